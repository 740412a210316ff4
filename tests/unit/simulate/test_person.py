from sluicegate.simulate.people import Person, World
from sluicegate.simulate.spending import DAY

NOW = 1_795_000_000_000_000


def test_what_does_not_change_is_kept() -> None:
    world = World(5, 500)
    devices = homes = 0
    for number in range(200):
        before = world.person(number, NOW)
        after = world.person(number, before.until)
        changed = {
            field
            for field in Person._fields
            if getattr(before, field) is not getattr(after, field) and field not in _WINDOW
        }
        devices += changed == {"agents"}
        homes += "home_ip" in changed and "agents" not in changed
    # Most changes are updates of phones or other addresses of the network.
    assert devices > 60
    assert homes > 40


def test_asked_for_in_any_order_everybody_is_the_same() -> None:
    forth, back = World(5, 50), World(5, 50)
    times = [NOW + step * 97 * DAY for step in range(30)]
    for number in range(0, 50, 7):
        one = [forth.person(number, time) for time in times]
        assert one == [back.person(number, time) for time in reversed(times)][::-1]


_WINDOW = {"since", "until"}
