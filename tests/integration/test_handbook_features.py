"""The exact plan (one-second tiles) against the features that the Fraud Detection Handbook
published for its simulated transactions: counts and mean amounts per customer, counts and shares
of fraud per terminal, the latter seven days late.

The data are no part of the project: put ``handbook_transactions.parquet`` and
``handbook_golden_features.parquet`` in a folder named by ``SLUICEGATE_DATA``.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sluicegate.events.event import Event
from sluicegate.events.event_type import event_type
from sluicegate.events.money import to_minor
from sluicegate.features.engine import Engine
from sluicegate.features.plan import DAY, Key, Plan, Risk, Window, check
from sluicegate.features.replay import Known, MemoryStates, replay

polars = pytest.importorskip("polars")

DATA = Path(os.environ.get("SLUICEGATE_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILES = [DATA / "handbook_transactions.parquet", DATA / "handbook_golden_features.parquet"]
SECOND = 1_000_000
DAYS = (1, 7, 30)

KIND = event_type(
    {
        "name": "payment",
        "entity_type": "customer",
        "variables": {
            "amount": {"type": "PRICE"},
            "terminal_id": {"type": "CATEGORICAL", "key": True},
        },
    }
)
WINDOWS = tuple(Window(f"{days}d", days * DAY, 1) for days in DAYS)
PLAN = Plan(
    windows=WINDOWS,
    distinct_windows=(),
    keys=(
        Key("customer", ("entity",), ("1d", "7d", "30d"), risk=False),
        Key("terminal", ("terminal_id",)),
    ),
    risk=Risk(7 * DAY, 1, WINDOWS),
)
PAIRS = {
    f"{ours}_{days}d": f"{theirs}_{days}DAY_WINDOW"
    for days in DAYS
    for ours, theirs in (
        ("customer_count", "CUSTOMER_ID_NB_TX"),
        ("customer_mean", "CUSTOMER_ID_AVG_AMOUNT"),
        ("terminal_known", "TERMINAL_ID_NB_TX"),
        ("terminal_fraud_share", "TERMINAL_ID_RISK"),
    )
}

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not all(file.exists() for file in FILES), reason="no Handbook data"),
]


def golden(rows: int | None) -> Any:
    """The published rows, in order, joined to nothing: they carry the transactions themselves."""
    frame = polars.read_parquet(FILES[1]).sort("TX_DATETIME", "TRANSACTION_ID")
    return frame if rows is None else frame.head(rows)


def events(frame: Any) -> Iterator[tuple[Event, bool]]:
    columns = ("TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT")
    times = frame["TX_DATETIME"].dt.timestamp("us")
    for number, time, customer, terminal, amount, fraud in zip(
        frame[columns[0]],
        times,
        *(frame[name] for name in columns[2:]),
        frame["TX_FRAUD"],
        strict=True,
    ):
        yield (
            Event(
                f"{number:09}",
                str(customer),
                time,
                to_minor(amount, 100),
                "",
                False,
                (amount, str(terminal)),
                b"{}",
            ),
            bool(fraud),
        )


def known_after_delay(event: Event) -> Known:
    time = event.time + 7 * DAY * SECOND
    return Known(time, event.time, (event.entity, str(event.values[1])), 1)


def computed(pairs: list[tuple[Event, bool]]) -> Any:
    check(PLAN, KIND)
    engine = Engine(KIND, PLAN, {}, lambda _, __: 0.0, rows=512)
    names = [feature.name for feature in engine.features]
    at = [names.index(name) for name in PAIRS]
    result = np.full((len(pairs), len(at)), np.nan)
    labels = [known_after_delay(event) for event, fraud in pairs if fraud]
    states = MemoryStates(engine)
    for positions, rows in replay(engine, states, [event for event, _ in pairs], labels):
        result[positions] = rows[:, at]
    return polars.DataFrame(result, schema=list(PAIRS))


def differing(frame: Any, ours: Any) -> Any:
    """Rows where any feature differs (means beyond the rounding of the published floats)."""
    wrong = np.zeros(len(frame), dtype=bool)
    for name, theirs in PAIRS.items():
        a, b = ours[name].to_numpy(), frame[theirs].to_numpy()
        wrong |= ~(np.isclose(a, b, rtol=1e-9, atol=1e-9) if "mean" in name else a == b)
    return wrong


def tied(frame: Any) -> Any:
    """Rows that share customer, or terminal, and second with another."""
    return (
        frame.select(
            polars.struct("CUSTOMER_ID", "TX_DATETIME").is_duplicated()
            | polars.struct("TERMINAL_ID", "TX_DATETIME").is_duplicated()
        )
        .to_series()
        .to_numpy()
    )


def assert_equal_but_for_ties(rows: int | None, most: int) -> None:
    frame = golden(rows)
    ours = computed([*events(frame)])
    wrong = differing(frame, ours)
    assert not (wrong & ~tied(frame)).any(), frame.filter(polars.Series(wrong & ~tied(frame)))
    assert wrong.sum() <= most


def test_the_first_sixteen_days() -> None:
    assert_equal_but_for_ties(150_000, 2)


@pytest.mark.long
def test_all_published_rows() -> None:
    assert_equal_but_for_ties(None, 6)


def test_published_rows_are_transactions() -> None:
    """The features' own copy of the transactions is the file's first part, so nothing is missing
    from the histories."""
    frame = golden(None)
    whole = polars.read_parquet(FILES[0]).sort("TX_DATETIME", "TRANSACTION_ID").head(len(frame))
    for name in ("TRANSACTION_ID", "TX_DATETIME", "TX_AMOUNT", "TX_FRAUD"):
        assert (frame[name] == whole[name]).all(), name
