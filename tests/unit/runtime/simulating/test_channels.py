"""What is written beside the events."""

import io
import json

from sluicegate.events.label import decode_label
from sluicegate.events.time import DAY, parse_time
from sluicegate.runtime.simulating.channels import SILENCE, Labels, Truth
from sluicegate.simulate.labels import labels_of
from sluicegate.simulate.producer import Simulated

START = parse_time("2026-03-01T00:00:00Z")


class Kept(io.BytesIO):
    """Its content can be read after it was closed."""

    def close(self) -> None:
        self.content = self.getvalue()


def item(number: int, *, fraud: bool, day: float = 0.0) -> Simulated:
    event_id = f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}-0000-4000-8000-000000000000"
    scenario = "card_testing" if fraud else ""
    time = START + round(day * DAY)
    return Simulated(time, b"{}", event_id, "ann", 100, "usd", fraud, scenario, 7 * fraud, "M1")


def test_the_truth_is_what_the_producer_knows() -> None:
    stream = Kept()
    truth = Truth(stream)
    truth.write([item(1, fraud=True), item(2, fraud=False)])
    truth.close()
    found = [json.loads(line) for line in stream.content.splitlines()]
    assert [line.pop("event_id") for line in found] == [
        item(1, fraud=True).event_id,
        item(2, fraud=False).event_id,
    ]
    assert found == [
        {"fraud": True, "scenario": "card_testing", "campaign": 7, "merchant": "M1"},
        {"fraud": False, "scenario": "", "campaign": 0, "merchant": "M1"},
    ]


def test_labels_come_in_the_order_of_their_times() -> None:
    stream = Kept()
    labels = Labels(stream, 20, silence=False)
    events = [item(number, fraud=number % 3 == 0, day=number / 4) for number in range(600)]
    for at in range(0, 600, 10):
        labels.write(events[at : at + 10])
    early = stream.getvalue().count(b"\n")
    labels.close()
    found = [decode_label(line) for line in stream.content.splitlines()]
    expected = [label for event in events for label in labels_of(event, 20)]
    assert sorted((label.event_id, label.verdict, label.time) for label in found) == sorted(
        (label.event_id, label.label, label.time) for label in expected
    )
    assert [label.time for label in found] == sorted(label.time for label in found)
    # Months went by: most were written before the end.
    assert 0 < early < len(found)


def test_in_a_past_silence_means_legitimate() -> None:
    stream = Kept()
    labels = Labels(stream, 20, silence=True)
    events = [item(number, fraud=number < 20) for number in range(100)]
    labels.write(events)
    labels.close()
    found = [decode_label(line) for line in stream.content.splitlines()]
    assert {label.event_id for label in found} == {event.event_id for event in events}
    silent = {event.event_id for event in events if not labels_of(event, 20)}
    assert {label.event_id for label in found if label.time == START + SILENCE} == silent
    assert all(label.verdict == "legit" for label in found if label.event_id in silent)
    assert any(label.verdict == "fraud" for label in found)
