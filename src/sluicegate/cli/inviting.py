"""What the actions of `sluicegate users` do."""

from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from sluicegate.api.listening import address
from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import existing, moment, opened, table
from sluicegate.cli.errors import UserError
from sluicegate.cli.reading import configured
from sluicegate.dashboard import invitations, users
from sluicegate.runtime.clock import now
from sluicegate.runtime.running import running
from sluicegate.store import users as rows


def run_list(config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Lists all users."""
    # Not read-only: the tables of an older database are made.
    with opened(existing(data_directory(directory, config))) as connection:
        found = rows.everyone(connection)
    if json:
        told = [
            {"name": user.name, "password": user.password is not None, "created": user.created}
            for user in found
        ]
        emit(msgspec.json.encode(told))
        return
    with Terminal() as terminal:
        if not found:
            terminal.say("No user yet; `sluicegate users add NAME` makes one.")
            return
        shown = table("user", "password", "added")
        for user in found:
            shown.add_row(user.name, "set" if user.password else "none yet", moment(user.created))
        terminal.show(shown)


def run_add(name: str, config: Path | None, directory: Path | None, *, url: str | None) -> None:
    """Adds a user."""
    path = data_directory(directory, config)
    where = _where(url, path, config)
    try:
        with opened(existing(path)) as connection:
            at = now()
            user = users.add(connection, name, at)
            key = invitations.invite(connection, user.id, at)
    except users.UserProblem as problem:
        raise UserError(str(problem)) from None
    _hand_over(f"Added {user.name}.", invitations.link(where, key))


def run_reset(name: str, config: Path | None, directory: Path | None, *, url: str | None) -> None:
    """Makes a user choose a new password."""
    path = data_directory(directory, config)
    where = _where(url, path, config)
    try:
        with opened(existing(path)) as connection:
            user = users.reset(connection, name)
            key = invitations.invite(connection, user.id, now())
    except users.UserProblem as problem:
        raise UserError(str(problem)) from None
    _hand_over(
        f"The password of {user.name} counts no more, and all sessions have ended.",
        invitations.link(where, key),
    )


def run_remove(name: str, config: Path | None, directory: Path | None) -> None:
    """Removes a user."""
    try:
        with opened(existing(data_directory(directory, config))) as connection:
            users.remove(connection, name)
    except users.UserProblem as problem:
        raise UserError(str(problem)) from None
    with Terminal() as terminal:
        terminal.say(f"Removed {name}; all sessions have ended.")


def _hand_over(said: str, link: str) -> None:
    with Terminal() as terminal:
        terminal.say(said)
        terminal.say(f"Link to choose a password, once, within 24 hours:\n{link}")


def _where(url: str | None, path: Path, config: Path | None) -> str:
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise UserError(
                f"--url: {url!r} is no address such as https://fraud.example; leave out any path"
            )
        return f"{parts.scheme}://{parts.netloc}"
    server = running(path)
    if server is not None and server.url is not None:
        return server.url
    settings = configured(config).settings
    return address(settings.host, settings.port)
