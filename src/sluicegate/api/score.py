"""`POST /score`: one event in, its decision out, or the fallback outcome at the deadline."""

import asyncio
from concurrent.futures import Future
from time import perf_counter
from typing import Any

import structlog
from starlette.types import Receive, Scope, Send

from sluicegate.api.body import number, read_body
from sluicegate.api.context import Context, turned_away
from sluicegate.api.errors import encode, invalid, send_json
from sluicegate.detector.output import Output, encode_output, output_of
from sluicegate.events.envelope import attach
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.runtime.rejection import decode_rejection
from sluicegate.runtime.versioning import Live
from sluicegate.runtime.worker import Busy, Stopped

DEADLINE = "deadline"
FAILURE = "failure"
STOPPING = "stopping"

RETRIES = 60
RETRY_SECONDS = 1.0

_FD = b'"fd":{'
_REPEAT = b'"repeat_of":'

log = structlog.get_logger()


class Score:
    """The endpoint; an ASGI application of its own, because every microsecond is the caller's."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._deadline = context.host.settings.deadline_ms / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        context = self._context
        raw = await read_body(scope, receive, context.max_body)
        live = context.live()
        seconds = self._seconds(scope)
        loop, mailbox, metrics = context.loop, context.mailbox, context.metrics
        answered: asyncio.Future[bytes | str] = loop.create_future()
        began = perf_counter()

        def deliver(value: bytes | None) -> None:
            # None when the worker ends before the event, which is stored, is scored.
            mailbox.post(answered, STOPPING if value is None else value)

        def durable(done: "Future[range]") -> None:
            error = done.exception()
            if error is None:
                metrics.commit_seconds.add(perf_counter() - began)
            else:
                mailbox.post(answered, error if isinstance(error, Stopped) else FAILURE)

        try:
            waiter, done = context.host.worker.score(raw, deliver)
        except (Busy, Stopped) as error:
            raise turned_away(error) from None
        done.add_done_callback(durable)
        timer = loop.call_later(seconds, _expire, answered)
        try:
            found = await answered
        except Stopped as error:
            raise turned_away(error) from None
        finally:
            timer.cancel()
        if isinstance(found, bytes):
            await send_output(send, found)
            return
        event = self._decoded(live, raw)
        if not waiter.give_up():
            # It is being committed at this moment: its output has to say afterwards what the
            # caller was told instead.
            context.host.worker.supersede(event.id, found)
        if found == FAILURE:
            self._keep(raw, event.id, RETRIES)
        elif found == DEADLINE:
            done.add_done_callback(
                lambda _: loop.call_soon_threadsafe(self._kept, done, raw, event)
            )
        metrics.fell_back(found)
        await send_json(send, 200, self._fallback(live, event, found))

    def _seconds(self, scope: Scope) -> float:
        query = scope["query_string"]
        if not query:
            return self._deadline
        from starlette.datastructures import QueryParams

        given = number(QueryParams(query), "deadline_ms", 0, 1, 600_000)
        return given / 1000 if given else self._deadline

    def _decoded(self, live: Live, raw: bytes) -> Event:
        try:
            return live.decoder(raw, self._context.host.clock())
        except InvalidEvent as error:
            raise invalid(error) from None

    def _fallback(self, live: Live, event: Event, reason: str) -> bytes:
        definition = live.definition
        late = (self._context.host.clock() - event.time) // 1000
        output = Output(
            definition.fallback_outcome,
            late,
            late,
            0.0,
            definition.detector,
            str(live.number),
            "fallback",
            degraded=reason,
        )
        return attach(event.raw, encode_output(output))

    def _kept(self, done: "Future[range]", raw: bytes, event: Event) -> None:
        """After a deadline: an event whose batch failed is handed in again."""
        if done.exception() is not None:
            self._keep(raw, event.id, RETRIES)

    def _keep(self, raw: bytes, event_id: str, left: int) -> None:
        """Hands in an event that was answered but not stored, until it is."""
        worker, loop = self._context.host.worker, self._context.loop
        if not left:
            log.error("event answered but not stored")
            return

        def check(done: "Future[range]") -> None:
            if done.exception() is not None:
                loop.call_soon_threadsafe(again)

        def again() -> None:
            loop.call_later(RETRY_SECONDS, self._keep, raw, event_id, left - 1)

        try:
            waiter, done = worker.score(raw, _drop)
        except Stopped:
            log.error("event answered but not stored")
        except Busy:
            again()
        else:
            waiter.give_up()
            done.add_done_callback(check)


async def send_output(send: Send, found: bytes) -> None:
    """The answer for what the worker delivered: an output record or a rejection."""
    at = found.rfind(_FD)
    if at < 0:
        rejection = decode_rejection(found)
        error = invalid(InvalidEvent(rejection.code, rejection.field, None, rejection.reason))
        error.problem.error = rejection.reason
        error.problem.value = rejection.value
        error.problem.offset = rejection.offset
        await send_json(send, error.status, encode(error.problem))
        return
    if found.find(_REPEAT, at) >= 0:
        found = first_answer(found)
    await send_json(send, 200, found)


def first_answer(record: bytes) -> bytes:
    """A repeat's record as the first call was answered: with the fallback where that was it."""
    output = output_of(record)
    if output.repeat_of is None or output.supersedes is None:
        return record
    told = Output(
        output.supersedes.outcome,
        output.ttdf,
        output.proc_time,
        0.0,
        output.detector,
        output.detector_version,
        "fallback",
        degraded=output.supersedes.reason,
        repeat_of=output.repeat_of,
    )
    fields = record[: record.rfind(_FD)].rstrip().removesuffix(b",") + b"}"
    return attach(fields, encode_output(told))


def _expire(answered: "asyncio.Future[Any]") -> None:
    if not answered.done():
        answered.set_result(DEADLINE)


def _drop(_value: bytes | None) -> None:
    """Nobody waits for this output any more."""
