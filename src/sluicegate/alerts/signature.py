"""Signatures of webhooks, as the Standard Webhooks specification has them.

Receivers may copy this module: it stands alone. Source: the specification's section on signature
schemes (symmetric, ``v1``), https://www.standardwebhooks.com.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64
"""How long a secret is, decoded."""

TOLERANCE = 300.0
"""Seconds that a time stamp may be off."""


class Forged(Exception):  # noqa: N818 - reads as a sentence
    """A webhook that must not be believed; the text says why."""


def keys(secret: str) -> tuple[bytes, ...]:
    """The keys of a secret: several, while one takes the place of another, with spaces between.

    Raises:
        ValueError: when it is none; the secret itself is not quoted.
    """
    found = tuple(_key(text) for text in secret.split())
    if not found:
        raise ValueError(f"the secret is empty; write {PREFIX} and base64 of 24 to 64 bytes")
    return found


def _key(text: str) -> bytes:
    try:
        key = b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(
            f"the secret is not {PREFIX} and base64 of {LEAST_BYTES} to {MOST_BYTES} bytes;"
            f" make one: echo {PREFIX}$(openssl rand -base64 32)"
        )
    return key


def sign(secret: str, identity: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` header: one signature per key, spaces between.

    Args:
        identity: of the ``webhook-id`` header.
        timestamp: of the ``webhook-timestamp`` header, seconds since the epoch.
    """
    content = f"{identity}.{timestamp}.".encode() + body
    return " ".join(
        f"v1,{b64encode(hmac.digest(key, content, sha256)).decode()}" for key in keys(secret)
    )


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, now: float, tolerance: float = TOLERANCE
) -> str:
    """The id of a webhook that its sender has really sent, to tell repeats by.

    Args:
        secret: shared with the sender; several with spaces between while it is being changed.
        headers: of the request; upper and lower case are the same.
        body: the request's, as it came.
        now: seconds since the epoch (`time.time()`).
        tolerance: seconds that sender's and receiver's time may be apart.

    Raises:
        Forged: when a header is missing, too old or too new, or no signature fits.
        ValueError: when the secret is none.

    >>> secret = "whsec_" + "c2x1aWNl" * 4
    >>> body = b'{"type":"alert"}'
    >>> headers = {
    ...     "webhook-id": "alert-1",
    ...     "webhook-timestamp": "1636498603",
    ...     "webhook-signature": sign(secret, "alert-1", 1636498603, body),
    ... }
    >>> verify(secret, headers, body, now=1636498610.0)
    'alert-1'
    >>> verify(secret, headers, b'{"type":"other"}', now=1636498610.0)
    Traceback (most recent call last):
        ...
    sluicegate.alerts.signature.Forged: no signature fits the request
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    identity = lowered.get("webhook-id", "")
    stamp = lowered.get("webhook-timestamp", "")
    given = lowered.get("webhook-signature", "")
    if not identity or not given or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
        raise Forged("webhook-id, webhook-timestamp or webhook-signature is missing or malformed")
    if abs(now - int(stamp)) > tolerance:
        raise Forged(f"webhook-timestamp is more than {tolerance:g} s from now")
    expected = [text.encode() for text in sign(secret, identity, int(stamp), body).split()]
    offered = [text.encode() for text in given.split()]
    if not any(hmac.compare_digest(one, other) for one in expected for other in offered):
        raise Forged("no signature fits the request")
    return identity
