import json
import shlex
import subprocess

from scored_events import definition

from sluicegate.dashboard.example import command
from sluicegate.events.decode import compile_decoder
from sluicegate.events.time import parse_time

URL = "http://127.0.0.1:8080"


def test_the_command_sends_what_the_event_type_reads():
    kind = definition().event_type
    line = command(kind, URL, token=True)
    # The shell itself puts the time in; `echo` shows what curl would get.
    said = subprocess.run(
        ["sh", "-c", line.replace("curl ", "printf '%s\\n' ", 1)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert f"{URL}/score" in said
    sent = json.loads(said[-1])
    later = parse_time(sent["event_time"]) + 1
    event = compile_decoder(kind)(said[-1].encode(), later)
    assert (event.amount, event.currency, event.values[3]) == (71_235, "USD", "VA")


def test_the_token_is_named_where_it_is_needed():
    kind = definition().event_type
    assert "Authorization" in shlex.split(command(kind, URL, token=True))[2]
    assert "Authorization" not in command(kind, URL, token=False)


def test_without_detector_one_is_to_be_published():
    assert command(None, URL, token=True) == "sluicegate detector publish"
