"""An alert or digest as an e-mail (RFC 5322)."""

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.keys import key_hash
from sluicegate.alerts.page import page
from sluicegate.alerts.text import text
from sluicegate.alerts.wording import plain, subject
from sluicegate.events.time import from_micros


def message(
    delivery: Delivery, sender: Address, recipients: Sequence[Address], date: int
) -> EmailMessage:
    """The message, text and HTML.

    Its ``Message-ID`` depends on the delivery's key and the sender's domain only, so that a
    repeat can be told from another alert.

    Args:
        date: of sending, microseconds UTC.
    """
    key = key_hash(delivery.key)
    result = EmailMessage(policy=SMTP)
    result["From"] = sender
    result["To"] = tuple(recipients)
    result["Subject"] = _literal(subject(delivery))
    result["Date"] = format_datetime(from_micros(date).replace(microsecond=0))
    result["Message-ID"] = f"<{key}@sluicegate.{sender.domain}>"
    result["Auto-Submitted"] = "auto-generated"
    result["X-Auto-Response-Suppress"] = "All"
    if not delivery.digest:
        result["X-Sluicegate-Event"] = _literal(plain(delivery.alerts[0].event_id))
    # Lines of any length and letters of any script pass every server in this encoding.
    result.set_content(text(delivery), cte="quoted-printable")
    result.add_alternative(page(delivery), subtype="html", cte="quoted-printable")
    # Random unless set; the same delivery gives the same bytes.
    result.set_boundary(f"=_{key}")
    return result


def _literal(text: str) -> str:
    """Header text that is taken as it stands.

    Headers decode what looks like an encoded word (RFC 2047) when they are set, and one that an
    event brings along could hold a line end, hence further headers.

    >>> _literal("=?utf-8?q?a=0ABcc:_b?=")
    '= ?utf-8?q?a=0ABcc:_b?='
    """
    return text.replace("=?", "= ?")
