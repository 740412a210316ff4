from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from sluicegate.simulate.campaigns.director import REMEMBERED, Director
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.spending import DAY, MINUTE

NOW = 1_763_992_800_000_000
SECOND = MINUTE // 60


def test_fraud_keeps_its_share_and_every_campaign_is_told_of(scene: Scene) -> None:
    director = Director(Random(1), 3, scene, 0.02)
    planned, numbers = 0, Counter[int]()
    for event in range(20_000):
        if director.event():
            number, purchases = director.begin(NOW + event * SECOND)
            planned += len(purchases)
            numbers[number] += len(purchases)
    assert planned == pytest.approx(400, abs=25)
    singles = numbers.pop(0)
    assert 0 < singles < 0.2 * planned
    assert {campaign.number: campaign.events for campaign in director.begun} == numbers
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_campaigns_under_way_reach_into_the_stream(scene: Scene) -> None:
    director = Director(Random(1), 3, scene, 0.02)
    found = director.earlier(NOW, 0.1)
    assert len(found) > 20
    assert all(purchase.time >= NOW for _, purchase in found)
    begun = {campaign.number: campaign for campaign in director.begun}
    for number, purchase in found:
        if number:
            assert begun[number].begins < NOW <= purchase.time <= begun[number].ends


def test_nothing_is_under_way_when_somebody_begins_to_watch(scene: Scene) -> None:
    director = Director(Random(1), 3, scene, 0.03, lively=True)
    assert director.earlier(NOW, 20.0) == []
    assert director.event()
    number, purchases = director.begin(NOW)
    assert number == 1
    assert purchases[-1].time <= NOW + 80 * SECOND


def test_only_the_newest_campaigns_are_remembered(make_scene: Callable[[int], Scene]) -> None:
    director = Director(Random(1), 3, make_scene(1), 0.02)
    numbers = [director.begin(NOW + event * DAY)[0] for event in range(2 * REMEMBERED)]
    expected = [number for number in numbers if number][-REMEMBERED:]
    assert [campaign.number for campaign in director.begun] == expected
