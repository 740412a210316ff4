import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from shop import shop

from sluicegate.dashboard import invitations, sessions
from sluicegate.runtime.clock import now
from sluicegate.runtime.data import open_data


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def published(run: Run, tmp_path: Path) -> Run:
    shop(tmp_path)
    run("detector", "publish")
    return run


def key_in(out: str) -> str:
    return out.strip().rpartition("#")[2]


def accept(tmp_path: Path, key: str) -> str:
    connection = open_data(tmp_path / "data")
    session = invitations.accept(connection, key, "", "sealed", now(), None)
    connection.close()
    return session


def alive(tmp_path: Path, session: str) -> bool:
    connection = open_data(tmp_path / "data", readonly=True)
    found = sessions.resume(connection, session, now())
    connection.close()
    return found is not None


def test_a_user_is_added_invited_reset_and_removed(published: Run, tmp_path: Path) -> None:
    run = published
    assert run("users", "list").out.startswith("No user yet")
    added = run("users", "add", "ann")
    assert "http://127.0.0.1:8080/ui/welcome#" in added.out
    assert run("users", "list").out.split()[3:6] == ["ann", "none", "yet"]
    session = accept(tmp_path, key_in(added.out))
    assert json.loads(run("users", "list", "--json").out)[0]["password"] is True
    assert alive(tmp_path, session)
    reset = run("users", "reset", "ann", "--url", "https://fraud.example/")
    assert "https://fraud.example/ui/welcome#" in reset.out
    assert not alive(tmp_path, session)
    session = accept(tmp_path, key_in(reset.out))
    assert run("users", "remove", "ann").out == "Removed ann; all sessions have ended.\n"
    assert not alive(tmp_path, session)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "two words"), "no spaces"),
        (("add", "bob"), "`sluicegate users reset bob`"),
        (("reset", "eve"), "known are: bob"),
        (("remove", "eve"), "known are: bob"),
        (("add", "eve", "--url", "fraud.example"), "--url"),
        (("add", "eve", "--url", "https://fraud.example/ui"), "leave out any path"),
    ],
)
def test_what_can_t_be_done_is_said(published: Run, arguments: tuple[str, ...], said: str) -> None:
    published("users", "add", "bob")
    code, out, err = published("users", *arguments)
    assert (code, out) == (1, "")
    assert said in err


def test_a_mistyped_directory_is_not_made(run: Run, tmp_path: Path) -> None:
    assert run("users", "add", "ann", "--dir", "nowhere").code == 1
    assert not (tmp_path / "nowhere").exists()
