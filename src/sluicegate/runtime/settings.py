"""Settings of a running Sluicegate: the ``[settings]`` table."""

from typing import Literal, get_args, get_type_hints

from msgspec import Struct

from sluicegate.events.decode import FUTURE_SECONDS, MAX_BYTES

Synchronous = Literal["OFF", "NORMAL", "FULL", "EXTRA"]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What may differ from one installation to the next; `DOCS` says what each means."""

    data_dir: str = "data"
    host: str = "127.0.0.1"
    port: int = 8080
    max_record_bytes: int = MAX_BYTES
    future_seconds: int = FUTURE_SECONDS
    batch_size: int = 8_192
    deadline_ms: int = 500
    retention_days: int = 7
    event_days: int = 400
    synchronous: Synchronous = "FULL"


DOCS: dict[str, str] = {
    "data_dir": "Directory of the database and its files; relative to the configuration file.",
    "host": "Address that the server listens on; 0.0.0.0 is all of the machine's.",
    "port": "TCP port of the server, 0 to 65535; 0 takes a free one.",
    "max_record_bytes": "Largest event in bytes; larger ones are rejected.",
    "future_seconds": "How much later than its arrival an event may claim to be, in seconds.",
    "batch_size": "Most events that are decided and committed together.",
    "deadline_ms": "Milliseconds after which a caller gets the fallback outcome.",
    "retention_days": "Days for which transactions, labels and rejected records are kept.",
    "event_days": "Days for which scored events are kept, for look-up, labels and training.",
    "synchronous": "SQLite's setting; FULL loses no accepted event when the power fails.",
}
"""What each setting means."""

RANGES: dict[str, tuple[int, int]] = {
    "port": (0, 65_535),
    "max_record_bytes": (1_024, 16 * 1024 * 1024),
    "future_seconds": (0, 366 * 86_400),
    "batch_size": (1, 100_000),
    "deadline_ms": (1, 600_000),
    "retention_days": (1, 36_500),
    "event_days": (1, 36_500),
}
"""Least and most of each number."""


def parse(name: str, text: str) -> object:
    """The value of a setting written as text, as in the environment.

    Raises:
        ValueError: when the text is not of the setting's type.

    >>> parse("port", "9000"), parse("host", "::1")
    (9000, '::1')
    """
    return int(text) if get_type_hints(Settings)[name] is int else text


def checked(name: str, value: object) -> str:
    """What is wrong with a setting's value, in words; empty when nothing is.

    >>> checked("port", 99_999)
    'must be 0 to 65535'
    """
    kind = get_type_hints(Settings)[name]
    choices = get_args(kind)
    if choices:
        return "" if value in choices else f"must be one of {', '.join(choices)}"
    if kind is int and (isinstance(value, bool) or not isinstance(value, int)):
        return "must be a whole number"
    if kind is str and not isinstance(value, str):
        return "must be text"
    if name in RANGES and isinstance(value, int):
        low, high = RANGES[name]
        if not low <= value <= high:
            return f"must be {low} to {high}"
    return ""
