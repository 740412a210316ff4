import stat

import pytest

from sluicegate.api.auth import Tokens, load_tokens, no_tokens, parse_tokens
from sluicegate.runtime.config import ConfigError


def test_a_token_is_made_once_for_its_owner_alone(tmp_path):
    first = load_tokens(tmp_path, {})
    again = load_tokens(tmp_path, {})
    path = tmp_path / "token"
    assert first == again
    assert len(first.known[0].value) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.holder(b"Bearer " + path.read_bytes().strip()) == "operator"


def test_the_environment_goes_before_the_file(tmp_path):
    load_tokens(tmp_path, {})
    tokens = load_tokens(tmp_path, {"SLUICEGATE_TOKEN": "ann 0123456789abcdef"})
    assert tokens.holder(b"bearer 0123456789abcdef") == "ann"


def test_several_people_have_their_own():
    tokens = parse_tokens("ann 0123456789abcdef # analyst\n\nbob fedcba9876543210\n", "token")
    assert tokens.holder(b"Bearer fedcba9876543210") == "bob"
    assert tokens.holder(b"Bearer 0123456789abcdef") == "ann"


@pytest.mark.parametrize(
    "header", [None, b"", b"Bearer", b"Bearer ", b"Basic 0123456789abcdef", b"0123456789abcdef"]
)
def test_anything_else_is_nobodys(header):
    assert parse_tokens("0123456789abcdef", "token").holder(header) is None


def test_headers_of_any_bytes_are_compared():
    assert parse_tokens("0123456789abcdef", "token").holder(b"Bearer \xff\xfe") is None


@pytest.mark.parametrize("text", ["", "# nothing", "short", "a b c", "b@d! 0123456789abcdef"])
def test_tokens_that_cannot_be_used_name_their_place(text):
    with pytest.raises(ConfigError, match="here"):
        parse_tokens(text, "here")


def test_without_tokens_only_this_machine_may_call():
    assert no_tokens("127.0.0.1") == Tokens((), "")
    assert no_tokens("::1").holder(None) == "local"
    with pytest.raises(ConfigError, match="other machines"):
        no_tokens("0.0.0.0")
