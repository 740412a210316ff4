"""Data sets out of replayed events."""

from collections.abc import Callable

import numpy as np

from sluicegate.detector.definition import Definition
from sluicegate.enrich.table import enrichers
from sluicegate.model.dataset import Dataset, check
from sluicegate.runtime.dataset import build
from sluicegate.runtime.labelled import gather
from sluicegate.runtime.progress import Silent
from sluicegate.sources.read import Sourced

MakeRow = Callable[..., Sourced]


def built(rows: list[Sourced], definition: Definition) -> Dataset:
    data = build(gather(rows, keep_raw=False), definition, enrichers(), Silent())
    check(data)
    return data


def column(data: Dataset, name: str) -> list[float]:
    at = [item.name for item in data.features].index(name)
    values: list[float] = data.matrix[:, at].tolist()
    return values


def test_rows_labels_money_and_entities(small_definition: Definition, make_row: MakeRow) -> None:
    rows = [
        make_row(1, 0, 0, amount=5, channel="app"),
        make_row(2, 1, 1, amount=7, customer="bob"),
        make_row(3, 2, amount=9),
    ]
    data = built(rows, small_definition)
    assert data.matrix.dtype == np.float32
    assert data.labels.tolist() == [0, 1, -1]
    assert data.entities.tolist() == [0, 1, 0]
    assert data.amounts is not None
    assert data.amounts.tolist() == [5, 7, 9]  # yen have no minor unit
    assert data.currencies is not None
    assert set(data.currencies.tolist()) == {"JPY"}
    assert data.categories["channel_category"] == ("app", "web")
    assert column(data, "channel_category") == [0, 1, 1]
    assert column(data, "customer_count_1d") == [1, 1, 2]


def test_a_repeat_has_no_row(small_definition: Definition, make_row: MakeRow) -> None:
    rows = [make_row(1, 0, 0), make_row(1, 0, 0), make_row(2, 1, 1)]
    assert built(rows, small_definition).labels.tolist() == [0, 1]


def test_labels_reach_features_only_after_the_delay(
    small_definition: Definition, make_row: MakeRow
) -> None:
    day = 24.0
    rows = [
        make_row(1, 0, 1, label_hours=1),
        make_row(2, 1, 0),
        make_row(3, 6 * day, 0),
        make_row(4, 9 * day, 0),
    ]
    share = column(built(rows, small_definition), "shop_fraud_share_7d")
    assert share[:3] == [0, 0, 0]
    assert share[3] == 0.5


def test_the_future_does_not_reach_the_past(
    small_definition: Definition, make_row: MakeRow
) -> None:
    rows = [
        make_row(n, n * 7.0, n % 2, amount=n, customer="ab"[n % 2], shop="xyz"[n % 3])
        for n in range(60)
    ]
    whole, part = built(rows, small_definition), built(rows[:30], small_definition)
    np.testing.assert_array_equal(whole.matrix[:30], part.matrix)
