"""From labelled events to a model."""

from collections.abc import Callable

import msgspec
import pytest

from sluicegate.detector.definition import Definition
from sluicegate.enrich.table import enrichers
from sluicegate.events.time import DAY
from sluicegate.model.errors import TrainingError
from sluicegate.model.settings import TrainingSettings
from sluicegate.runtime.labelled import gather
from sluicegate.runtime.progress import Silent
from sluicegate.runtime.training import train_on, with_delay
from sluicegate.sources.read import Sourced

MakeRow = Callable[..., Sourced]
SETTINGS = TrainingSettings(max_rounds=5)


@pytest.fixture
def rows(make_row: MakeRow) -> list[Sourced]:
    """120 days of events, one in four fraud of large amounts."""
    return [
        make_row(n, n * 4.0, int(n % 4 == 0), amount=90 if n % 4 == 0 else 5, customer=f"c{n % 9}")
        for n in range(720)
    ]


def test_a_model_is_trained_and_measured(rows: list[Sourced], small_definition: Definition) -> None:
    labelled = gather(rows, keep_raw=False)
    trained = train_on(labelled, small_definition, SETTINGS, enrichers(), Silent())
    report = trained.model.report
    assert report.auc == 1.0
    assert report.seconds is not None
    assert trained.model.plan == small_definition.plan.fingerprint()
    assert trained.notices == ()
    assert "gap" in [period.name for period in report.periods]
    assert labelled.events == []


def test_steps_are_told_to_their_end(rows: list[Sourced], small_definition: Definition) -> None:
    told: list[tuple[str, object]] = []

    class Told:
        def begin(self, step: str, unit: str, total: int | None = None) -> None:
            told.append((step, (unit, total)))

        def update(self, done: int) -> None:
            told.append(("update", done))

        def end(self, result: str = "") -> None:
            told.append(("end", result))

    train_on(gather(rows, keep_raw=False), small_definition, SETTINGS, enrichers(), Told())
    boosting = told.index(("Boosting trees", ("rounds", 5)))
    assert told[0] == ("Replaying events", ("events", 720))
    assert ("update", 720) in told[:boosting]
    assert told[boosting + 1 : -1] == [("update", n) for n in range(1, len(told) - boosting - 1)]
    assert str(told[-1][1]).endswith("trees kept")


def test_too_little_is_said(rows: list[Sourced], small_definition: Definition) -> None:
    labelled = gather(rows[:100], keep_raw=False)
    with pytest.raises(TrainingError, match="at least"):
        train_on(labelled, small_definition, SETTINGS, enrichers(), Silent())


def test_the_plan_s_delay_is_left_out_before_the_held_out_part(
    rows: list[Sourced], small_definition: Definition
) -> None:
    settings, notices = with_delay(SETTINGS, small_definition, gather(rows, keep_raw=False))
    assert (settings.label_delay, notices) == (7 * DAY, ())


def test_a_short_period_keeps_all_and_says_so(
    rows: list[Sourced], small_definition: Definition
) -> None:
    settings, notices = with_delay(SETTINGS, small_definition, gather(rows[:200], keep_raw=False))
    assert settings.label_delay == 0
    assert "33.2 days" in notices[0]


def test_a_delay_of_the_settings_stays(rows: list[Sourced], small_definition: Definition) -> None:
    given = msgspec.structs.replace(SETTINGS, label_delay=5)
    settings, _ = with_delay(given, small_definition, gather(rows, keep_raw=False))
    assert settings.label_delay == 5
