"""What the columns of a file look like: the ground that guesses stand on."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from sluicegate.sources.rows import Fields
from sluicegate.sources.times import compile_time

SAMPLE = 20_000
"""Rows that are looked at."""

_TEXTS = 200
_WORDS_FOR_NONE = frozenset({"", "NULL", "null", "NaN", "nan", "\\N"})
_MORE_WORDS = frozenset({"NA", "N/A", "None", "?", "-"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

PATTERNS = (
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%Y%m%d%H%M%S",
    "%d/%m/%Y",
    "%m/%d/%Y",
)
"""Ways of writing a time that are tried beside ISO 8601."""


class Profile(Struct, frozen=True):
    """One column of a sample.

    Attributes:
        name: the column's.
        rows, filled, distinct: how many, how many with a value, how many different values.
        counts: the commonest values with their counts.
        texts: the first few hundred values as text.
        low, high: of a column of numbers, else None.
        whole: all values are whole numbers.
        times: formats (`compile_time`) that read all the values; the likeliest first.
        words: texts that seem to stand for no value beside the usual ones.
    """

    name: str
    rows: int
    filled: int
    distinct: int
    counts: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]
    low: float | None
    high: float | None
    whole: bool
    times: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        return self.low is not None

    @property
    def repeats(self) -> bool:
        """Whether values come back often enough to be about someone or something."""
        return self.distinct <= 0.9 * self.filled or self.filled < 20


class Sample(Struct):
    """The profiles of a file's columns and the rows they come from."""

    profiles: dict[str, Profile]
    rows: list[Mapping[str, object]]

    def steady(self, column: str, entity: str) -> bool:
        """Whether each entity has one value of the column, as far as the sample shows."""
        seen: dict[object, object] = {}
        return all(
            seen.setdefault(row.get(entity), row.get(column)) == row.get(column)
            for row in self.rows
        )


def take_sample(rows: Iterable[object]) -> Sample:
    """Profiles the first rows; bad ones are passed over."""
    kept: list[Mapping[str, object]] = []
    decode = msgspec.json.Decoder(dict[str, object]).decode
    for row in rows:
        if isinstance(row, bytes):
            try:
                kept.append(decode(row))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
        elif isinstance(row, Mapping):
            kept.append(row)
        if len(kept) >= SAMPLE:
            break
    names: dict[str, None] = {}
    for row in kept:
        names.update(dict.fromkeys(row))
    return Sample({name: profile(name, kept) for name in names}, kept)


def profile(name: str, rows: list[Fields]) -> Profile:
    """The profile of one column of some rows."""
    values = [row.get(name) for row in rows]
    filled = (
        [
            value
            for value in values
            if value is not None and value == value and value not in _WORDS_FOR_NONE
        ]
        if all(_plain(value) for value in values)
        else []
    )
    words: set[str] = set()
    numbers = _numbers(filled)
    if numbers is None:
        rest = [value for value in filled if value not in _MORE_WORDS]
        numbers = _numbers(rest) if rest and len(rest) < len(filled) else None
        if numbers is not None:
            words = {str(value) for value in filled if value in _MORE_WORDS}
            filled = rest
    counts = Counter(filled)
    common = [(str(value), count) for value, count in counts.most_common(50)]
    return Profile(
        name,
        len(rows),
        len(filled),
        len(counts),
        tuple(common),
        tuple(str(value) for value in filled[:_TEXTS]),
        min(numbers) if numbers else None,
        max(numbers) if numbers else None,
        bool(numbers) and all(number.is_integer() for number in numbers or ()),
        _times(filled),
        tuple(sorted(words)),
    )


def _plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _numbers(values: list[object]) -> list[float] | None:
    result = []
    for value in values:
        if isinstance(value, str):
            if not _NUMBER.fullmatch(value.strip()):
                return None
            result.append(float(value))
        elif isinstance(value, int | float):
            result.append(float(value))
        else:
            return None
    return result


def _times(values: list[object]) -> tuple[str, ...]:
    if not values:
        return ()
    found = []
    for form in ("auto", *PATTERNS):
        read = compile_time(form)
        try:
            moments = [read(value) for value in values]
        except (ValueError, OverflowError):
            continue
        found.append((moments != sorted(moments), form))
        if form == "auto":
            break
    # Of patterns that all fit (day or month first) the one that leaves the file in order.
    return tuple(form for _, form in sorted(found, key=lambda item: item[0]))
