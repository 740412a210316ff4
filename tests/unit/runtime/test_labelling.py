from collections.abc import Sequence
from pathlib import Path

import host
import pytest
from host import event, inputs, label

from sluicegate.detector.ports import LABELS
from sluicegate.detector.verdicts import Resolved, decode_resolved
from sluicegate.events.label import encode_label
from sluicegate.events.time import format_time
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Processor

DAY = 86_400.0


@pytest.fixture
def processor(tmp_path: Path) -> Processor:
    made = host.host(tmp_path)
    made.step(inputs(event("a"), event("b", 60, amount=950)))
    return made


def tell(processor: Processor, *labels: bytes) -> list[str]:
    return [answer.status for answer in processor.step((), labels).labels]


def resolved(processor: Processor) -> list[Resolved]:
    return [decode_resolved(r.value) for r in host.records(processor.connection, LABELS)]


def changes(processor: Processor, name: str) -> list[tuple[str | None, str]]:
    return [(r.before, r.label) for r in resolved(processor) if r.event_id == name]


def verdict(processor: Processor, offset: int) -> str | None:
    row = processor.connection.execute(
        "SELECT verdict FROM verdicts WHERE event = ?", (offset,)
    ).fetchone()
    return None if row is None else row[0]


def share(processor: Processor, second: float = 20 * DAY) -> tuple[float, float]:
    """Known events and share of frauds of the shop, as an event to come would see them."""
    assert processor.live is not None
    live = processor.live
    names = [feature.name for feature in live.pipeline.engine.features]
    probe = live.decoder(event("probe", second), 1 << 62)
    values = live.pipeline.engine.values_of(probe)
    held = [
        live.pipeline.engine.keys[key].restore(live.pipeline.engine.keys[key].dump(state))
        for key, value in enumerate(values)
        if (state := live.states.peek(key, value or "")) is not None
    ]
    live.pipeline.engine.apply(probe, held, live.pipeline.engine.record(probe), 0)
    row = live.pipeline.engine.buffer
    return row[names.index("merchant_known_30d")], row[names.index("merchant_fraud_share_30d")]


def test_a_label_counts_once_however_often_it_comes(processor: Processor) -> None:
    assert tell(processor, label("a", "fraud"), label("a", "fraud")) == ["applied", "unchanged"]
    assert tell(processor, label("a", "fraud"), label("a", "fraud", 90)) == ["unchanged"] * 2
    assert changes(processor, "a") == [(None, "fraud")]
    assert share(processor) == (1.0, 1.0)  # the blocked one is not known


def test_a_record_of_a_label_names_the_keys(processor: Processor) -> None:
    tell(processor, label("a", "fraud"))
    record = resolved(processor)[-1]
    assert record.keys == {"customer": "ann", "ip": "192.0.2.1", "merchant": "shop"}
    assert record.event_time == host.START
    assert record.label_time == host.START + 60 * host.SECOND


@pytest.mark.parametrize(
    ("verdicts", "last", "expected"),
    [
        (["fraud", "legit"], "legit", (1.0, 0.0)),
        (["fraud", "legit", "fraud"], "fraud", (1.0, 1.0)),
        (["fraud", "unknown"], "unknown", (0.0, 0.0)),
        (["fraud", "unknown", "legit"], "legit", (1.0, 0.0)),
        (["legit"], "legit", (1.0, 0.0)),
    ],
)
def test_a_correction_takes_back_what_was_counted(
    processor: Processor,
    verdicts: Sequence[str],
    last: str,
    expected: tuple[float, float],
) -> None:
    labels = [label("a", given, 60.0 + at) for at, given in enumerate(verdicts)]
    assert tell(processor, *labels) == ["applied"] * len(labels)
    assert verdict(processor, 0) == last
    assert share(processor) == expected
    # All of it once more changes nothing.
    assert tell(processor, *labels) == ["unchanged"] * len(labels)
    assert share(processor) == expected


