import io
from pathlib import Path

import pytest

from sluicegate.cli import directory
from sluicegate.cli.errors import UserError
from sluicegate.runtime.data import open_data


def test_a_given_directory_goes_before_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLUICEGATE_CONFIG", raising=False)
    monkeypatch.setenv("SLUICEGATE_DATA_DIR", "elsewhere")
    assert directory.directory(None, None) == Path("elsewhere")
    assert directory.directory(Path("given"), None) == Path("given")


def test_reading_needs_a_database_and_writing_makes_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no"), directory.opened(tmp_path, readonly=True):
        pass
    with directory.opened(tmp_path) as connection:
        connection.execute("SELECT 1")
    assert directory.existing(tmp_path) == tmp_path
    with directory.opened(tmp_path, readonly=True) as connection:
        assert connection.execute("PRAGMA query_only").fetchone() == (1,)


def test_connections_are_closed_whatever_happens(tmp_path: Path) -> None:
    open_data(tmp_path).close()
    with pytest.raises(KeyError), directory.opened(tmp_path) as connection:  # noqa: PT012
        kept = connection
        raise KeyError
    with pytest.raises(Exception, match="closed"):
        kept.execute("SELECT 1")


def test_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "eve")
    assert directory.user(None) == "eve"
    assert directory.user("ann") == "ann"


def test_text_comes_from_a_file_or_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text").write_bytes(b"\xef\xbb\xbf\xc3\xbc\n")
    assert directory.read_text(str(tmp_path / "text")) == "ü\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a\nb")))
    assert directory.read_text("-") == "a\nb"
    (tmp_path / "text").write_bytes(b"ab\xff")
    with pytest.raises(UserError, match="not UTF-8 at byte 2"):
        directory.read_text(str(tmp_path / "text"))


def test_moments_are_read_by_people() -> None:
    assert directory.moment(1_636_498_603_622_650) == "2021-11-09 22:56:43Z"
    assert directory.moment(None) == ""
