"""Passwords as they are stored: scrypt, each with its own salt and its own cost."""

import base64
import hashlib
import hmac
import secrets
import unicodedata

from msgspec import Struct

LEAST = 10
"""Fewest characters of a password."""

MOST = 256
"""Most characters of a password."""

SALT_BYTES = 16


class Cost(Struct, frozen=True):
    """Parameters of scrypt (RFC 7914): cost, block size, parallelisation.

    The defaults are one of the settings OWASP's Password Storage Cheat Sheet gives as equal:
    32 MiB and three rounds.
    """

    n: int = 1 << 15
    r: int = 8
    p: int = 3


def weakness(password: str, name: str) -> str | None:
    """Why a password can't be taken, in words; None when it can.

    >>> weakness("short", "ann"), weakness("correct horse", "ann")
    ('Choose a password of at least 10 characters.', None)
    """
    if len(password) < LEAST:
        return f"Choose a password of at least {LEAST} characters."
    if len(password) > MOST:
        return f"Choose a password of at most {MOST} characters."
    if len(set(password.casefold())) < 4:
        return "Choose a password of more than a few different characters."
    if password.casefold() == name.casefold():
        return "Choose a password that is not your name."
    return None


def seal(password: str, cost: Cost | None = None) -> str:
    """What is stored of a password: ``scrypt$n$r$p$salt$digest``, both in base64."""
    cost = cost or Cost()
    salt = secrets.token_bytes(SALT_BYTES)
    parts = (str(cost.n), str(cost.r), str(cost.p), _text(salt), _text(_hash(password, salt, cost)))
    return "$".join(("scrypt", *parts))


def matches(password: str, sealed: str) -> bool:
    """Whether a password is the one that was sealed; compares in constant time.

    >>> matches("correct horse", seal("correct horse", Cost(2, 8, 1)))
    True
    """
    _, n, r, p, salt, digest = sealed.split("$")
    cost = Cost(int(n), int(r), int(p))
    return hmac.compare_digest(
        _hash(password, base64.b64decode(salt), cost), base64.b64decode(digest)
    )


def _hash(password: str, salt: bytes, cost: Cost) -> bytes:
    # Keyboards differ in how they write one and the same letter.
    given = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    memory = 128 * cost.r * (cost.n + cost.p + 2)
    return hashlib.scrypt(
        given, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=memory + (1 << 20), dklen=32
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
