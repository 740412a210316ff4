"""The protocol of the Fraud Detection Handbook: splits, and how a ranking is measured.

Source: chapter 3 ("Performance metrics" and "Validation strategies") of the Handbook, whose
figures are the published peers. A split trains on a week, leaves a week in which labels arrive,
and tests on the week that follows. Customers known to be defrauded (frauds of the training week,
and frauds seven days before a day of the test) leave the test.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

TRAIN_DAYS = DELAY_DAYS = TEST_DAYS = 7
TOP = 100
"""Cards that investigators can look at in a day."""

CHAPTER_3 = date(2018, 8, 8)
"""First test day of the chapter's split."""

FOLDS = 4
"""Splits of the prequential validation, each a week earlier."""


class Transactions(NamedTuple):
    """n transactions in the order (time, id).

    `ids`, `customers`, `terminals` are numbers, `amounts` in the one currency's major unit, `times`
    in microseconds UTC, `days` since the epoch, `frauds` 0 or 1.
    """

    ids: NDArray[np.int64]
    times: NDArray[np.int64]
    days: NDArray[np.int64]
    customers: NDArray[np.int64]
    terminals: NDArray[np.int64]
    amounts: NDArray[np.float64]
    frauds: NDArray[np.int8]


class Split(NamedTuple):
    """Rows of one split; `test` holds those of each test day. `known` is when training happens:
    labels that came later (days since the epoch) are not used."""

    first_test_day: date
    week: NDArray[np.int64]
    history: NDArray[np.int64]
    test: tuple[NDArray[np.int64], ...]
    known: int


class Measures(NamedTuple):
    """Area under the ROC curve, average precision, card precision of the daily top 100."""

    auc: float
    ap: float
    cp100: float


def read(path: Any) -> Transactions:
    """The Handbook's transactions out of a Parquet file."""
    import polars

    frame = polars.read_parquet(path).sort("TX_DATETIME", "TRANSACTION_ID")
    times = frame["TX_DATETIME"].dt.timestamp("us").to_numpy()
    return Transactions(
        frame["TRANSACTION_ID"].cast(polars.Int64).to_numpy(),
        times,
        times // 86_400_000_000,
        frame["CUSTOMER_ID"].cast(polars.Int64).to_numpy(),
        frame["TERMINAL_ID"].cast(polars.Int64).to_numpy(),
        frame["TX_AMOUNT"].cast(polars.Float64).to_numpy(),
        frame["TX_FRAUD"].cast(polars.Int8).to_numpy(),
    )


def splits(data: Transactions) -> Iterator[Split]:
    """The prequential splits that the file covers, the earliest first.

    They end with the newest whole test week of the file when that is later than chapter 3's, so
    that the same code runs on other weeks.
    """
    first, last = int(data.days[0]), int(data.days[-1])
    epoch = date(1970, 1, 1)
    newest = CHAPTER_3
    while _number(newest) + 2 * TEST_DAYS - 1 <= last:
        newest += timedelta(TEST_DAYS)
    for weeks in range(FOLDS + (newest - CHAPTER_3).days // TEST_DAYS - 1, -1, -1):
        day = _number(newest) - weeks * TEST_DAYS
        begin = day - DELAY_DAYS - TRAIN_DAYS
        if begin < first or day + TEST_DAYS - 1 > last:
            continue
        yield _split(data, begin, epoch + timedelta(day))


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _split(data: Transactions, begin: int, first_test_day: date) -> Split:
    days, frauds, customers = data.days, data.frauds, data.customers
    end = begin + TRAIN_DAYS
    week = np.flatnonzero((days >= begin) & (days < end))
    defrauded = set(customers[week][frauds[week] == 1].tolist())
    test = []
    for day in range(TEST_DAYS):
        late = np.flatnonzero(days == end + day - 1)
        defrauded |= set(customers[late][frauds[late] == 1].tolist())
        rows = np.flatnonzero(days == end + DELAY_DAYS + day)
        test.append(rows[~np.isin(customers[rows], list(defrauded))])
    history = np.flatnonzero(days < end)
    return Split(first_test_day, week, history, tuple(test), end + DELAY_DAYS)


def measure(data: Transactions, split: Split, scores: NDArray[np.float64]) -> Measures:
    """How well scores of the test rows, day after day, rank its frauds."""
    rows = np.concatenate(split.test)
    frauds = data.frauds[rows]
    return Measures(
        auc(frauds, scores), average_precision(frauds, scores), card_precision(data, split, scores)
    )


def auc(frauds: NDArray[np.int8], scores: NDArray[np.float64]) -> float:
    """Probability that a fraud scores higher than a legitimate one; ties count half."""
    positive = int(frauds.sum())
    negative = len(frauds) - positive
    ranks = rankdata(scores)[frauds == 1].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * negative))


def average_precision(frauds: NDArray[np.int8], scores: NDArray[np.float64]) -> float:
    """Sum of precision times the gain in recall over distinct scores, as scikit-learn has it."""
    order = np.argsort(-scores, kind="stable")
    hits, ordered = np.cumsum(frauds[order]), scores[order]
    ends = np.r_[ordered[1:] != ordered[:-1], True]
    precision = hits[ends] / (np.flatnonzero(ends) + 1)
    recall = hits[ends] / hits[-1]
    return float(np.sum(np.diff(np.r_[0.0, recall]) * precision))


def card_precision(data: Transactions, split: Split, scores: NDArray[np.float64]) -> float:
    """Mean over the days of the share of defrauded cards among the 100 most suspicious ones.

    A card's score is its highest of the day; one that was found leaves the later days.
    """
    found: set[int] = set()
    shares, start = [], 0
    for rows in split.test:
        today = scores[start : start + len(rows)]
        start += len(rows)
        best: dict[int, float] = {}
        defrauded: set[int] = set()
        for customer, score, fraud in zip(
            data.customers[rows].tolist(), today.tolist(), data.frauds[rows].tolist(), strict=True
        ):
            if customer in found:
                continue
            if score > best.get(customer, -np.inf):
                best[customer] = score
            if fraud:
                defrauded.add(customer)
        top = sorted(best, key=lambda customer: -best[customer])[:TOP]
        hits = [customer for customer in top if customer in defrauded]
        found.update(hits)
        shares.append(len(hits) / TOP)
    return float(np.mean(shares))
