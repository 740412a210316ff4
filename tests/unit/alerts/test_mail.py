"""What a mail channel refuses to be made of, and what it keeps to itself."""

from typing import Any

import pytest

from sluicegate.alerts.mail import Mail


def mail(**settings: Any) -> Mail:
    usual = {"to": ["a@example.com"], "sender": "b@example.com", "host": "mail.example.com"}
    return Mail(**{"name": "ops", "port": 587, **usual, **settings})


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"to": []}, "names nobody"),
        ({"to": ["a"]}, "not an e-mail address"),
        ({"sender": "b"}, "not an e-mail address"),
        ({"security": "ssl"}, "got 'ssl'; use \"starttls\""),
        ({"user": "u", "password": "geheimnüs"}, "^user or password has letters beyond ASCII"),
        ({"security": "none", "user": "u", "password": "p"}, "in the clear"),
    ],
)
def test_settings_that_can_not_work(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        mail(**settings)


def test_a_log_in_in_the_clear_on_this_machine() -> None:
    assert mail(security="none", host="127.0.0.1", user="u", password="p").name == "ops"


def test_nothing_secret_in_its_repr() -> None:
    assert "s3cr3t" not in repr(mail(user="u", password="s3cr3t"))
