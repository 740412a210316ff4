from collections.abc import Callable
from random import Random

from iptocc import country_code

from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.people import World
from sluicegate.simulate.shopping import session
from sluicegate.simulate.spending import CATEGORY_NUMBERS, DAY

NOW = 1_763_992_800_000_000


def test_quiet_fraud_finds_those_who_sleep(world: World, scene: Scene) -> None:
    chosen = [scene.asleep(NOW).number for _ in range(200)]
    ordinary = [scene.anyone(NOW).number for _ in range(200)]

    def mean(numbers: list[int]) -> float:
        return sum(world.willingness(number, NOW) for number in numbers) / len(numbers)

    assert 0.0 < mean(chosen) < 0.7 * mean(ordinary)


def test_nobody_is_robbed_before_the_account_is_opened(scene: Scene) -> None:
    early = 1_600_000_000_000_000
    people = [scene.anyone(early) for _ in range(300)]
    people += [scene.asleep(early) for _ in range(100)]
    people += [scene.sleeper(early) for _ in range(30)]
    people += [scene.repeater(early) for _ in range(30)]
    assert all(person.opened <= early for person in people)


def test_history_and_live_stream_begin_with_other_sleepers(
    make_scene: Callable[[int], Scene],
) -> None:
    history, live = make_scene(0), make_scene(1)
    one = {history.sleeper(NOW).number for _ in range(history.sleepers // 2)}
    other = {live.sleeper(NOW).number for _ in range(live.sleepers // 2)}
    assert len(one) > 1
    assert not one & other
    # The good days of a sleeper are those of the one who goes bad.
    assert history.sleeper(NOW, 0).number == make_scene(0).sleeper(NOW).number


def test_few_customers_dispute_again_and_again(scene: Scene) -> None:
    assert 2 <= len({scene.repeater(NOW).number for _ in range(60)}) <= 4


def test_customers_of_a_merchant_have_bought_there_in_the_last_weeks(
    world: World, scene: Scene
) -> None:
    rng = Random(4)
    visits: dict[str, set[int]] = {}
    for number in range(3_000):
        at = NOW - 20 * DAY + number * 400_000_000
        for purchase in session(rng, world, world.person(rng.randrange(4_000), at), at):
            scene.note(purchase)
            if purchase.time <= NOW - DAY:
                name = world.merchants[purchase.merchant].name
                visits.setdefault(name, set()).add(purchase.person.number)
    for _ in range(5):
        name, people = scene.customers_of_one_merchant(NOW, 8)
        assert 4 <= len(people) <= 8
        assert {person.number for person in people} <= visits[name]


def test_without_a_past_regular_customers_stand_in(scene: Scene) -> None:
    _, people = scene.customers_of_one_merchant(NOW, 9)
    assert 3 <= len({person.number for person in people}) == len(people) <= 9


def test_prices_follow_inflation(scene: Scene) -> None:
    person = scene.anyone(NOW)
    goods = Goods(CATEGORY_NUMBERS["travel"], 400.0)
    now, later = (
        scene.buy("ring", time, person, "1.2.3.4", "agent", goods)
        for time in (NOW, NOW + 10 * 365 * DAY)
    )
    assert later.amount > 1.1 * now.amount
    assert later.scenario == "ring"


def test_hideouts_are_abroad_as_often_as_the_climate_says(scene: Scene) -> None:
    person = scene.anyone(NOW)
    mild = scene.climate(NOW)._replace(foreign=0.0)

    def away(share: float) -> float:
        climate = mild._replace(foreign=share)
        drawn = [country_code(scene.hideout(climate, person)) for _ in range(400)]
        return sum(country != person.city.country for country in drawn) / len(drawn)

    # Some hide on rented hosts, which can be in any country; some come from the same country.
    assert away(0.0) < 0.25 < away(0.5) < away(1.0)
