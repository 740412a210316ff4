import threading

from sluicegate.runtime.waiter import Waiter


def test_whoever_comes_first_decides() -> None:
    claimed, gone = Waiter(print), Waiter(print)
    assert claimed.claim()
    assert not claimed.give_up()
    assert gone.give_up()
    assert not gone.claim()


def test_both_may_repeat_themselves() -> None:
    claimed, gone = Waiter(print), Waiter(print)
    assert [claimed.claim(), claimed.claim()] == [True, True]
    assert [gone.give_up(), gone.give_up()] == [True, True]


def test_a_claim_taken_back_lets_the_caller_go() -> None:
    waiter = Waiter(print)
    assert waiter.claim()
    waiter.release()
    assert waiter.give_up()
    waiter.release()
    assert not waiter.claim()


def test_exactly_one_of_two_threads_wins() -> None:
    for _ in range(300):
        waiter = Waiter(print)
        barrier = threading.Barrier(2)
        won: list[str] = []

        def race(name: str, waiter: Waiter = waiter, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            if waiter.claim() if name == "worker" else waiter.give_up():
                won.append(name)  # noqa: B023 - the threads end within the turn

        threads = [threading.Thread(target=race, args=(name,)) for name in ("worker", "caller")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
