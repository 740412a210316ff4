from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from sluicegate.runtime.data import open_data


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    opened = open_data(tmp_path)
    yield opened
    opened.close()
