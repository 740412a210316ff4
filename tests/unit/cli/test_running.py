"""What `sluicegate run` says, in this process, from a server beside it."""

import os
import re
from pathlib import Path

import pytest
from api_client import publish
from visitors import PASSWORD

from sluicegate.api.serve import serving
from sluicegate.cli.console import Terminal
from sluicegate.cli.errors import UserError
from sluicegate.cli.running import _greet, start
from sluicegate.dashboard import invitations
from sluicegate.dashboard.passwords import Cost, seal
from sluicegate.dashboard.site import Dashboard
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data


def greeting(directory: Path, capfd: pytest.CaptureFixture[str], *, auth: bool = True) -> str:
    site = Dashboard(directory, now)
    config = load(None, {}, {"settings": {"port": 0}})
    with serving(config, directory, {}, auth=auth, site=site) as served:
        capfd.readouterr()
        with Terminal() as terminal:
            _greet(terminal, served.url, served.host, served.tokens, site)
        said = capfd.readouterr().out
    assert f"Dashboard  {served.url}/\n" in said
    return said


def test_the_first_link_is_shown_while_nobody_has_a_password(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path)
    assert "First sign-in" not in greeting(tmp_path, capfd, auth=False)
    said = greeting(tmp_path, capfd)
    found = re.search(
        r"First sign-in  http://127\.0\.0\.1:\d+/ui/welcome#(\S+) \(once, within 24 hours\)", said
    )
    assert found is not None
    connection = open_data(tmp_path)
    invitations.accept(connection, found[1], "ann", seal(PASSWORD, Cost(2, 8, 1)), now(), None)
    connection.close()
    assert "First sign-in" not in greeting(tmp_path, capfd)


def test_a_second_server_hears_who_has_the_directory_not_that_the_port_is_busy(
    tmp_path: Path,
) -> None:
    site = Dashboard(tmp_path, now)
    with serving(load(None, {}, {"settings": {"port": 0}}), tmp_path, {}, site=site) as served:
        port = int(served.url.rpartition(":")[2])
        with pytest.raises(UserError, match=rf"is in use .* \(process {os.getpid()}\)"):
            start(None, tmp_path, None, port, auth=True)
        elsewhere = tmp_path / "elsewhere"
        with pytest.raises(OSError, match=r"in use"):
            start(None, elsewhere, None, port, auth=True)
        assert not elsewhere.exists()
