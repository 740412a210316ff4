"""`GET /openapi.json`: what there is, for tools that generate clients."""

from importlib.metadata import version
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluicegate.api.context import answer


class Operation(NamedTuple):
    """One operation as it is described.

    Attributes:
        method, path, summary: what.
        statuses: what it answers when it goes well, and what each means.
        query: its parameters in the query, with what they are.
        body: JSON schema of its body, None without one.
    """

    method: str
    path: str
    summary: str
    statuses: dict[int, str]
    query: dict[str, str] = {}  # noqa: RUF012 - never changed
    body: dict[str, Any] | None = None


_EVENT: dict[str, Any] = {"type": "object", "description": "An event of the declared event type."}
_LABEL: dict[str, Any] = {
    "type": "object",
    "required": ["event_id", "label", "label_time"],
    "properties": {
        "event_id": {"type": "string"},
        "label": {"enum": ["fraud", "legit", "unknown"]},
        "label_time": {"type": "string", "format": "date-time"},
    },
}
_VALUES: dict[str, Any] = {
    "type": "object",
    "required": ["values"],
    "properties": {
        "values": {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
        "expires_at": {"type": ["string", "null"], "format": "date-time"},
        "note": {"type": "string"},
    },
}
_NOTE: dict[str, Any] = {"type": "object", "properties": {"note": {"type": "string"}}}


def _many(one: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [one, {"type": "array", "items": one}]}


OPERATIONS = (
    Operation(
        "post",
        "/score",
        "Score one event; the answer is its output record",
        {200: "The decision, or the fallback outcome at the deadline (fd.degraded)."},
        {"deadline_ms": "Milliseconds until the fallback outcome is given."},
        _EVENT,
    ),
    Operation(
        "post",
        "/events",
        "Take events to be scored: one, an array, or NDJSON",
        {202: "They are stored durably."},
        {},
        _many(_EVENT),
    ),
    Operation("get", "/events/{event_id}", "An event's newest output", {200: "Output, verdict."}),
    Operation(
        "post",
        "/labels",
        "Say what became known about events: one, an array, or NDJSON",
        {200: "What became of each: applied, unchanged, parked or rejected."},
        {},
        _many(_LABEL),
    ),
    Operation(
        "get",
        "/labels/parked",
        "Labels whose events are not stored yet",
        {200: "How many, and the oldest."},
        {"limit": "1 to 1,000, 100 by default."},
    ),
    Operation(
        "get",
        "/rejected",
        "Records that are no events, in their order",
        {200: "A page of them."},
        {"after": "Offset behind which to begin.", "limit": "1 to 1,000.", "code": "Only these."},
    ),
    Operation(
        "post",
        "/rejected/replay",
        "Send rejected records once more",
        {202: "How many."},
        {},
        {
            "type": "object",
            "properties": {
                "offsets": {"type": "array", "items": {"type": "integer"}},
                "code": {"type": "string"},
            },
        },
    ),
    Operation("get", "/lists", "All lists", {200: "Their kinds and sizes."}),
    Operation("get", "/lists/{name}", "A list with its entries", {200: "The list."}),
    Operation(
        "put",
        "/lists/{name}",
        "Make a list",
        {201: "It was made.", 200: "It was there."},
        {},
        {
            "type": "object",
            "properties": {
                "kind": {"enum": ["plain", "allow", "block"]},
                "variable": {"type": "string"},
            },
        },
    ),
    Operation("delete", "/lists/{name}", "Drop a list that no active rule uses", {200: "Gone."}),
    Operation("post", "/lists/{name}/entries", "Add values", {200: "The list."}, {}, _VALUES),
    Operation(
        "post", "/lists/{name}/entries/remove", "Remove values", {200: "The list."}, {}, _VALUES
    ),
    Operation(
        "get",
        "/lists/{name}/changes",
        "Who changed what, the newest first",
        {200: "The trail."},
        {"limit": "1 to 1,000, 100 by default."},
    ),
    Operation("get", "/detector", "The active detector version", {200: "Its rules and outcomes."}),
    Operation(
        "get", "/detector/versions", "All versions and activations", {200: "The newest first."}
    ),
    Operation(
        "post",
        "/detector/versions/{number}/activate",
        "Make a version the active one",
        {200: "It scores."},
        {},
        _NOTE,
    ),
    Operation(
        "post",
        "/detector/rollback",
        "Make the version active that was before",
        {200: "It scores."},
        {},
        _NOTE,
    ),
    Operation("get", "/healthz", "Whether events are scored; needs no token", {200: "They are."}),
    Operation("get", "/metrics", "Measures for Prometheus", {200: "As text."}),
    Operation("get", "/openapi.json", "This description", {200: "OpenAPI 3.1."}),
)

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["error", "remedy"],
    "properties": {
        "error": {"type": "string"},
        "field": {"type": "string"},
        "value": {"type": "string"},
        "remedy": {"type": "string"},
        "code": {"type": "string"},
        "offset": {"type": "integer"},
    },
}
_INTEGERS = ("deadline_ms", "limit", "after", "number")


def describe() -> dict[str, Any]:
    """The OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sluicegate", "version": version("sluicegate")},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    in_path = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    found: dict[str, Any] = {
        "summary": operation.summary,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": _type(name)}
                for name in in_path
            ),
            *(
                {"name": name, "in": "query", "description": text, "schema": _type(name)}
                for name, text in operation.query.items()
            ),
        ],
        "responses": {
            **{str(status): {"description": text} for status, text in operation.statuses.items()},
            "default": {
                "description": "What is wrong and what to do.",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            },
        },
    }
    if operation.body is not None:
        content = {"application/json": {"schema": operation.body}}
        if operation.path in ("/events", "/labels"):
            content["application/x-ndjson"] = {"schema": {"type": "string"}}
        found["requestBody"] = {"content": content}
    if operation.path == "/healthz":
        found["security"] = []
    return found


def _type(name: str) -> dict[str, str]:
    return {"type": "integer" if name in _INTEGERS else "string"}


def routes() -> list[Route]:
    """The route of this module."""
    described = describe()

    async def openapi(_request: Request) -> Response:
        return answer(described)

    return [Route("/openapi.json", openapi)]
