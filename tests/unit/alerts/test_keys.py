"""Keys stand for themselves where they can."""

import re

import pytest

from sluicegate.alerts.keys import key_hash, plain_key


@pytest.mark.parametrize("key", ["e1", "alert:5e4f1c0a-77b3", "digest:1-99", "x" * 100])
def test_plain_keys_stay(key: str) -> None:
    assert plain_key(key) == key


@pytest.mark.parametrize("key", ["", "a.b", "a b", "a\r\nb: c", "Zoë", "x" * 101, "\ud800", "e1\n"])
def test_others_are_hashed(key: str) -> None:
    assert re.fullmatch(r"sha256-[0-9a-f]{32}", plain_key(key))
    assert plain_key(key) == f"sha256-{key_hash(key)}"


def test_hashes_tell_keys_apart() -> None:
    assert len({key_hash(str(i)) for i in range(1_000)}) == 1_000
