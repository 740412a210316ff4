import json
import os
import socket

import pytest

from sluicegate.api.listening import announced, bound


def test_the_address_is_announced_while_it_is_served(tmp_path):
    with announced(tmp_path, "http://127.0.0.1:1"):
        found = json.loads((tmp_path / "run.json").read_bytes())
        assert found == {"pid": os.getpid(), "url": "http://127.0.0.1:1"}
    assert not (tmp_path / "run.json").exists()


def test_an_address_in_use_says_how_to_take_another():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"{port}.*--port"), bound("127.0.0.1", port):
            pass


def test_a_free_port_is_found():
    with bound("127.0.0.1", 0) as listening:
        assert listening.getsockname()[1] > 0
