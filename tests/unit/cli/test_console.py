"""What verbs say."""

import pytest

from sluicegate.cli.console import Terminal, emit

Captured = pytest.CaptureFixture[str]


def test_steps_are_plain_lines_away_from_a_terminal(capfd: Captured) -> None:
    with Terminal() as terminal:
        terminal.begin("Reading", "rows", 10)
        terminal.update(5)
        terminal.end("10 rows [all]")
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("Reading: 10 rows [all] (")


def test_quiet_keeps_notices_and_results(capfd: Captured) -> None:
    with Terminal(quiet=True) as terminal:
        terminal.begin("Reading", "rows")
        terminal.update(5)
        terminal.end("done")
        terminal.notice("look")
        terminal.say("result [1]")
    assert capfd.readouterr() == ("result [1]\n", "Note: look\n")


def test_results_may_leave_stdout_to_data(capfd: Captured) -> None:
    with Terminal(results_on_stderr=True) as terminal:
        terminal.report(["Head", "  line"], ("Head",))
        emit(b"{}")
    assert capfd.readouterr() == ("{}\n", "Head\n  line\n")


def test_on_a_terminal_a_bar_moves_and_goes(
    capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Terminal() as terminal:
        terminal.begin("Reading", "rows", 10)
        terminal.update(10)
        terminal.end("10 rows")
    err = capfd.readouterr().err
    assert "10 of 10 rows" in err
    assert "Reading: 10 rows (" in err
