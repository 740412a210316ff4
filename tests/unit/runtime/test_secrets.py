"""Secrets out of the environment or a file."""

from pathlib import Path

import pytest

from sluicegate.runtime.config import ConfigError
from sluicegate.runtime.secrets import secret


def test_none_when_nothing_is_set() -> None:
    assert secret("api_token", {}) is None


def test_a_file_is_read_without_its_last_line_end(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("x y\n")
    assert secret("api_token", {"SLUICEGATE_API_TOKEN_FILE": str(path)}) == "x y"


@pytest.mark.parametrize(
    ("content", "message"), [(None, "can't be read"), (b"", "is empty"), (b"\xff", "can't be read")]
)
def test_unusable_files_are_said(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        secret("api_token", {"SLUICEGATE_API_TOKEN_FILE": str(path)})


def test_both_at_once_are_refused_without_showing_the_secret() -> None:
    with pytest.raises(ConfigError) as caught:
        secret("t", {"SLUICEGATE_T": "hush", "SLUICEGATE_T_FILE": "f"})
    assert "hush" not in str(caught.value)
