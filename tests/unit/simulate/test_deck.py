from random import Random

from sluicegate.simulate.deck import Deck, by_chance
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import DAY, HOUR

EVENING = 20_776 * DAY  # midnight UTC, 2026-11-19


def test_nobody_is_dealt_twice_in_a_short_time() -> None:
    world = World(1, 1_000)
    deck = Deck(world, Random(2), Random(3))
    last: dict[int, int] = {}
    for turn in range(5_000):
        index = deck.deal(EVENING)
        assert turn - last.get(index, -1_000) > 250
        last[index] = turn
    # Those asleep at that hour come seldom, those without an account never.
    assert len(last) > 780


def test_of_one_home_somebody_else_comes_next_time() -> None:
    world = World(1, 4_000)
    deck = Deck(world, Random(2), Random(3))
    homes = {number: home for home in world.households() for number in home}
    last: dict[int, tuple[int, int]] = {}
    again = 0
    for turn in range(6_000):
        index = deck.deal(EVENING)
        home = homes[index]
        if home.start in last:
            before, who = last[home.start]
            assert turn - before > 700
            assert (index != who) == (len(home) > 1)
            again += len(home) > 1
        last[home.start] = (turn, index)
    assert again > 100


def test_decks_cut_elsewhere_begin_with_other_people() -> None:
    world = World(1, 4_000)
    decks = [Deck(world, Random(turn), Random(3), turn) for turn in range(5)]
    home = {index: homes.start for homes in world.households() for index in homes}
    met = [{home[deck.deal(EVENING)] for _ in range(500)} for deck in decks]
    for turn in range(4):
        assert not met[turn] & met[(turn + 1) % 4]
    assert len(met[4] & met[0]) > 300


def test_the_deck_deals_on_at_night_and_in_a_tiny_world() -> None:
    deck = Deck(World(1, 1), Random(2), Random(3))
    assert [deck.deal(9 * HOUR) for _ in range(20)] == [0] * 20


def test_by_chance_prefers_those_awake() -> None:
    world, rng = World(1, 1_000), Random(3)
    drawn = [by_chance(world, rng, EVENING) for _ in range(2_000)]
    mean = sum(world.willingness(index, EVENING) for index in drawn) / 2_000
    everyone = sum(world.willingness(index, EVENING) for index in range(1_000)) / 1_000
    assert mean > 1.05 * everyone
