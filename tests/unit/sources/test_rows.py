"""Rows out of JSON Lines, CSV and Parquet."""

import gzip
import sys
from pathlib import Path

import polars
import pytest

from sluicegate.events.errors import InvalidEvent
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import source_file
from sluicegate.sources.rows import columns, rows
from sluicegate.sources.source import Source


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
def test_csv_rows_have_their_line_numbers(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, b'a,b\n1,2\n\n"3\n3",4\n')
    found = list(rows(source_file(path), Source()))
    assert found == [(2, {"a": "1", "b": "2"}), (5, {"a": "3\n3", "b": "4"})]


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"a\tb\n1\t2\n", b"a|b\n1|2\n", b"a,b\n1,2\n"])
def test_the_first_line_tells_the_delimiter(content: bytes, tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", content)
    assert list(rows(source_file(path), Source())) == [(2, {"a": "1", "b": "2"})]


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b"\xef\xbb\xbfa,b\n1,2\n")
    assert columns(source_file(path), Source()) == ("a", "b")
    assert list(rows(source_file(path), Source())) == [(2, {"a": "1", "b": "2"})]


def test_another_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "a\ncafé\n".encode("latin-1"))
    assert list(rows(source_file(path), Source(encoding="latin-1"))) == [(2, {"a": "café"})]


def test_a_row_of_another_width_is_bad_and_the_next_is_not(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b"a,b\n1\n3,4\n")
    (_, bad), good = rows(source_file(path), Source())
    assert isinstance(bad, InvalidEvent)
    assert "1 fields where the header has 2" in str(bad)
    assert good == (3, {"a": "3", "b": "4"})


def test_an_endless_field_is_bad(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", b'a,b\n1,"' + b"x" * 200_000 + b'"\n3,4\n')
    found = list(rows(source_file(path), Source()))
    assert isinstance(found[0][1], InvalidEvent)
    assert found[-1][1] == {"a": "3", "b": "4"}


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_json_lines_come_as_bytes(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, b'{"a":1}\n\n{"a":2}')
    assert list(rows(source_file(path), Source())) == [(1, b'{"a":1}\n'), (3, b'{"a":2}')]
    assert columns(source_file(path), Source()) is None


def test_parquet_gives_the_columns_that_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    polars.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, 1.5]}).write_parquet(path)
    file = source_file(path)
    assert columns(file, Source()) == ("a", "b", "c")
    assert list(rows(file, Source(), frozenset("ab"))) == [
        (1, {"a": 1, "b": "x"}),
        (2, {"a": 2, "b": None}),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "first line is empty"),
        ("x.csv", b"a,a\n1,2\n", "repeats 'a'"),
        ("x.parquet", b"no", "not readable as Parquet"),
    ],
)
def test_unusable_files_are_said(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message):
        columns(source_file(write(tmp_path / name, content)), Source())


def test_parquet_without_polars_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(SourceError, match=r"pip install 'sluicegate\[train\]'"):
        columns(source_file(tmp_path / "x.parquet"), Source())


@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.csv.gz"])
def test_a_truncated_archive_is_said(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b'{"a":1}\n' * 10_000)[:-20])
    with pytest.raises(SourceError, match="can't be read to its end"):
        list(rows(source_file(path), Source()))
