"""Whether a server runs on a data directory, and sending something to it."""

import fcntl
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sluicegate.runtime.secrets import secret
from sluicegate.runtime.server import LOCK

RUN_FILE = "run.json"
TOKEN_FILE = "token"

TIMEOUT = 60.0
"""Seconds in which an answer must have come."""


class ServerError(RuntimeError):
    """The server of a data directory did not do what it was asked."""


class Server(Struct, frozen=True):
    """The process that has a data directory; no URL while it starts or stops."""

    url: str | None


class _Run(Struct):
    url: str


def running(directory: Path) -> Server | None:
    """The server that has a data directory, None when none does."""
    try:
        handle = os.open(directory / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Server(_url(directory))
    finally:
        os.close(handle)
    return None


def post(
    directory: Path,
    url: str,
    path: str,
    body: bytes,
    kind: str,
    environment: Mapping[str, str],
) -> Any:
    """Sends a body of a content type to a directory's server; its JSON answer, decoded.

    Raises:
        ServerError: saying what the server answered.
        ConfigError: for a token in the environment that can't be read.
    """
    headers = {"Content-Type": kind}
    token = find_token(directory, environment)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    # Never through a proxy: the server is this machine's own.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url + path, body, headers)
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return msgspec.json.decode(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(1_000).decode("utf-8", "replace")
        raise ServerError(f"{url}{path} answered {error.code}: {said}") from None
    except OSError as error:
        raise ServerError(f"{url}{path} does not answer: {error}") from None


def _url(directory: Path) -> str | None:
    try:
        run = msgspec.json.decode((directory / RUN_FILE).read_bytes(), type=_Run)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return run.url.rstrip("/")


def find_token(directory: Path | None, environment: Mapping[str, str]) -> str:
    """The environment's token, else the first of the data directory's; empty for none.

    Raises:
        ConfigError: for a token in the environment that can't be read.
    """
    text = secret("token", environment) or ""
    if not text and directory is not None and (directory / TOKEN_FILE).exists():
        text = (directory / TOKEN_FILE).read_text("utf-8")
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            return words[-1]
    return ""
