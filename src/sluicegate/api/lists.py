"""Lists by REST. Values are in bodies, never in URLs: they may be personal data."""

from collections.abc import Callable
from sqlite3 import Connection

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluicegate.api.body import number
from sluicegate.api.context import Context, answer, read_json, who
from sluicegate.api.errors import ApiError
from sluicegate.events.time import format_time, parse_time
from sluicegate.rules.lists import ListChange, ListEntry, ListError, ListKind, NamedList
from sluicegate.rules.text import canonical
from sluicegate.runtime import listing
from sluicegate.runtime.listing import ListInUse
from sluicegate.store import registry


class NewList(Struct, forbid_unknown_fields=True):
    """What a list is; allow and block lists apply to a variable."""

    kind: ListKind = "plain"
    variable: str = ""


class Values(Struct, forbid_unknown_fields=True):
    """Values of a list; the rest only where they are added."""

    values: list[str | float | bool]
    expires_at: str | None = None
    note: str = ""


def routes(context: Context) -> list[Route]:
    """The routes of this module."""

    async def index(_request: Request) -> Response:
        lists = await context.read(registry.lists)
        return answer({"lists": [_head(lists.by_name[name]) for name in sorted(lists.by_name)]})

    async def show(request: Request) -> Response:
        named = await _named(context, request)
        return answer({**_head(named), "entries": [_entry(one) for one in named.entries.values()]})

    async def put(request: Request) -> Response:
        body = await read_json(context, request, NewList)
        name, by, at = request.path_params["name"], who(request), context.host.clock()
        held = (await context.read(registry.lists)).by_name.get(name)
        if held is None:
            await _change(
                context,
                lambda connection: listing.create(
                    connection, name, kind=body.kind, variable=body.variable, by=by, at=at
                ),
            )
        elif (held.kind, held.variable or "") != (body.kind, body.variable):
            what = f"{held.kind}, for {held.variable}" if held.variable else held.kind
            raise ApiError(
                409,
                f"list {name} is there already, as {what}",
                "a list's kind can't be changed; drop it first or take another name",
                field="kind",
                value=body.kind,
            )
        return answer(_head(await _named(context, request)), 201 if held is None else 200)

    async def drop(request: Request) -> Response:
        named = await _named(context, request)
        by, at = who(request), context.host.clock()
        await _change(
            context, lambda connection: listing.drop(connection, named.name, by=by, at=at)
        )
        return answer({"dropped": named.name, "size": len(named.entries)})

    async def add(request: Request) -> Response:
        body = await read_json(context, request, Values)
        name = (await _named(context, request)).name
        by, at, expires = who(request), context.host.clock(), _expiry(body.expires_at)
        values = [canonical(value) for value in body.values]
        added = await _change(
            context,
            lambda connection: listing.add(
                connection, name, values, by=by, at=at, expires_at=expires, note=body.note
            ),
        )
        return answer({**_head(await _named(context, request)), "added": added})

    async def remove(request: Request) -> Response:
        body = await read_json(context, request, Values)
        name = (await _named(context, request)).name
        by, at = who(request), context.host.clock()
        values = [canonical(value) for value in body.values]
        await _change(
            context, lambda connection: listing.remove(connection, name, values, by=by, at=at)
        )
        return answer({**_head(await _named(context, request)), "removed": len(values)})

    async def changes(request: Request) -> Response:
        name = request.path_params["name"]
        limit = number(request.query_params, "limit", 100, 1, 1_000)
        found = await context.read(
            lambda connection: registry.list_changes(connection, name, limit)
        )
        return answer({"changes": [_shown(one) for one in found]})

    return [
        Route("/lists", index),
        Route("/lists/{name}", show),
        Route("/lists/{name}", put, methods=["PUT"]),
        Route("/lists/{name}", drop, methods=["DELETE"]),
        Route("/lists/{name}/entries", add, methods=["POST"]),
        Route("/lists/{name}/entries/remove", remove, methods=["POST"]),
        Route("/lists/{name}/changes", changes),
    ]


async def _change(context: Context, function: Callable[[Connection], int | None]) -> int | None:
    """A change in a transaction of its own; in effect at the worker's next batch."""
    try:
        return await context.write(function)
    except ListInUse as error:
        raise ApiError(409, str(error), "publish a version without them first") from None
    except ListError as error:
        raise ApiError(422, str(error), "correct it and send it again") from None


async def _named(context: Context, request: Request) -> NamedList:
    name = request.path_params["name"]
    named = (await context.read(registry.lists)).by_name.get(name)
    if named is None:
        raise ApiError(404, f"there is no list {name!r}", f"create it with PUT /lists/{name}")
    return named


def _expiry(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_time(text)
    except ValueError:
        raise ApiError(
            422, "not a time", "write ISO 8601 in UTC", field="expires_at", value=text
        ) from None


def _head(named: NamedList) -> dict[str, object]:
    return {
        "name": named.name,
        "kind": named.kind,
        "variable": named.variable,
        "version": named.version,
        "size": len(named.entries),
    }


def _entry(entry: ListEntry) -> dict[str, object]:
    return {
        "value": entry.value,
        "expires_at": None if entry.expires_at is None else format_time(entry.expires_at),
        "added_by": entry.added_by,
        "added_at": format_time(entry.added_at),
        "note": entry.note,
    }


def _shown(change: ListChange) -> dict[str, object]:
    return {
        "action": change.action,
        "value": change.value,
        "by": change.by,
        "at": format_time(change.at),
        "version": change.version,
        "before": None if change.before is None else _entry(change.before),
        "after": None if change.after is None else _entry(change.after),
    }
