"""`GET /detector`, its versions, and which of them is active."""

from collections.abc import Callable
from sqlite3 import Connection

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluicegate.api.context import HOW_TO_PUBLISH, Context, answer, read_json, who
from sluicegate.api.errors import ApiError
from sluicegate.events.errors import DefinitionError
from sluicegate.events.time import format_time
from sluicegate.model.errors import ArtifactError, PlanMismatch
from sluicegate.rules.errors import RuleError
from sluicegate.runtime import publishing
from sluicegate.runtime.publishing import Change
from sluicegate.store import registry
from sluicegate.store.registry import NoSuchVersion, Version


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """Why something is done."""

    note: str = ""


def routes(context: Context) -> list[Route]:
    """The routes of this module."""

    async def detector(_request: Request) -> Response:
        version = await context.read(registry.active)
        if version is None:
            raise ApiError(404, "no detector version is active", HOW_TO_PUBLISH)
        live = context.host.processor.live
        return answer(
            {
                **summary(version),
                "rules": version.definition.rules,
                "mode": version.definition.mode,
                "outcomes": version.definition.outcomes,
                "default_outcome": version.definition.default_outcome,
                "fallback_outcome": version.definition.fallback_outcome,
                "scoring_version": None if live is None else live.number,
                "states_complete": live is not None and live.complete,
            }
        )

    async def versions(_request: Request) -> Response:
        return answer(await context.read(history))

    async def activate(request: Request) -> Response:
        note = (await read_json(context, request, Note)).note
        number, by, at = request.path_params["number"], who(request), context.host.clock()
        enrichers = context.host.enrichers
        return answer(
            await _switch(
                context,
                lambda connection: publishing.activate(
                    connection, number, enrichers, by=by, at=at, note=note
                ),
            )
        )

    async def rollback(request: Request) -> Response:
        note = (await read_json(context, request, Note)).note
        by, at = who(request), context.host.clock()
        enrichers = context.host.enrichers
        return answer(
            await _switch(
                context,
                lambda connection: publishing.rollback(
                    connection, enrichers, by=by, at=at, note=note
                ),
            )
        )

    return [
        Route("/detector", detector),
        Route("/detector/versions", versions),
        Route("/detector/versions/{number:int}/activate", activate, methods=["POST"]),
        Route("/detector/rollback", rollback, methods=["POST"]),
    ]


def summary(version: Version) -> dict[str, object]:
    """A version without what is large."""
    return {
        "detector": version.definition.detector,
        "version": version.number,
        "status": version.status,
        "model_version": version.model_version,
        "event_type": version.definition.event_type.name,
        "plan": version.definition.plan.fingerprint(),
        "created": format_time(version.created),
        "created_by": version.created_by,
        "note": version.note,
    }


def history(connection: Connection) -> dict[str, object]:
    """All versions and when which was active, the newest first."""
    return {
        "versions": [summary(version) for version in registry.versions(connection)],
        "activations": [
            {"version": one.number, "time": format_time(one.time), "by": one.who, "note": one.note}
            for one in registry.activations(connection)
        ],
    }


async def _switch(context: Context, change: Callable[[Connection], Change]) -> dict[str, object]:
    """Changes which version is active; answers when it scores.

    Raises:
        ApiError: 404 for no such version, 409 for one that can't be used.
    """
    try:
        done = await context.write(change)
    except NoSuchVersion as error:
        raise ApiError(404, str(error), "GET /detector/versions lists them") from None
    except (ArtifactError, DefinitionError, PlanMismatch, RuleError) as error:
        raise ApiError(
            409, f"the version can't be used: {error}", "the active version goes on"
        ) from None
    # After the first of two calls the worker looks at the registry again.
    await context.call(lambda _: None)
    scoring = await context.call(lambda processor: processor.live and processor.live.number)
    if scoring != done.number:
        raise ApiError(
            409,
            f"version {done.number} was refused and version {scoring} goes on",
            "the log says why; activate another version",
        )
    return msgspec.to_builtins(done)  # type: ignore[no-any-return]
