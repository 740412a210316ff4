import io
import json

import pytest
import structlog

from sluicegate.api import logs


@pytest.fixture(autouse=True)
def _restored():
    yield
    structlog.reset_defaults()


def test_lines_are_json_where_no_terminal_is():
    stream = io.StringIO()
    logs.set_up(stream)
    structlog.get_logger().info("version active", number=3)
    found = json.loads(stream.getvalue())
    assert (found["event"], found["number"], found["level"]) == ("version active", 3, "info")


def test_exceptions_are_in_their_line():
    stream = io.StringIO()
    logs.set_up(stream)
    try:
        raise ValueError("x")
    except ValueError:
        structlog.get_logger().error("failed", exc_info=True)
    assert "ValueError: x" in json.loads(stream.getvalue())["exception"]


def test_details_for_developers_are_left_out():
    stream = io.StringIO()
    logs.set_up(stream)
    structlog.get_logger().debug("detail")
    assert stream.getvalue() == ""
