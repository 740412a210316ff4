"""Delivery keys, which hold event ids as they came, where only plain characters may stand."""

import re
from hashlib import sha256

_PLAIN = re.compile(r"[A-Za-z0-9_:/+=@-]{1,100}")


def key_hash(key: str) -> str:
    """32 hex digits that stand for the key.

    >>> key_hash("e1")
    '8b5cc4df7eec7d32a7814eca4af047ae'
    """
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def plain_key(key: str) -> str:
    """The key if it can stand in a header or a queue's message id, otherwise its hash.

    Full stops are not plain: they part what the signature of a webhook is made over.

    >>> plain_key("alert:5e4f-1"), plain_key("a.b")
    ('alert:5e4f-1', 'sha256-2e7336dc8eba87ef472df568c35482ab')
    """
    return key if _PLAIN.fullmatch(key) else f"sha256-{key_hash(key)}"
