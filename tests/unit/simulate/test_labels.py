from collections import Counter
from uuid import UUID

import pytest

from sluicegate.simulate.hashing import mix
from sluicegate.simulate.labels import SimulatedLabel, labels_of
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.spending import DAY

SENT = 1_763_992_800_000_000


def event(number: int, scenario: str) -> Simulated:
    event_id = str(UUID(int=mix(number) << 64 | mix(-number)))
    return Simulated(SENT, b"", event_id, "c", 100, "usd", scenario != "", scenario)


def labels(scenario: str, count: int) -> list[tuple[SimulatedLabel, ...]]:
    return [labels_of(event(number, scenario), 20) for number in range(count)]


def test_nine_of_ten_frauds_are_charged_back_a_month_or_three_later() -> None:
    found = labels("ring", 3_000)
    assert sum(not each for each in found) / 3_000 == pytest.approx(0.10, abs=0.02)
    first = [each[0] for each in found if each]
    assert {(label.label, label.reason) for label in first} == {("fraud", "chargeback")}
    days = [(label.time - SENT) / DAY for label in first]
    assert 30 <= min(days) < 40
    assert 80 < max(days) <= 90
    assert sum(days) / len(days) == pytest.approx(60, abs=1.5)


def test_a_customers_own_purchase_is_disputed_and_some_disputes_are_reversed() -> None:
    found = [each for each in labels("friendly", 3_000) if each]
    assert {each[0].reason for each in found} == {"dispute"}
    reversed_ = [each for each in found if len(each) == 2]
    assert len(reversed_) / len(found) == pytest.approx(0.25, abs=0.03)
    for first, second in reversed_:
        assert (first.label, second.label, second.reason) == ("fraud", "legit", "reversed")
        assert 10 * DAY <= second.time - first.time <= 45 * DAY
        assert first.event_id == second.event_id


def test_two_of_a_thousand_legitimate_events_are_charged_back_by_mistake() -> None:
    found = [each for each in labels("", 30_000) if each]
    assert len(found) / 30_000 == pytest.approx(0.002, abs=0.001)
    assert {each[0].reason for each in found} == {"wrong"}
    assert Counter(len(each) for each in found).keys() == {1, 2}


def test_labels_depend_on_seed_and_event_alone() -> None:
    assert labels("ring", 100) == labels("ring", 100)
    one, other = event(1, "ring"), event(1, "ring")._replace(merchant="M1", campaign=4)
    assert labels_of(one, 3) == labels_of(other, 3)
    assert {labels_of(one, seed) for seed in range(5)} != {labels_of(one, 3)}
