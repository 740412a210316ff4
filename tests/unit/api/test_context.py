import asyncio
from threading import Event

import pytest

from sluicegate.api.context import Context, turned_away
from sluicegate.api.errors import ApiError
from sluicegate.api.metrics import Metrics
from sluicegate.runtime.worker import Busy


def test_what_the_worker_refuses_may_be_sent_again(api, monkeypatch):
    def refuse(_function):
        raise Busy("20000 records wait already; send fewer, or later")

    monkeypatch.setattr(api.host.worker, "call", refuse)

    async def ask():
        await api.context.call(lambda _: None)

    with pytest.raises(ApiError) as caught:
        api._runner.run(ask())
    assert caught.value.status == 503
    assert caught.value.problem.error == turned_away(Busy(caught.value.problem.error)).problem.error


def test_exceptions_of_the_worker_come_back(api):
    def fail(_processor):
        raise KeyError("x")

    async def ask():
        await api.context.call(fail)

    with pytest.raises(KeyError):
        api._runner.run(ask())


def test_reads_see_what_was_committed(api):
    async def both():
        return await asyncio.gather(
            *(api.context.read(lambda c: c.execute("SELECT 1").fetchone()) for _ in range(3))
        )

    assert api._runner.run(both()) == [(1,), (1,), (1,)]


def test_what_is_read_from_cannot_be_written(api):
    async def write():
        await api.context.read(lambda c: c.execute("DELETE FROM counters"))

    with pytest.raises(Exception, match=r"readonly|query_only|attempt to write"):
        api._runner.run(write())


def test_a_connection_is_not_closed_under_a_read_whose_request_was_cancelled(api):
    entered, leave, states = Event(), Event(), []

    def slow(connection):
        entered.set()
        leave.wait(10)
        states.append(connection.execute("SELECT 1").fetchone())

    async def cancelled():
        context = Context(api.host, api.context.tokens, Metrics())
        reading = asyncio.ensure_future(context.read(slow))
        await asyncio.to_thread(entered.wait, 10)
        reading.cancel()
        closing = asyncio.create_task(asyncio.to_thread(context.close))
        await asyncio.sleep(0.05)
        assert not closing.done()
        leave.set()
        await closing

    asyncio.run(cancelled())
    assert states == [(1,)]
