"""Files by path, directory and pattern."""

from pathlib import Path

import pytest

from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import expand, source_file


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.jsonl.gz", "notes.md", "deep/c.parquet"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    return tmp_path


def names(given: list[str]) -> list[str]:
    return [item.path.name for item in expand(given)]


def test_a_directory_stands_for_its_files_of_known_formats(place: Path) -> None:
    assert names([str(place)]) == ["a.jsonl.gz", "b.csv", "c.parquet"]


def test_a_pattern_and_a_path_name_each_file_once(place: Path) -> None:
    assert names([str(place / "b.csv"), str(place / "*.csv")]) == ["b.csv"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x.CSV", ("csv", False)),
        ("x.tsv", ("csv", False)),
        ("x.ndjson.gz", ("jsonl", True)),
        ("x.pq", ("parquet", False)),
    ],
)
def test_the_suffix_tells_the_format(name: str, expected: tuple[str, bool]) -> None:
    assert source_file(Path(name))[1:] == expected


def test_a_given_format_goes_before_the_suffix() -> None:
    assert source_file(Path("x.log"), "csv").format == "csv"


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("x.log", "auto", "say it with --format"),
        ("x.parquet.gz", "auto", "gunzip"),
    ],
)
def test_an_unusable_file_is_refused(name: str, given: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        source_file(Path(name), given)


def test_a_missing_file_names_its_neighbour(place: Path) -> None:
    with pytest.raises(SourceError, match=r"did you mean .*b\.csv\?"):
        expand([str(place / "bb.csv")])


def test_an_empty_pattern_and_an_empty_directory_are_said(place: Path) -> None:
    (place / "empty").mkdir()
    with pytest.raises(SourceError, match="matches no file"):
        expand([str(place / "*.pq")])
    with pytest.raises(SourceError, match="no file with a known suffix"):
        expand([str(place / "empty")])


def test_an_unknown_format_lists_the_known() -> None:
    with pytest.raises(SourceError, match="auto, jsonl, csv, parquet"):
        expand([], "xml")
