from pathlib import Path

import pytest

from sluicegate.runtime.running import Server, ServerError, post, running
from sluicegate.runtime.server import DirectoryInUse, locked


def test_nobody_runs_on_a_new_directory(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    assert running(tmp_path / "nowhere") is None


def test_who_holds_the_lock_runs(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert running(tmp_path) == Server(None)
        (tmp_path / "run.json").write_text('{"pid":1,"url":"http://127.0.0.1:8080/"}')
        assert running(tmp_path) == Server("http://127.0.0.1:8080")
    assert running(tmp_path) is None


def test_looking_does_not_take_the_lock(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    assert running(tmp_path) is None
    with locked(tmp_path), pytest.raises(DirectoryInUse), locked(tmp_path):
        pass


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"http://127\.0\.0\.1:1/labels does not answer"):
        post(tmp_path, "http://127.0.0.1:1", "/labels", b"", "application/json", {})
