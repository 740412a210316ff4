import asyncio
from threading import Thread

from sluicegate.api.mailbox import Mailbox


def test_results_come_over_from_other_threads():
    async def run():
        loop = asyncio.get_running_loop()
        mailbox = Mailbox(loop)
        futures = [loop.create_future() for _ in range(2_000)]

        def post(part):
            for at in part:
                mailbox.post(futures[at], at)

        threads = [Thread(target=post, args=(range(first, 2_000, 4),)) for first in range(4)]
        for thread in threads:
            thread.start()
        found = await asyncio.wait_for(asyncio.gather(*futures), 10)
        for thread in threads:
            thread.join()
        return found

    assert asyncio.run(run()) == list(range(2_000))


def test_all_of_a_batch_wake_the_loop_once():
    async def run():
        loop = asyncio.get_running_loop()
        mailbox = Mailbox(loop)
        calls = []
        real = loop.call_soon_threadsafe
        loop.call_soon_threadsafe = lambda *given: (calls.append(given), real(*given))
        futures = [loop.create_future() for _ in range(5)]
        for future in futures:
            mailbox.post(future, 1)
        await asyncio.gather(*futures)
        return len(calls)

    assert asyncio.run(run()) == 1


def test_exceptions_are_raised_and_the_first_result_stays():
    async def run():
        loop = asyncio.get_running_loop()
        mailbox = Mailbox(loop)
        failed, done = loop.create_future(), loop.create_future()
        done.set_result("first")
        mailbox.post(done, "second")
        mailbox.post(failed, KeyError("x"))
        try:
            await failed
        except KeyError:
            return done.result()

    assert asyncio.run(run()) == "first"


def test_nobody_waits_on_a_closed_loop():
    loop = asyncio.new_event_loop()
    future = loop.create_future()
    loop.close()
    Mailbox(loop).post(future, 1)
    assert not future.done()
