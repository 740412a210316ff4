"""The folder of mails: whole files, in order, one per delivery."""

import os
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from made_alerts import TIME, alert, digest, single

from sluicegate.alerts.channel import Misconfigured
from sluicegate.alerts.mailbox import Mailbox
from sluicegate.events.time import SECOND


def mailbox(directory: Path) -> Mailbox:
    return Mailbox("desk", directory, ("fraud-team@localhost",), "sluicegate@localhost")


def test_one_file_per_delivery_in_the_order_of_time(tmp_path: Path) -> None:
    channel = mailbox(tmp_path / "a" / "box")
    channel.send(single("late", time=TIME + SECOND))
    channel.send(single("early", time=TIME))
    channel.send(digest(alert("e1"), alert("e2")))
    names = sorted(os.listdir(tmp_path / "a" / "box"))
    subjects = []
    for name in names:
        made = message_from_bytes((tmp_path / "a" / "box" / name).read_bytes(), policy=default)
        subjects.append(made["X-Sluicegate-Event"] or made["Subject"])
        assert name.endswith(".eml")
        assert made["To"] == "fraud-team@localhost"
    assert subjects == ["early", "late", "2 alerts: 2 blocked"]


def test_a_repeat_replaces_itself(tmp_path: Path) -> None:
    channel = mailbox(tmp_path)
    channel.send(single())
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()
    file.write_bytes(b"torn")
    channel.send(single())
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == before


def test_its_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir(mode=0o755)
    mailbox(tmp_path / "box").send(single())
    (file,) = (tmp_path / "box").iterdir()
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600


def test_check_leaves_nothing_behind(tmp_path: Path) -> None:
    mailbox(tmp_path / "box").check()
    assert list((tmp_path / "box").iterdir()) == []


@pytest.mark.parametrize("under", ["file", "file/box"])
def test_no_directory(tmp_path: Path, under: str) -> None:
    (tmp_path / "file").write_text("")
    channel = mailbox(tmp_path / under)
    for step in (channel.check, lambda: channel.send(single())):
        with pytest.raises(Misconfigured, match="make it a directory of the user"):
            step()


def test_nothing_half_written_under_a_mails_name(tmp_path: Path) -> None:
    channel = mailbox(tmp_path)
    channel.send(single())
    (file,) = tmp_path.iterdir()
    file.unlink()
    # A directory in the file's place makes the last step, the renaming, fail.
    file.mkdir()
    with pytest.raises(Exception, match="can't be written"):
        channel.send(single())
    assert list(tmp_path.iterdir()) == [file]


def test_nobody_to_write_to(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names nobody"):
        Mailbox("desk", tmp_path, (), "a@b")
