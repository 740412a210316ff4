"""What `sluicegate run` does."""

import errno
import os
import sys
from pathlib import Path

from sluicegate.api import logs
from sluicegate.api.auth import Tokens
from sluicegate.api.serve import serve
from sluicegate.cli.console import Terminal
from sluicegate.cli.errors import UserError
from sluicegate.cli.showing_alerts import destination
from sluicegate.dashboard.invitations import visit
from sluicegate.dashboard.site import Dashboard
from sluicegate.rules.errors import RuleError
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import find, load
from sluicegate.runtime.server import DirectoryInUse, Host, locked
from sluicegate.store.database import WrongDatabase


def start(
    config: Path | None, directory: Path | None, host: str | None, port: int | None, *, auth: bool
) -> None:
    """Serves until it is told to stop."""
    logs.set_up(sys.stderr)
    path = find(config, os.environ, Path())
    found = load(path, os.environ, {"settings": {"host": host, "port": port}})
    where = directory or found.data_dir
    site = Dashboard(where, now)
    with Terminal(results_on_stderr=True) as terminal:

        def warmed(done: int, total: int) -> None:
            if not done:
                terminal.begin("Warming states from stored events", "events", total)
            terminal.update(done)

        def ready(url: str, running: Host, tokens: Tokens) -> None:
            _greet(terminal, url, running, tokens, site)

        try:
            serve(found, where, os.environ, auth=auth, site=site, ready=ready, progress=warmed)
        except (DirectoryInUse, WrongDatabase) as error:
            raise UserError(str(error)) from None
        except RuleError as error:
            raise UserError(
                f"The active detector version can't be used: {error}\nPublish another one."
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                _refuse_second(where)
            raise


def _refuse_second(directory: Path) -> None:
    """Raises when a busy address is that of this very directory's server: that says more."""
    if directory.is_dir():
        try:
            with locked(directory):
                pass
        except DirectoryInUse as error:
            raise UserError(str(error)) from None


def _greet(terminal: Terminal, url: str, host: Host, tokens: Tokens, site: Dashboard) -> None:
    live = host.processor.live
    terminal.say(f"Sluicegate takes events at {url}", "bold")
    terminal.say(f"Data       {host.directory.resolve()}")
    if live is None:
        terminal.say(
            "Detector   none is active: events are stored and scored once one is.\n"
            "           Publish one: sluicegate detector publish --dir "
            f"{host.directory}",
            "yellow",
        )
    else:
        model = live.pipeline.detector.model_version
        scorer = f"model {model}" if model else "rules only"
        terminal.say(f"Detector   {live.definition.detector} version {live.number} ({scorer})")
    terminal.say(f"Alerts     {destination(host.alerting.settings, host.directory)}")
    terminal.say(f"Dashboard  {visit(url)}/")
    link = site.invitation(url) if tokens.known else None
    if link is not None:
        terminal.say(f"First sign-in  {link} (once, within 24 hours)", "bold")
    if tokens.known:
        terminal.say(f"Token      in {tokens.where}")
        terminal.say(
            f'Try        curl -H "Authorization: Bearer $(cat {tokens.where})" {url}/detector'
            if os.path.exists(tokens.where)
            else f'Try        curl -H "Authorization: Bearer $SLUICEGATE_TOKEN" {url}/detector'
        )
    else:
        terminal.say("Token      none is needed (--no-auth)", "yellow")
    terminal.say("Stop       Ctrl-C")
