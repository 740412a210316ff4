"""From a row to the event type's raw JSON."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from xxhash import xxh3_128_hexdigest

from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event_type import EventType
from sluicegate.events.time import from_micros
from sluicegate.sources.rows import Fields
from sluicegate.sources.source import Source
from sluicegate.sources.times import ReadTime, compile_time

Shape = Callable[[int, Fields], bytes]
"""From a row's number and fields to JSON; raises `InvalidEvent`."""

SEPARATOR = "|"
"""Between the columns that together are the entity."""


def used(source: Source, kind: EventType) -> dict[str, str]:
    """Columns a file must have -> the field they are for."""
    result: dict[str, str] = {}
    if not source.make_ids:
        result[source.event_id or kind.event_id] = "event_id"
    result[source.event_time or kind.event_time] = "event_time"
    for column in source.entity_id or (kind.entity_id,):
        result[column] = "entity_id"
    for role in ("parent_id", "label", "label_time"):
        if getattr(source, role):
            result[getattr(source, role)] = role
    result.update({column: name for name, column in source.columns.items()})
    for item in kind.variables:
        if item.required and item.name not in source.columns and item.name not in source.constants:
            result[item.name] = item.name
    return result


def optional(source: Source, kind: EventType) -> dict[str, str]:
    """Columns that are read where a file has them -> the field they are for."""
    given = {*source.columns, *source.constants}
    result = {item.name: item.name for item in kind.variables if item.name not in given}
    if not source.parent_id:
        result[kind.parent_id] = "parent_id"
    return result


def compile_shape(source: Source, kind: EventType) -> Shape:
    """A function that makes raw JSON out of rows; values keep their meaning, not their type."""
    missing = frozenset(source.missing)
    moment = compile_time(source.time_format, source.time_zone)
    id_column = source.event_id or kind.event_id
    time_column = source.event_time or kind.event_time
    entity_columns = source.entity_id or (kind.entity_id,)
    parent_column = source.parent_id or kind.parent_id
    parts = [
        (
            item.name,
            source.columns.get(item.name, item.name),
            _convert(item.data_type, moment),
            item.data_type != "DATETIME",
        )
        for item in kind.variables
        if item.name not in source.constants
    ]
    constants = dict(source.constants)
    encode = msgspec.json.Encoder().encode
    make_ids = source.make_ids

    def shape(number: int, row: Fields) -> bytes:
        record: dict[str, Any] = {}
        get = row.get
        stamp = get(time_column)
        if absent(stamp, missing):
            raise InvalidEvent("missing", time_column, stamp, "no event time; give one")
        try:
            record[kind.event_time] = _iso(moment(stamp))
        except (ValueError, OverflowError):
            raise InvalidEvent(
                "time", time_column, _plain(stamp), "not a time of the format; set time_format"
            ) from None
        entity = [_key(column, get(column), missing) for column in entity_columns]
        record[kind.entity_id] = entity[0] if len(entity) == 1 else SEPARATOR.join(entity)
        parent = get(parent_column)
        if not absent(parent, missing):
            record[kind.parent_id] = _string(parent)
        for name, column, convert, keeps_text in parts:
            value = get(column)
            # The text of most fields stays as it is; this loop is where reading spends its time.
            if type(value) is str:
                if value not in missing:
                    record[name] = value if keeps_text else convert(value)
            elif value is not None and value == value:
                record[name] = convert(value)
        record.update(constants)
        if make_ids:
            content = encode(list(record.values()))
            record[kind.event_id] = xxh3_128_hexdigest(b"%d " % number + content)
        else:
            record[kind.event_id] = _key(id_column, get(id_column), missing)
        try:
            return encode(record)
        except UnicodeEncodeError:
            field, value = _undecodable(record.items())
            raise InvalidEvent(
                "encoding", field, value, "bytes that are not in the file's encoding; set encoding"
            ) from None

    return shape


def absent(value: object, missing: frozenset[str]) -> bool:
    """Whether a field holds no value: null, NaN or a text that stands for none."""
    if isinstance(value, str):
        return value in missing
    return value is None or value != value


def _key(column: str, value: object, missing: frozenset[str]) -> str:
    if absent(value, missing):
        raise InvalidEvent("missing", column, value, "empty; every event needs one")
    return _string(value)


def _convert(data_type: str, moment: ReadTime) -> Callable[[Any], object]:
    if data_type == "STRING":
        return _string
    if data_type == "DATETIME":

        def time(value: object) -> object:
            try:
                return _iso(moment(value))
            except (ValueError, OverflowError):
                return _plain(value)

        return time
    return _whole if data_type == "INTEGER" else _plain


def _iso(micros: int) -> str:
    """ISO 8601 with ``Z`` and no more digits than needed; quicker than `format_time`."""
    return f"{from_micros(micros).isoformat()[:-6]}Z"


def _string(value: object) -> str:
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _plain(value)


def _plain(value: object) -> object:
    """A value that JSON can hold."""
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _undecodable(items: Iterable[tuple[str, object]]) -> tuple[str, str]:
    for field, value in items:
        if isinstance(value, str) and not value.isascii():
            plain = value.encode("utf-8", "replace").decode()
            if plain != value:
                return field, plain
    return "", ""
