"""The [source] table."""

import pytest

from sluicegate.events.event_type import EventType
from sluicegate.sources.errors import SourceError
from sluicegate.sources.source import Source, mapped, source_from


def test_a_column_for_the_entity_may_be_one_or_several(kind: EventType) -> None:
    assert source_from({"entity_id": "A"}, kind).entity_id == ("A",)
    assert source_from({"entity_id": ["A", "B"]}, kind).entity_id == ("A", "B")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"lable": "X"}, "did you mean label"),
        ({"label": 5}, "label"),
        ({"columns": {"amuont": "X"}}, "did you mean amount"),
        ({"constants": {"cash": 1}}, "no variable 'cash'"),
        ({"columns": {"amount": "X"}, "constants": {"amount": 1}}, "keep one"),
        ({"delimiter": ",,"}, "not one character"),
        ({"encoding": "utf-88"}, "no encoding"),
        ({"time_format": "sometimes"}, "time_format"),
    ],
)
def test_mistakes_are_named(table: dict[str, object], message: str, kind: EventType) -> None:
    with pytest.raises(SourceError, match=message):
        source_from(table, kind)


def test_only_a_source_that_changes_rows_shapes_them() -> None:
    assert not Source(label="FRAUD", format="jsonl").shapes()
    assert Source(make_ids=True).shapes()
    assert Source(columns={"amount": "AMOUNT"}).shapes()


def test_pairs_go_to_roles_and_variables(kind: EventType) -> None:
    table = mapped(
        {"make_ids": True, "constants": {"amount": 1}},
        ["event_id=ID", "entity_id=A+B", "amount=AMT"],
        kind,
    )
    source = source_from(table, kind)
    assert (source.event_id, source.make_ids, source.entity_id) == ("ID", False, ("A", "B"))
    assert (source.columns, source.constants) == ({"amount": "AMT"}, {})


@pytest.mark.parametrize("pair", ["event_id", "=x", "event_id="])
def test_a_pair_without_both_sides_is_refused(pair: str, kind: EventType) -> None:
    with pytest.raises(SourceError, match="field=column"):
        mapped({}, [pair], kind)


def test_an_unknown_field_names_the_nearest(kind: EventType) -> None:
    with pytest.raises(SourceError, match="did you mean event_time"):
        mapped({}, ["event_tine=X"], kind)
