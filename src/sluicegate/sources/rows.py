"""Rows out of files, one at a time."""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from sluicegate.events.errors import InvalidEvent
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import SourceFile
from sluicegate.sources.source import Source

Fields = Mapping[str, object]
Row = tuple[int, bytes | Fields | InvalidEvent]
"""Its number (line, or row of a Parquet file, from 1) and its content or what is wrong with it."""

BATCH = 50_000
"""Rows of a Parquet file held at once."""

_DELIMITERS = (",", ";", "\t", "|")


def columns(file: SourceFile, source: Source) -> tuple[str, ...] | None:
    """The file's columns; None for JSON Lines, where each row has its own.

    Raises:
        SourceError: when the file can't be read in its format.
    """
    if file.format == "jsonl":
        return None
    if file.format == "parquet":
        return tuple(_scan(file.path).collect_schema().names())
    with _text(file, source) as stream:
        return tuple(_header(file, source, stream)[0])


def rows(
    file: SourceFile,
    source: Source,
    wanted: frozenset[str] | None = None,
) -> Iterator[Row]:
    """The rows of a file, in constant memory but for a batch of a Parquet file.

    Args:
        wanted: columns that matter; None takes all.
    """
    if file.format == "jsonl":
        return _json_rows(file)
    if file.format == "parquet":
        return _parquet_rows(file, wanted)
    return _csv_rows(file, source)


def _json_rows(file: SourceFile) -> Iterator[Row]:
    with _binary(file) as stream:
        try:
            for number, line in enumerate(stream, 1):
                if not line.isspace():
                    yield number, line
        except (EOFError, OSError) as error:
            raise _damaged(file, error) from None


def _csv_rows(file: SourceFile, source: Source) -> Iterator[Row]:
    with _binary(file) as stream:
        text = io.TextIOWrapper(stream, _encoding(source), errors="surrogateescape", newline="")
        header, delimiter = _header(file, source, text)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter)
        next(reader)
        width = len(header)
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = f"{error}; check the quotes around it"
                yield reader.line_num, InvalidEvent("malformed", "", None, message)
                continue
            except (EOFError, OSError) as error:
                raise _damaged(file, error) from None
            if len(fields) == width:
                yield reader.line_num, dict(zip(header, fields, strict=True))
            elif fields:
                message = f"{len(fields)} fields where the header has {width}; check the quotes"
                yield reader.line_num, InvalidEvent("malformed", "", None, message)


def _parquet_rows(file: SourceFile, wanted: frozenset[str] | None) -> Iterator[Row]:
    frame = _scan(file.path)
    names = [name for name in frame.collect_schema().names() if wanted is None or name in wanted]
    frame = frame.select(names)
    start = 0
    while True:
        part = frame.slice(start, BATCH).collect()
        for number, values in enumerate(part.iter_rows(), start + 1):
            yield number, dict(zip(names, values, strict=True))
        start += part.height
        if part.height < BATCH:
            return


def _scan(path: Path) -> Any:
    try:
        import polars
    except ImportError:
        raise SourceError(
            f"{path}: reading Parquet needs polars; pip install 'sluicegate[train]'"
        ) from None
    try:
        frame = polars.scan_parquet(path)
        frame.collect_schema()
    except (OSError, polars.exceptions.PolarsError) as error:
        raise SourceError(f"{path}: not readable as Parquet ({error})") from None
    return frame


class _binary:  # noqa: N801 - a context manager, used like a function
    """A file opened to be read, decompressed where needed."""

    def __init__(self, file: SourceFile) -> None:
        self._raw: IO[bytes] = file.path.open("rb")
        self._stream: Any = gzip.GzipFile(fileobj=self._raw) if file.gzip else self._raw

    def __enter__(self) -> Any:
        return self._stream

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._raw.close()


class _text:  # noqa: N801
    def __init__(self, file: SourceFile, source: Source) -> None:
        self._open = _binary(file)
        self._encoding = _encoding(source)

    def __enter__(self) -> io.TextIOWrapper:
        stream = self._open.__enter__()
        return io.TextIOWrapper(stream, self._encoding, errors="surrogateescape", newline="")

    def __exit__(self, *_: object) -> None:
        self._open.__exit__()


def _encoding(source: Source) -> str:
    return "utf-8-sig" if source.encoding.lower() in ("utf-8", "utf8") else source.encoding


def _header(file: SourceFile, source: Source, stream: io.TextIOWrapper) -> tuple[list[str], str]:
    """Column names and delimiter out of the first line."""
    try:
        line = stream.readline()
    except (EOFError, OSError) as error:
        raise _damaged(file, error) from None
    except UnicodeError:
        raise SourceError(
            f"{file.path}: not in {source.encoding}; say its encoding in [source], encoding"
        ) from None
    if not line.strip():
        raise SourceError(f"{file.path}: the first line is empty; it must name the columns")
    delimiter = source.delimiter
    if delimiter == "auto":
        delimiter = max(_DELIMITERS, key=line.count)
    names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SourceError(
            f"{file.path}: the first line must name each column once; it repeats"
            f" {', '.join(map(repr, repeated))}"
        )
    return names, delimiter


def _damaged(file: SourceFile, error: Exception) -> SourceError:
    return SourceError(f"{file.path}: can't be read to its end ({error}); copy it again")
