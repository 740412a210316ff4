"""Addresses that every mail server takes, and no others."""

import pytest

from sluicegate.alerts.addresses import address


@pytest.mark.parametrize(
    ("written", "name", "spec"),
    [
        ("a@b.example", "", "a@b.example"),
        ("fraud-team@localhost", "", "fraud-team@localhost"),
        ('"Desk, fraud" <a.b+c@example.com>', "Desk, fraud", "a.b+c@example.com"),
    ],
)
def test_addresses(written: str, name: str, spec: str) -> None:
    made = address(written)
    assert (made.display_name, made.addr_spec) == (name, spec)


@pytest.mark.parametrize(
    "written",
    [
        *("", "nobody", "a@", "@b", "a b@c", "a@b@c", "a..b@c", ".a@b", "a@-", "a@b."),
        *("a@b, c@d", "a@b\nBcc: c@d", "Zoë@example.com", "a@exämple.com", "<a@b", "a@b>"),
    ],
)
def test_no_addresses(written: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address; write it as in") as found:
        address(written)
    # It may be somebody's, and messages are logged.
    assert len(written) < 3 or written not in str(found.value)
