from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from visitors import Server, hosted, pages

from sluicegate.runtime.data import open_data
from sluicegate.runtime.server import Host


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """To a new data directory."""
    opened = open_data(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Takes a moment to start, so that a module shares one."""
    with hosted(tmp_path_factory.mktemp("data")) as found:
        yield found


@pytest.fixture
def server(host: Host) -> Iterator[Server]:
    """Pages that nobody has signed in to yet."""
    with pages(host) as found:
        yield found
    connection = open_data(host.directory)
    for table in ("users", "invitations", "sessions"):
        connection.execute(f"DELETE FROM {table}")
    connection.close()
