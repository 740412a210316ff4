"""A configuration guessed from a file."""

from msgspec import Struct

from sluicegate.events.errors import InvalidEvent
from sluicegate.sources.columns import Column, guess_columns, guess_place
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import SourceFile
from sluicegate.sources.header import headless
from sluicegate.sources.naming import tokens, variable_name
from sluicegate.sources.profile import Sample, take_sample
from sluicegate.sources.roles import Roles, find_roles
from sluicegate.sources.rows import columns, rows
from sluicegate.sources.shape import absent
from sluicegate.sources.source import MISSING, Source

ID_ROWS = 2_000_000
"""Rows over which ids are looked at for repeats."""


class Guess(Struct, frozen=True):
    """What a file seems to hold.

    Attributes:
        file: where the guess comes from.
        roles: columns of id, time, entity and label.
        columns: guesses for the other columns.
        names: column -> name of its variable.
        place: latitude and longitude columns.
        make_ids: why ids must be made; ``""`` when the file has unique ones.
        missing: texts that stand for no value, if there are more than the usual.
        rows: rows looked at.
        source: how the file was read.
    """

    file: SourceFile
    roles: Roles
    columns: tuple[Column, ...]
    names: dict[str, str]
    place: tuple[str, str] | None
    make_ids: str
    missing: tuple[str, ...]
    rows: int
    source: Source


def guess(file: SourceFile, source: Source) -> Guess:
    """What the columns of a file mean, by their names and the values in its first rows.

    Raises:
        SourceError: for a file that holds no events, saying why.
    """
    wrong = headless(file, columns(file, source) or ())
    if wrong:
        raise SourceError(wrong)
    sample = take_sample(row for _, row in rows(file, source))
    if not sample.rows:
        raise SourceError(f"{file.path}: the file holds no rows that can be read")
    roles = find_roles(sample)
    if not roles.event_time:
        raise SourceError(_no_time(file, sample))
    if not roles.entity:
        raise SourceError(
            f"{file.path}: no column says whose events these are (a customer, account or card id"
            f" whose values come back); its columns are {', '.join(sample.profiles)}"
        )
    found = guess_columns(sample, roles)
    if not any(column.type for column in found):
        raise SourceError(f"{file.path}: no column holds anything to learn from")
    names: dict[str, str] = {}
    for column in found:
        if column.type:
            names[column.name] = _name(column, {*names.values(), roles.entity_type})
    words = {word for item in sample.profiles.values() for word in item.words}
    return Guess(
        file,
        roles,
        tuple(found),
        names,
        guess_place(sample, roles),
        _ids(file, source, roles, sample),
        (*MISSING, *sorted(words)) if words else (),
        len(sample.rows),
        source,
    )


def _name(column: Column, taken: set[str]) -> str:
    # The feature `amount` is the PRICE itself, so that variable alone may have its name.
    if column.type == "PRICE" and column.name.lower() == "amount" and "amount" not in taken:
        return "amount"
    return variable_name(column.name, taken)


def _no_time(file: SourceFile, sample: Sample) -> str:
    text = f"{file.path}: no column holds the time of an event; its columns are"
    text += f" {', '.join(sample.profiles)}. "
    parts = [name for name in sample.profiles if tokens(name) & {"date", "time"}]
    if len(parts) > 1:
        return text + (
            f"Date and time seem to be apart ({', '.join(parts)}): join them into one column."
        )
    return text + (
        "Events need one. If this is a list of customers, it is reference data, not events."
    )


def _ids(file: SourceFile, source: Source, roles: Roles, sample: Sample) -> str:
    if not roles.event_id:
        near = [name for name in sample.profiles if tokens(name) & {"id", "num", "uuid"}]
        return (
            f"no column has unique ids ({', '.join(near)} have not)" if near else "there are none"
        )
    seen: set[int] = set()
    add, count = seen.add, 0
    missing = frozenset(source.missing)
    for number, row in rows(file, source, frozenset((roles.event_id,))):
        if isinstance(row, bytes | InvalidEvent):
            continue
        value = row.get(roles.event_id)
        if absent(value, missing):
            return f"{roles.event_id} is empty in some rows"
        add(hash(value))
        count += 1
        if len(seen) < count:
            return f"{roles.event_id} repeats (row {number:,} is the first)"
        if count >= ID_ROWS:
            break
    return ""
