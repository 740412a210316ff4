from sluicegate.dashboard.throttle import FIRST, FORGET, LONGEST, Throttle


def test_pauses_double_up_to_the_longest() -> None:
    throttle = Throttle(2)
    waits = []
    for _ in range(40):
        waits.append(throttle.wait("ann", 0))
        throttle.count("ann", 0)
    assert waits[:5] == [0, 0, FIRST, 2 * FIRST, 4 * FIRST]
    assert waits[-1] == LONGEST
    assert throttle.wait("ann", LONGEST - 1) == 1
    assert throttle.wait("ann", LONGEST) == 0
    assert throttle.wait("bob", 0) == 0


def test_after_an_hour_without_a_try_all_is_forgotten() -> None:
    throttle = Throttle(1)
    for _ in range(9):
        throttle.count("ann", 0)
    throttle.count("ann", FORGET)
    assert throttle.wait("ann", FORGET) == FIRST


def test_the_right_password_clears_a_name_but_not_an_address() -> None:
    throttle = Throttle(1)
    for _ in range(2):
        throttle.count("ann", 0)
    throttle.give_back("ann")
    assert throttle.wait("ann", 0) == FIRST
    throttle.forgive("ann")
    assert throttle.wait("ann", 0) == 0


def test_memory_is_bounded_and_the_latest_are_kept() -> None:
    throttle = Throttle(1, most=3)
    for name in ("a", "b", "a", "c", "d"):
        throttle.count(name, 0)
    assert [bool(throttle.wait(name, 0)) for name in "abcd"] == [True, False, True, True]
