from fake_clock import FakeClock

from sluicegate.cli.simulating_screen import Meter, Screen, lag_text, summary
from sluicegate.runtime.simulating.pacing import Lag, Pacer
from sluicegate.runtime.simulating.sending import Outcome
from sluicegate.simulate.rates import Even, Moments

START = 1_767_225_600_000_000


def pacer() -> Pacer:
    return Pacer(iter(()), Moments(Even(10.0), START), FakeClock())


def test_the_summary_of_a_stream_that_kept_up() -> None:
    outcome = Outcome(200, first=START, last=START + 20_000_000, scenarios={"ring": 1, "quiet": 3})
    assert summary(outcome, "to x.jsonl", 20.0, pacer()) == [
        "200 events in 20.0 s (10/s) to x.jsonl",
        "  times     2026-01-01 00:00:00Z to 2026-01-01 00:00:20Z",
        "  fraud     4 (2.00%)",
        "                   3  quiet",
        "                   1  ring",
    ]


def test_the_summary_says_what_went_wrong() -> None:
    behind = pacer()
    behind.worst = Lag(1_240, 3_200_000, 800.0, 1_000.0)
    behind.dropped, behind.skipped = 7, 60
    lines = summary(Outcome(1, undelivered=1), "to standard output", 0.5, behind)
    assert lines == [
        "1 event in 0.5 s (2/s) to standard output",
        "Warning: 1 event of the last batch was not taken.",
        "Warning: at worst 1,240 events late by 3.2 s; the receiver took 800/s of 1,000/s.",
        "Warning: 7 events were dropped because they were late.",
        "  skipped   60 of ticks while the schedule was disabled",
    ]


def test_who_is_too_slow() -> None:
    assert lag_text(Lag(1, 900_000)) == "1 event late by 0.9 s"
    assert lag_text(Lag(9, 900_000, 0.25, 5.0)).endswith("; the receiver takes 0.25/s of 5/s")
    made = Lag(9, 900_000, 21_000.0, 50_000.0, making=True)
    assert lag_text(made).endswith("; this machine makes 21,000/s of 50,000/s")


def test_nobody_is_blamed_while_none_is_taken_or_who_keeps_up() -> None:
    away = Lag(36, 7_100_000, 0.0, 4.9, making=True)
    assert lag_text(away) == "36 events late by 7.1 s; none is taken"
    assert lag_text(away, past=True) == "36 events late by 7.1 s"
    assert lag_text(Lag(39, 800_000, 49.0, 50.0)) == "39 events late by 0.8 s"


def test_progress_is_told_now_and_then() -> None:
    clock = FakeClock()
    told: list[tuple[int, str]] = []

    class Told(Screen):
        def tell(self, done: int, said: str) -> None:
            told.append((done, said))

    outcome = Outcome()
    meter = Meter(Told(), clock, outcome, None)
    meter.look()
    clock.work(2.0)
    outcome.sent = 5_000
    meter.look()
    meter.look()
    assert told == [(5_000, "events, 2,500/s")]


def test_a_notice_does_not_end_the_progress(capfd) -> None:
    with Screen() as screen:
        screen.begin("Simulating", "events")
        screen.notice("the server is away")
        screen.end("3 events")
    err = capfd.readouterr().err
    assert "Note: the server is away" in err
    assert "Simulating: 3 events" in err
