"""Links that sign in at once, without a password; they end with the process."""

from starlette.requests import Request

from sluicegate.api.auth import loopback
from sluicegate.dashboard.invitations import visit
from sluicegate.dashboard.sessions import digest, new_key

ENTER = "/ui/enter"

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")


class Entries:
    """Keys in memory: each admits once from anywhere, and again from this machine alone."""

    def __init__(self) -> None:
        self._users: dict[bytes, str] = {}
        self._used: set[bytes] = set()

    def link(self, url: str, user: str) -> str:
        """A new link for a user's id."""
        key = new_key()
        self._users[digest(key)] = user
        return f"{visit(url)}{ENTER}#{key}"

    def use(self, key: str, request: Request) -> str | None:
        """The user's id whom a key admits, None when it admits nobody."""
        kept = digest(key)
        user = self._users.get(kept)
        if user is None or (kept in self._used and not _here(request)):
            return None
        self._used.add(kept)
        return user


def _here(request: Request) -> bool:
    """Whether the browser runs on this machine, with no proxy between."""
    return (
        request.client is not None
        and loopback(request.client.host)
        and loopback(request.url.hostname or "")
        and not any(name in request.headers for name in _FORWARDED)
    )
