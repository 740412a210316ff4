"""Which files a user means, and what is in them."""

import glob
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, NamedTuple

from sluicegate.sources.errors import SourceError

Format = Literal["jsonl", "csv", "parquet"]

SUFFIXES: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
FORMATS = ("auto", "jsonl", "csv", "parquet")


class SourceFile(NamedTuple):
    """A file, its format and whether it is compressed by gzip."""

    path: Path
    format: Format
    gzip: bool


def expand(names: Sequence[str], given: str = "auto") -> list[SourceFile]:
    """The files behind paths, directories and patterns, in the order given, each once.

    A directory stands for all files in and below it whose suffix tells a known format. `given`
    is the format of all of them; ``auto`` goes by suffix.

    Raises:
        SourceError: for what does not exist, matches nothing or has an unknown suffix.
    """
    if given not in FORMATS:
        raise SourceError(f"format: {given!r} is not known; use one of {', '.join(FORMATS)}")
    found: dict[Path, SourceFile] = {}
    for name in names:
        for path in _paths(name):
            found.setdefault(path, source_file(path, given))
    return list(found.values())


def source_file(path: Path, given: str = "auto") -> SourceFile:
    """A file with its format.

    Raises:
        SourceError: for a suffix that tells no format.

    >>> source_file(Path("may.csv.gz"))[1:]
    ('csv', True)
    """
    gzip = path.suffix == ".gz"
    kind = SUFFIXES.get((path.with_suffix("") if gzip else path).suffix.lower())
    if given != "auto":
        kind = given  # type: ignore[assignment]
    if kind is None:
        raise SourceError(
            f"{path}: the suffix tells no format; say it with --format jsonl, csv or parquet"
        )
    if gzip and kind == "parquet":
        raise SourceError(f"{path}: Parquet is compressed inside; decompress the file with gunzip")
    return SourceFile(path, kind, gzip)


def _paths(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        inside = [item for item in sorted(path.rglob("*")) if item.is_file() and _known(item)]
        if not inside:
            raise SourceError(
                f"{name}: the directory holds no file with a known suffix ({', '.join(SUFFIXES)})"
            )
        return inside
    if path.exists():
        return [path]
    matching = [Path(item) for item in sorted(glob.glob(name, recursive=True))]
    matching = [item for item in matching if item.is_file()]
    if matching:
        return matching
    if glob.has_magic(name):
        raise SourceError(f"{name}: the pattern matches no file")
    beside = path.parent if path.parent.is_dir() else None
    near = get_close_matches(path.name, [x.name for x in beside.iterdir()], 1) if beside else []
    hint = f"; did you mean {path.with_name(near[0])}?" if near else "; check the path"
    raise SourceError(f"{name}: there is no such file{hint}")


def _known(path: Path) -> bool:
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    return plain.suffix.lower() in SUFFIXES
