"""The application in this process, over a real worker on a directory of its own."""

from collections.abc import Iterator

import pytest
from api_client import Api, publish

from sluicegate.runtime.config import load
from sluicegate.runtime.server import open_host


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """With an active version."""
    directory = tmp_path_factory.mktemp("data")
    publish(directory)
    with open_host(load(None, {}), directory) as host:
        found = Api(host)
        yield found
        found.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Without any version."""
    with open_host(load(None, {}), tmp_path_factory.mktemp("empty")) as host:
        found = Api(host)
        yield found
        found.close()
