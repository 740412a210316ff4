import asyncio
import hashlib
import threading
from typing import Any

import pytest
from visitors import PASSWORD, Server

from sluicegate.dashboard.passwords import Cost, seal
from sluicegate.dashboard.signing import (
    TRIES_BY_ADDRESS,
    TRIES_BY_NAME,
    WAITING,
    Refused,
    Signing,
)
from sluicegate.store import users as rows

COST = Cost(2, 8, 1)


@pytest.fixture
def signing(server: Server) -> Signing:
    """Knows ann."""
    server.signed_in()

    async def make() -> Signing:
        return Signing(server.context, server.clock, COST)

    return server.runner.run(make())


def attempt(
    server: Server, signing: Signing, name: str, password: str = "wrong", address: str = "192.0.2.1"
) -> str | Refused:
    return server.runner.run(signing.sign_in(name, password, address, None))


def test_a_name_is_slowed_down_from_wherever_it_is_tried(server: Server, signing: Signing) -> None:
    for number in range(TRIES_BY_NAME):
        assert attempt(server, signing, "ann", address=f"192.0.2.{number}") == Refused(0)
    assert attempt(server, signing, "ann", PASSWORD, "198.51.100.1") == Refused(5)
    server.clock.now += 5_000_000
    assert isinstance(attempt(server, signing, "ann", PASSWORD), str)
    assert attempt(server, signing, "ann") == Refused(0)


def test_an_address_is_slowed_down_whatever_it_tries(server: Server, signing: Signing) -> None:
    for number in range(TRIES_BY_ADDRESS):
        where = f"2001:db8::{number + 1:x}"
        assert attempt(server, signing, f"name{number}", address=where) == Refused(0)
    assert attempt(server, signing, "ann", PASSWORD, "2001:db8::ffff") == Refused(5)
    assert isinstance(attempt(server, signing, "ann", PASSWORD, "2001:db8:1::1"), str)


def test_right_passwords_don_t_slow_an_address_down(server: Server, signing: Signing) -> None:
    for _ in range(TRIES_BY_ADDRESS + 5):
        assert isinstance(attempt(server, signing, "ann", PASSWORD), str)


def test_many_tries_at_once_count_each(server: Server, signing: Signing) -> None:
    async def rush() -> list[str | Refused]:
        tries = (signing.sign_in("ann", "wrong", f"192.0.2.{n}", None) for n in range(40))
        return await asyncio.gather(*tries)

    answers = server.runner.run(rush())
    assert answers.count(Refused(0)) == TRIES_BY_NAME


def test_no_more_than_a_few_wait(server: Server, signing: Signing) -> None:
    async def rush() -> list[str | Refused]:
        tries = (signing.sign_in(f"name{n}", "wrong", f"192.0.2.{n}", None) for n in range(60))
        return await asyncio.gather(*tries)

    answers = server.runner.run(rush())
    assert answers.count(Refused(1)) >= 60 - 2 * WAITING
    assert answers[0] == Refused(0)


def test_a_password_that_was_changed_meanwhile_begins_nothing(
    server: Server, signing: Signing
) -> None:
    async def change_while_checking() -> str | Refused:
        async with signing._hashing:
            task = asyncio.create_task(signing.sign_in("ann", PASSWORD, "192.0.2.1", None))
            while not signing._waiting:
                await asyncio.sleep(0)
            await server.context.write(
                lambda connection: rows.set_password(connection, "ann", seal("another", COST))
            )
        return await task

    assert server.runner.run(change_while_checking()) == Refused(0)


def test_hashing_keeps_the_event_loop_free(
    server: Server, signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[str] = set()
    real = hashlib.scrypt

    def scrypt(*given: Any, **named: Any) -> bytes:
        threads.add(threading.current_thread().name)
        return real(*given, **named)

    monkeypatch.setattr(hashlib, "scrypt", scrypt)
    attempt(server, signing, "ann")
    attempt(server, signing, "eve")
    server.runner.run(signing.seal("another one"))
    assert threads
    assert threading.main_thread().name not in threads


def test_what_is_not_text_does_no_harm(server: Server, signing: Signing) -> None:
    for name in ("", "\x00", "\ufffd", "a" * 10_000):
        assert attempt(server, signing, name, "\ufffd") == Refused(0)