def test_an_older_label_does_not_undo_a_newer_one(processor: Processor) -> None:
    assert tell(processor, label("a", "fraud", 100), label("a", "legit", 50)) == [
        "applied",
        "unchanged",
    ]
    # The same verdict, known better: what lies between is older now.
    assert tell(processor, label("a", "fraud", 300), label("a", "legit", 200)) == [
        "unchanged",
        "unchanged",
    ]
    assert verdict(processor, 0) == "fraud"
    assert tell(processor, label("a", "legit", 300)) == ["applied"]


def test_a_block_counts_as_unknown_until_something_is_known(processor: Processor) -> None:
    assert verdict(processor, 1) == "unknown"
    assert share(processor) == (1.0, 0.0)
    assert tell(processor, label("b", "fraud", 120)) == ["applied"]
    assert changes(processor, "b") == [(None, "unknown"), ("unknown", "fraud")]
    assert share(processor) == (2.0, 0.5)
    assert tell(processor, label("b", "legit", 130)) == ["applied"]
    assert share(processor) == (2.0, 0.0)


@pytest.mark.parametrize("second", [-86_400.0, 60.0])
def test_a_verdict_dated_before_the_block_counts_all_the_same(
    processor: Processor, second: float
) -> None:
    assert tell(processor, label("b", "fraud", second)) == ["applied"]
    assert verdict(processor, 1) == "fraud"


def test_a_label_before_its_event_waits_for_it(processor: Processor, tmp_path: Path) -> None:
    early = [label("late", "legit", 200), label("late", "fraud", 300), label("late", "legit", 300)]
    assert tell(processor, *early, early[0]) == ["parked"] * 4
    processor.connection.close()
    again = host.host(tmp_path)
    again.step(inputs(event("other", 100)))
    assert resolved(again)[-1].event_id == "b"
    again.step(inputs(event("late", 120, amount=990)))
    # It is blocked, which says less than the labels; of two of one time the last counts.
    assert changes(again, "late") == [(None, "unknown"), ("unknown", "legit")]
    assert again.connection.execute("SELECT count(*) FROM parked_labels").fetchone() == (0,)
    assert tell(again, *early[:2]) == ["unchanged", "applied"]


def test_a_label_in_the_batch_of_its_event_meets_it(processor: Processor) -> None:
    report = processor.step(inputs(event("new", 90)), [label("new", "fraud", 100)])
    assert [answer.status for answer in report.labels] == ["parked"]
    assert changes(processor, "new") == [(None, "fraud")]
    assert processor._parked == set()


def test_labels_counted_without_scoring_survive_a_crash(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a")))
    processor.step((), [label("a", "fraud")], score=False)
    again = Processor(open_data(tmp_path), host.NO_ENRICHERS, host.clock)
    again.take_up()
    assert share(again) == (1.0, 1.0)


def test_a_label_follows_a_superseded_answer(processor: Processor) -> None:
    tell(processor, label("a", "fraud"))
    processor.supersede("a", "deadline")
    assert tell(processor, label("a", "fraud")) == ["unchanged"]
    assert tell(processor, label("a", "legit", 70)) == ["applied"]
    assert share(processor) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "not a JSON object"),
        (label("a", "perhaps"), "no verdict"),
        (encode_label("a", "fraud", "soon"), "not a time"),
        (encode_label("a", "fraud", format_time(host.NOW + 600 * host.SECOND)), "later than now"),
        (label("", "fraud"), "empty"),
    ],
)
def test_a_bad_label_is_rejected_with_the_reason(
    processor: Processor, raw: bytes, reason: str
) -> None:
    before = len(resolved(processor))
    (answer,) = processor.step((), [raw]).labels
    assert answer.status == "rejected"
    assert reason in answer.reason
    assert len(resolved(processor)) == before


@pytest.mark.parametrize("amount", [-5.0, -5_000.0])
@pytest.mark.parametrize("verdict", ["fraud", "legit", "unknown"])
def test_a_label_of_a_refund_is_kept_but_counts_nowhere(
    processor: Processor, amount: float, verdict: str
) -> None:
    """A refund is no event of its keys, so it can be no fraud among them either."""
    before = share(processor)
    processor.step(inputs(event("r", 100, amount)))
    assert tell(processor, label("r", verdict, 200)) == ["applied"]
    assert changes(processor, "r") == [(None, verdict)]
    assert resolved(processor)[-1].keys == {}
    assert share(processor) == before
