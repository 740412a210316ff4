"""How a user's files are read: the ``[source]`` table."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from sluicegate.events.errors import suggest
from sluicegate.events.event_type import EventType
from sluicegate.sources.errors import SourceError
from sluicegate.sources.times import compile_time

MISSING = ("", "NULL", "null", "NaN", "nan", "\\N")

Constant = str | int | float | bool


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a file's columns go.

    Attributes:
        event_id, event_time, parent_id: columns; ``""`` is the event type's own field name.
        entity_id: columns whose values, joined by ``|``, are the entity.
        label, label_time: columns of the verdict and of when it became known; ``""`` is none.
        time_format, label_time_format, time_zone: see `sluicegate.sources.times.compile_time`.
        make_ids: make event ids out of each row's content and place.
        format: ``auto`` (by suffix), ``jsonl``, ``csv`` or ``parquet``.
        delimiter, encoding: of CSV; the delimiter ``auto`` is found in the header.
        missing: texts that stand for no value.
        columns: variable -> column, where their names differ.
        constants: variable -> value for all rows.
    """

    event_id: str = ""
    event_time: str = ""
    entity_id: tuple[str, ...] = ()
    parent_id: str = ""
    label: str = ""
    label_time: str = ""
    time_format: str = "auto"
    label_time_format: str = "auto"
    time_zone: str = "UTC"
    make_ids: bool = False
    format: str = "auto"
    delimiter: str = "auto"
    encoding: str = "utf-8"
    missing: tuple[str, ...] = MISSING
    columns: dict[str, str] = {}
    constants: dict[str, Constant] = {}

    def shapes(self) -> bool:
        """Whether rows need changing before they are the event type's own JSON."""
        return bool(
            self.make_ids
            or self.event_id
            or self.event_time
            or self.entity_id
            or self.parent_id
            or self.columns
            or self.constants
            or self.time_format != "auto"
            or self.time_zone != "UTC"
            or self.missing != MISSING
        )


_ROLES = ("event_id", "event_time", "parent_id", "label", "label_time")


def source_from(table: Mapping[str, Any], kind: EventType) -> Source:
    """The source of a ``[source]`` table.

    Raises:
        SourceError: for a setting that is unknown, mistyped or names no variable.
    """
    known = Source.__struct_fields__
    for name in table:
        if name not in known:
            raise SourceError(f"source: unknown setting {name!r}{suggest(name, known)}")
    entity = table.get("entity_id", ())
    parts = [entity] if isinstance(entity, str) and entity else list(entity)
    try:
        source = msgspec.convert({**table, "entity_id": parts}, Source)
    except msgspec.ValidationError as error:
        raise SourceError(f"source: {error}") from None
    variables = [item.name for item in kind.variables]
    for where in ("columns", "constants"):
        for name in getattr(source, where):
            if name not in variables:
                raise SourceError(
                    f"source.{where}: the event type has no variable {name!r}"
                    f"{suggest(name, variables)}"
                )
    for name in source.constants:
        if name in source.columns:
            raise SourceError(f"source: {name} has a column and a constant; keep one of them")
    if source.delimiter != "auto" and len(source.delimiter) != 1:
        raise SourceError(f"source.delimiter: {source.delimiter!r} is not one character")
    try:
        "".encode(source.encoding)
    except LookupError:
        raise SourceError(
            f"source.encoding: no encoding {source.encoding!r}; utf-8 and latin-1 are usual"
        ) from None
    for form in (source.time_format, source.label_time_format):
        compile_time(form, source.time_zone)
    return source


def mapped(table: Mapping[str, Any], pairs: list[str], kind: EventType) -> dict[str, Any]:
    """The ``[source]`` table with ``field=column`` pairs put in.

    A field is a role (event_id, event_time, entity_id, parent_id, label, label_time), the event
    type's own name of one, or a variable. ``entity_id=a+b`` joins two columns.

    Raises:
        SourceError: for a pair without ``=`` or an unknown field.
    """
    result = {**table, "columns": dict(table.get("columns", {}))}
    own = {getattr(kind, role): role for role in ("event_id", "event_time", "parent_id")}
    own[kind.entity_id] = "entity_id"
    variables = [item.name for item in kind.variables]
    for pair in pairs:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not (field and equals and column):
            raise SourceError(f"--map {pair}: write field=column, as in event_time=TIMESTAMP")
        role = field if field in (*_ROLES, "entity_id") else own.get(field)
        if role == "entity_id":
            result["entity_id"] = column.split("+")
        elif role is not None:
            result[role] = column
            if role == "event_id":
                result["make_ids"] = False
        elif field in variables:
            result["columns"][field] = column
            constants = dict(result.get("constants", {}))
            constants.pop(field, None)
            result["constants"] = constants
        else:
            every = [*_ROLES, "entity_id", *variables]
            raise SourceError(f"--map {pair}: no field {field!r}{suggest(field, every)}")
    return result
