"""Mails that any server takes and no event can bend."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from made_alerts import TIME, alert, digest, single

from sluicegate.alerts.addresses import address
from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.message import message

SENDER = address("Sluicegate <alerts@example.net>")
TO = (address("first@example.com"), address("Second <second@example.org>"))


def parsed(delivery: Delivery, date: int = TIME) -> EmailMessage:
    raw = message(delivery, SENDER, TO, date).as_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    return message_from_bytes(raw, policy=default)


def test_headers() -> None:
    made = parsed(single())
    assert dict(made.items()) == {
        "From": "Sluicegate <alerts@example.net>",
        "To": "first@example.com, Second <second@example.org>",
        "Subject": "Blocked: 712.35 USD, customer 269-37-3393",
        "Date": "Mon, 09 Nov 2026 22:56:43 +0000",
        "Message-ID": made["Message-ID"],
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Sluicegate-Event": "e1",
        "MIME-Version": "1.0",
        "Content-Type": made["Content-Type"],
    }
    assert made["Message-ID"].endswith("@sluicegate.example.net>")


def test_both_parts() -> None:
    made = parsed(single())
    assert made.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in made.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    for part in made.iter_parts():
        assert isinstance(part, EmailMessage)
        assert "712.35 USD" in part.get_content()


def test_ids_follow_the_key_alone() -> None:
    first, later = parsed(single()), parsed(single(amount=1), TIME + 9_000_000)
    assert first["Message-ID"] == later["Message-ID"] != parsed(single("e2"))["Message-ID"]


def test_the_same_delivery_gives_the_same_bytes() -> None:
    one, two = (message(single(), SENDER, TO, TIME).as_bytes() for _ in range(2))
    assert one == two


def test_digests_name_no_event() -> None:
    assert "X-Sluicegate-Event" not in parsed(digest(alert(), alert("e2")))


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=256) | st.sampled_from(
    ["x\r\nBcc: evil@example.com", "x\n\nbody", "\x00", "=?utf-8?q?a=0ABcc:_x?=", "\u2028" * 90]
)


@settings(deadline=None, max_examples=60)
@given(ANY, ANY, ANY)
def test_no_event_adds_headers(name: str, entity: str, outcome: str) -> None:
    fields: dict[str, Any] = {"entity": entity, "entity_type": entity, "currency": entity[:16]}
    usual, made = parsed(single()), parsed(single(name or "e", outcome, **fields))
    assert made.keys() == usual.keys()
    assert made["To"] == usual["To"]
    assert len(made["Subject"].splitlines()) == 1
    assert not made.defects


def test_encoded_words_of_events_are_not_decoded() -> None:
    made = parsed(single("=?utf-8?q?a=0ABcc:_x?=", entity="=?utf-8?b?Cg?="))
    assert made["X-Sluicegate-Event"] == "= ?utf-8?q?a=0ABcc:_x?="
    assert made["Subject"] == "Blocked: 712.35 USD, customer = ?utf-8?b?Cg?="
