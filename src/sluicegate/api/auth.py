"""Who may call: bearer tokens out of the data directory or the environment."""

import hmac
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sluicegate.runtime.config import ConfigError
from sluicegate.runtime.secrets import secret

FILE = "token"
OPERATOR = "operator"
ANYONE = "local"
"""Who it was when callers need no token."""

_NAME = re.compile(r"[\w.@-]{1,64}")
_SCHEME = b"bearer "


class Token(Struct, frozen=True):
    """A secret and who has it."""

    name: str
    value: bytes


class Tokens(Struct, frozen=True):
    """Those who may call.

    Attributes:
        known: all tokens; empty when callers need none.
        where: what to tell the user about where they are.
    """

    known: tuple[Token, ...]
    where: str

    def holder(self, header: bytes | None) -> str | None:
        """Whose token an ``Authorization`` header carries; None for nobody's.

        Takes the same time for a right and a wrong token.

        >>> tokens = Tokens((Token("ann", b"s3cret"),), "")
        >>> tokens.holder(b"Bearer s3cret"), tokens.holder(b"Bearer other"), tokens.holder(None)
        ('ann', None, None)
        """
        if not self.known:
            return ANYONE
        if header is None or header[: len(_SCHEME)].lower() != _SCHEME:
            return None
        given = header[len(_SCHEME) :].strip()
        found = None
        for token in self.known:
            if hmac.compare_digest(token.value, given):
                found = token.name
        return found


def parse_tokens(text: str, where: str) -> Tokens:
    """Tokens out of lines ``token`` or ``name token``; ``#`` begins a comment.

    Raises:
        ConfigError: for a line that is neither, or when there is no token at all.

    >>> [token.name for token in parse_tokens("ann aaaaaaaaaaaaaaaa", "").known]
    ['ann']
    """
    known: list[Token] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        name, value = (OPERATOR, words[0]) if len(words) == 1 else (words[0], words[-1])
        if len(words) > 2 or not _NAME.fullmatch(name):
            raise ConfigError(f"{where}: line {number} must be a token, or a name and a token")
        if len(value) < 16:
            raise ConfigError(
                f"{where}: the token in line {number} is shorter than 16 characters; make a longer"
                " one, such as with `openssl rand -hex 32`"
            )
        known.append(Token(name, value.encode()))
    if not known:
        raise ConfigError(f"{where}: no token in it; remove it to have one made")
    return Tokens(tuple(known), where)


def load_tokens(directory: Path, environment: Mapping[str, str]) -> Tokens:
    """The environment's tokens, else the data directory's; one is made when there is none.

    Raises:
        ConfigError: for tokens that can't be used.
    """
    given = secret("token", environment)
    if given is not None:
        return parse_tokens(given, "SLUICEGATE_TOKEN")
    path = directory / FILE
    if not path.exists():
        _make(path)
    return parse_tokens(path.read_text("utf-8"), str(path))


def no_tokens(host: str) -> Tokens:
    """Nobody needs a token; on a loopback address only.

    Raises:
        ConfigError: for another address.
    """
    if not loopback(host):
        raise ConfigError(
            f"--no-auth: {host} can be reached from other machines, so anyone could approve"
            " transactions and read them; listen on 127.0.0.1 or leave --no-auth out"
        )
    return Tokens((), "")


def loopback(host: str) -> bool:
    """Whether only this machine reaches a host.

    >>> [loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "shop.example")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _make(path: Path) -> None:
    # Written whole under another name first: a crash never leaves half a token.
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
