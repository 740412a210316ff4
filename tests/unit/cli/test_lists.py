import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from shop import shop


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


class Typed:
    """Standard input."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


@pytest.fixture
def published(run: Run, tmp_path: Path) -> Run:
    shop(tmp_path)
    run("detector", "publish")
    return run


def values(run: Run, name: str) -> set[str]:
    return {
        entry["value"] for entry in json.loads(run("lists", "show", name, "--json").out)["entries"]
    }


def test_a_list_is_made_filled_and_shown(published: Run) -> None:
    run = published
    assert run("lists", "list").out.startswith("No list yet")
    assert (
        run("lists", "create", "bad", "--kind", "block", "--variable", "ip").out
        == "Made the block list bad of ip.\n"
    )
    run("lists", "add", "bad", "192.0.2.7", "192.0.2.8", "--note", "testing", "--by", "ann")
    shown = run("lists", "show", "bad").out
    assert "bad: block list of ip, 2 entries" in shown
    assert "testing" in shown
    assert "never" in shown
    assert run("lists", "list").out.splitlines()[1].split() == ["bad", "block", "ip", "2", "3"]
    run("lists", "remove", "bad", "192.0.2.7")
    assert values(run, "bad") == {"192.0.2.8"}


def test_values_come_from_standard_input(published: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    published("lists", "create", "mails")
    monkeypatch.setattr("sys.stdin", Typed("a@b.com\n\n ü@c.com \n".encode()))
    assert published("lists", "add", "mails", "-").out == "Added 2 to mails.\n"
    assert values(published, "mails") == {"a@b.com", "ü@c.com"}
    monkeypatch.setattr("sys.stdin", Typed(b"\n"))
    assert "standard input holds no value" in published("lists", "add", "mails", "-").err
    monkeypatch.setattr("sys.stdin", Typed(b"\xff"))
    assert "not UTF-8 at byte 0" in published("lists", "add", "mails", "-").err


def test_values_come_from_a_file(published: Run, tmp_path: Path) -> None:
    (tmp_path / "values.txt").write_text("x\ny\r\nx\n", "utf-8-sig")
    published("lists", "create", "some")
    published("lists", "add", "some", "y")
    assert published("lists", "import", "some", "values.txt").code == 0
    assert values(published, "some") == {"x", "y"}
    assert "there is no such file" in published("lists", "import", "some", "no.txt").err


def test_entries_expire(published: Run) -> None:
    published("lists", "create", "some")
    published("lists", "add", "some", "x", "--expires", "30d")
    published("lists", "add", "some", "y", "--expires", "2199-12-31T18:00")
    assert "2199-12-31 18:00:00Z" in published("lists", "show", "some").out
    for wrong, said in (
        ("soon", "neither a duration"),
        ("2001-01-01", "expire before it is added"),
        ("0d", "expire before it is added"),
    ):
        ran = published("lists", "add", "some", "z", "--expires", wrong)
        assert ran.code == 1
        assert said in ran.err
    assert values(published, "some") == {"x", "y"}


def test_a_list_that_active_rules_read_is_not_dropped(published: Run, tmp_path: Path) -> None:
    published("lists", "create", "offices")
    shop(tmp_path, ("$amount > 600", "$ip in @offices"))
    published("detector", "publish")
    ran = published("lists", "drop", "offices")
    assert ran.code == 1
    assert "rules of the active version 2 read it: large" in ran.err
    published("detector", "rollback")
    assert published("lists", "drop", "offices").code == 0
    ran = published("detector", "activate", 2)
    assert ran.code == 1
    assert "offices" in ran.err


def test_mistakes_are_named_with_their_remedy(published: Run) -> None:
    published("lists", "create", "offices")
    for arguments, said in (
        (("create", "bad", "--kind", "block", "--variable", "ipp"), "did you mean ip?"),
        (("create", "bad", "--kind", "block"), "which variable it applies to"),
        (("create", "bad", "--variable", "ip"), "a plain list applies to no variable"),
        (("create", "offices"), "there is one already"),
        (("create", "Off ices"), "is not allowed"),
        (("add", "ofices", "x"), "did you mean offices?"),
        (("show", "ofices"), "did you mean offices?"),
        (("remove", "offices", "x"), "the value is not on it"),
        (("drop", "ofices"), "did you mean offices?"),
        (("drop", "zz"), "look at the names of those that there are"),
        (("remove", "zz", "x"), "look at the names of those that there are"),
    ):
        ran = published("lists", *arguments)
        assert ran.code == 1, arguments
        assert said in ran.err
        assert len(ran.err.splitlines()) == 1


def test_an_unknown_kind_is_wrong_usage(published: Run) -> None:
    assert published("lists", "create", "bad", "--kind", "deny").code == 2


def test_numbers_are_compared_as_numbers(published: Run) -> None:
    published("lists", "create", "odd", "--kind", "block", "--variable", "amount")
    published("lists", "add", "odd", "5.0", "0.50")
    assert values(published, "odd") == {"5", "0.5"}
    ran = published("lists", "add", "odd", "7", "five")
    assert "a value is not a number, but amount is one" in ran.err
    assert "five" not in ran.err
    assert values(published, "odd") == {"5", "0.5"}
    assert published("lists", "remove", "odd", "5").code == 0


def test_nothing_is_removed_when_one_value_is_missing(published: Run) -> None:
    published("lists", "create", "some")
    published("lists", "add", "some", "x", "y")
    assert published("lists", "remove", "some", "x", "z").code == 1
    assert values(published, "some") == {"x", "y"}


def test_changes_tell_who_did_what(published: Run) -> None:
    published("lists", "create", "some", "--by", "ann")
    published("lists", "add", "some", "x", "--by", "bob", "--note", "why")
    published("lists", "create", "other")
    lines = published("lists", "changes", "some").out.splitlines()[1:]
    assert [line.split()[2:] for line in lines] == [
        ["some", "2", "add", "x", "bob", "why"],
        ["some", "1", "create", "ann"],
    ]
    assert len(json.loads(published("lists", "changes", "--json", "--limit", 2).out)) == 2


def test_lists_may_come_before_the_first_version(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    assert run("lists", "create", "bad", "-k", "block", "--variable", "nosuch").code == 0
    ran = run("detector", "publish")
    assert ran.code == 0
    assert "list bad decides nothing" in ran.err
