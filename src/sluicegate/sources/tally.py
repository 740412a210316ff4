"""What was read, what was not, and why."""

from collections import Counter
from typing import IO, NamedTuple

import msgspec

from sluicegate.events.errors import InvalidEvent, shorten
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import SourceFile
from sluicegate.sources.rows import Fields

EXAMPLES = 5
"""Rejected rows that are shown."""

_EARLY = 1_000
_LABEL_VALUES = 50


class Example(NamedTuple):
    """A rejected row: file and number, and the reason in words."""

    place: str
    code: str
    reason: str


class Tally:
    """Counts while files are read; rejected rows go to `rejected` as JSON Lines when it is given.

    Attributes:
        rows, accepted: how many.
        reasons: (code, field) of rejected rows -> how many.
        examples: the first few rejected.
        strange_labels: label values that stand neither for fraud nor for legitimate -> how many.
    """

    def __init__(self, rejected: IO[bytes] | None = None) -> None:
        self.rows = 0
        self.accepted = 0
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.examples: list[Example] = []
        self.strange_labels: Counter[str] = Counter()
        self._rejected = rejected

    @property
    def refused(self) -> int:
        return self.reasons.total()

    def reject(
        self, file: SourceFile, number: int, error: InvalidEvent, row: bytes | Fields | None
    ) -> None:
        """Counts a bad row.

        Raises:
            SourceError: when the first thousand rows are all bad, as of a wrong mapping.
        """
        self.reasons[error.code, error.field] += 1
        place = f"{file.path.name}:{number}"
        if len(self.examples) < EXAMPLES:
            self.examples.append(Example(place, error.code, str(error)))
        if self._rejected is not None:
            record = {
                "file": str(file.path),
                "number": number,
                "code": error.code,
                "field": error.field,
                "value": error.value,
                "reason": error.message,
                "row": _readable(row),
            }
            self._rejected.write(msgspec.json.encode(record) + b"\n")
        if not self.accepted and self.refused >= _EARLY:
            raise SourceError(self.mistake())

    def strange(self, value: object) -> None:
        """Counts a label value that can't be read."""
        text = shorten(value)
        if text in self.strange_labels or len(self.strange_labels) < _LABEL_VALUES:
            self.strange_labels[text] += 1

    def finish(self) -> None:
        """Raises:
        SourceError: when there was no row, or more rows were bad than good.
        """
        if not self.rows:
            raise SourceError("The files hold no rows.")
        if self.refused > self.accepted:
            raise SourceError(self.mistake())

    def mistake(self) -> str:
        """The likely mistake behind very many bad rows."""
        (code, field), count = self.reasons.most_common(1)[0]
        share = f"{self.refused:,} of {self.rows:,} rows can't be read"
        likely = {
            "missing": f"most lack {field!r}: map the column that holds it (--map) or drop it",
            "time": f"most have a {field!r} of another form: set time_format in [source]"
            " (epoch_s, epoch_ms or a pattern such as %d/%m/%Y %H:%M)",
            "future": "most lie in the future: check time_format and time_zone in [source]",
            "mistyped": f"most have a {field!r} of another type: map another column to it or"
            " change the variable's type in [event_type.variables]",
            "coordinate": f"most have no degrees in {field!r}: check which columns are latitude"
            " and longitude",
            "malformed": "most have another number of fields than the first line: check delimiter"
            " and quotes",
            "encoding": "most are not in this encoding: set encoding in [source]",
            "not_json": "most are not JSON objects, one per line: set the format with --format",
        }.get(code, f"most for the reason {code!r}")
        lines = [f"{share}; {likely}.", *(f"  {x.place}  {x.reason}" for x in self.examples)]
        return "\n".join(lines) + (
            "" if count == self.refused else f"\n  ({len(self.reasons)} different reasons in all)"
        )

    def summary(self) -> list[str]:
        """Lines on what was rejected; none when nothing was."""
        if not self.refused:
            return []
        lines = [f"{self.refused:,} of {self.rows:,} rows rejected:"]
        for (code, field), count in self.reasons.most_common(10):
            lines.append(f"  {count:,} × {code}{f' in {field}' if field else ''}")
        lines.append("first of them:")
        lines += [f"  {x.place}  {x.reason}" for x in self.examples]
        return lines


def _readable(row: bytes | Fields | None) -> object:
    if isinstance(row, bytes):
        return row.decode("utf-8", "replace").strip()
    if row is None:
        return None
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else str(value)
        for name, value in row.items()
        if value is not None
    }
