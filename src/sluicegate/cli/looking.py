"""What `sluicegate events show` does."""

from pathlib import Path

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import moment, opened, table
from sluicegate.cli.errors import UserError
from sluicegate.detector.output import Output, output_of
from sluicegate.runtime.looking import Found, find_event


def run_show(event_id: str, config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Shows the newest output of an event."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        found = find_event(connection, event_id)
    if found is None:
        raise UserError(
            f"no output of event {event_id} is stored; it is unknown, waits, was rejected"
            " (`sluicegate rejected list`) or is older than the topics are kept"
        )
    if json:
        emit(found.record)
        return
    _show(event_id, found)


def _show(event_id: str, found: Found) -> None:
    output = output_of(found.record)
    fields = msgspec.json.decode(found.record)
    del fields["fd"]
    with Terminal() as terminal:
        terminal.say(f"Event {event_id}: {output.outcome}", "bold")
        for line in _decision(output, found):
            terminal.say(line)
        if output.reasons:
            terminal.say("Reasons, with their part in the log-odds")
            for reason in output.reasons:
                terminal.say(f"  {reason.contribution:+.2f}  {reason.text}")
        terminal.say()
        shown = table("field", "value")
        for name, value in fields.items():
            shown.add_row(name, "" if value is None else str(value))
        terminal.show(shown)


def _decision(output: Output, found: Found) -> list[str]:
    score = "none" if output.score is None else f"{output.score:.0f}"
    lines = [
        f"Decided by {output.decided_by}, {moment(found.time)}",
        f"Score      {score}",
        f"Version    {output.detector_version}, model {output.model_version or 'none'}",
    ]
    if output.rules:
        lines.append(f"Rules      {', '.join(output.rules)}")
    since = "as of" if found.verdict == "unknown" else "known"
    lines.append(
        f"Label      {found.verdict}, {since} {found.verdict_time}"
        if found.verdict
        else "Label      none"
    )
    if output.degraded:
        lines.append(f"Degraded   {output.degraded}")
    if output.supersedes:
        lines.append(
            f"Supersedes {output.supersedes.outcome}, given because of {output.supersedes.reason}"
        )
    if not output.state_complete:
        lines.append("States     not complete when it was decided")
    return lines
