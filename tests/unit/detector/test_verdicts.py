from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from small_detector import one

from sluicegate.detector.verdicts import (
    Resolved,
    blocked,
    change,
    decode_resolved,
    encode_resolved,
)
from sluicegate.features.replay import Known

VERDICTS = st.sampled_from([None, "fraud", "legit", "unknown"])


@given(st.lists(VERDICTS.filter(lambda verdict: verdict is not None), max_size=8))
def test_changes_add_up_to_the_last_verdict(verdicts: list[str]) -> None:
    path = [None, *verdicts]
    fraud = sum(change(before, after)[0] for before, after in pairwise(path))  # type: ignore[arg-type]
    unknown = sum(change(before, after)[1] for before, after in pairwise(path))  # type: ignore[arg-type]
    assert (fraud, unknown) == (int(path[-1] == "fraud"), int(path[-1] == "unknown"))


@given(VERDICTS.filter(lambda verdict: verdict is not None))
def test_the_same_verdict_again_changes_nothing(verdict: str) -> None:
    assert change(verdict, verdict) == (0, 0)  # type: ignore[arg-type]


def test_an_event_without_verdict_is_legitimate() -> None:
    assert change(None, "legit") == (0, 0)


def test_a_resolved_label_comes_back_as_it_was_written() -> None:
    label = Resolved("e1", 5, "fraud", 9, None, {"customer": "ann"})
    assert decode_resolved(encode_resolved(label)) == label


def test_keys_are_found_by_name_in_any_plan() -> None:
    label = Resolved("e1", 5, "legit", 9, "fraud", {"customer": "ann", "ip": "192.0.2.1"})
    assert label.known(["ip", "merchant", "customer"]) == Known(
        9, 5, ("192.0.2.1", None, "ann"), -1, 0
    )


def test_a_blocked_event_is_unknown_right_after_it() -> None:
    event = one(900, "e7")
    label = blocked(event, {"customer": "ann"})
    assert (label.event_id, label.label, label.before) == ("e7", "unknown", None)
    assert label.label_time == event.time + 1
    assert (label.known(["customer"]).fraud, label.known(["customer"]).unknown) == (0, 1)
