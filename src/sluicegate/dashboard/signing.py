"""Checks passwords: beside the event loop, one at a time, and not too often."""

import asyncio
from collections.abc import Callable
from functools import cache
from ipaddress import IPv6Address, ip_address
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.api.context import Context
from sluicegate.dashboard import sessions
from sluicegate.dashboard.passwords import MOST, Cost, matches, seal
from sluicegate.dashboard.throttle import Throttle
from sluicegate.dashboard.users import identity
from sluicegate.events.time import SECOND
from sluicegate.store import users as rows
from sluicegate.store.database import transaction

TRIES_BY_NAME = 5
TRIES_BY_ADDRESS = 20

WAITING = 20
"""Most passwords that wait to be checked; each takes a core for some tenths of a second."""


class Refused(Struct, frozen=True):
    """No session: too soon, with the seconds to wait, or wrong (0)."""

    seconds: int


@cache
def _nobody(cost: Cost) -> str:
    """What unknown users are checked against, so that they take as long as known ones."""
    return seal("nobody has this password", cost)


class Signing:
    """Begins sessions for those who know their password.

    Args:
        context: of the server.
        clock: microseconds UTC.
        cost: of passwords that are sealed from now on.
    """

    def __init__(
        self, context: Context, clock: Callable[[], int], cost: Cost | None = None
    ) -> None:
        self._context = context
        self._clock = clock
        self._cost = cost or Cost()
        self._names = Throttle(TRIES_BY_NAME)
        self._addresses = Throttle(TRIES_BY_ADDRESS)
        self._hashing = asyncio.Lock()
        self._waiting = 0

    async def seal(self, password: str) -> str:
        """A password as it is to be stored."""
        async with self._hashing:
            return await asyncio.to_thread(seal, password, self._cost)

    async def sign_in(
        self, name: str, password: str, address: str, before: str | None
    ) -> str | Refused:
        """The key of a new session.

        Args:
            address: of the visitor's machine, or of the proxy before us.
            before: the key of the session that the browser had, if any.
        """
        user, place = identity(name.strip())[:MOST], network(address)
        now = self._clock()
        wait = max(self._names.wait(user, now), self._addresses.wait(place, now))
        if wait:
            return Refused(-(-wait // SECOND))
        if self._waiting >= WAITING:
            return Refused(1)
        self._names.count(user, now)
        self._addresses.count(place, now)
        self._waiting += 1
        try:
            sealed = await self._known(user, password[: MOST + 1])
        finally:
            self._waiting -= 1
        if sealed is None:
            return Refused(0)
        key = await self._context.write(
            lambda connection: _begin(connection, user, sealed, self._clock(), before)
        )
        if key is None:
            return Refused(0)
        self._names.forgive(user)
        self._addresses.give_back(place)
        return key

    async def _known(self, user: str, password: str) -> str | None:
        """The stored form of a user's password when it is the one given."""
        held = await self._context.read(lambda connection: rows.find(connection, user))
        sealed = None if held is None else held.password
        async with self._hashing:
            right = await asyncio.to_thread(_right, password, sealed, self._cost)
        return sealed if right else None


def _right(password: str, sealed: str | None, cost: Cost) -> bool:
    # Made for known users, too: the first of either kind takes as long as the other.
    nobody = _nobody(cost)
    return matches(password, sealed or nobody) and sealed is not None


def network(address: str) -> str:
    """An address, or the /64 of an IPv6 one, which is what one household has.

    >>> network("192.0.2.7"), network("2001:db8::1:2"), network("")
    ('192.0.2.7', '2001:db8::', '')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return address


def _begin(
    connection: Connection, user: str, sealed: str, now: int, before: str | None
) -> str | None:
    with transaction(connection):
        held = rows.find(connection, user)
        # Removed or reset while the password was being checked.
        if held is None or held.password != sealed:
            return None
        return sessions.begin(connection, user, now, before)
