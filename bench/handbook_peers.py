"""The published way: the Handbook's fifteen features, and three models of scikit-learn's kind."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from handbook_protocol import DELAY_DAYS, Transactions
from numpy.typing import NDArray

DAY = 86_400_000_000
WINDOWS = (1, 7, 30)


def features(data: Transactions) -> NDArray[np.float64]:
    """(n, 15): amount, weekend, night; per customer count and mean amount of 1, 7 and 30 days
    with the transaction itself; per terminal count and share of fraud of as many days, seven days
    late. Chapter 3, "Baseline feature transformation"."""
    weekday = (data.days + 3) % 7  # time begins on a Thursday
    hour = data.times % DAY // 3_600_000_000
    columns = [data.amounts, weekday >= 5, hour <= 6]
    count, amount = _windows(data.customers, data.times, data.amounts, 0)
    for at in range(len(WINDOWS)):
        columns += [count[at], amount[at] / count[at]]
    late = DELAY_DAYS * DAY
    count, frauds = _windows(data.terminals, data.times, data.frauds.astype(np.float64), late)
    for at in range(len(WINDOWS)):
        share = np.divide(frauds[at], count[at], where=count[at] > 0, out=_zeros(data))
        columns += [count[at], share]
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


def _zeros(data: Transactions) -> NDArray[np.float64]:
    return np.zeros(len(data.times))


def _windows(
    keys: NDArray[np.int64], times: NDArray[np.int64], values: NDArray[np.float64], late: int
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Counts and sums of values per key over (t - late - w, t - late] for each window."""
    order = np.lexsort((np.arange(len(keys)), keys))
    counts = [np.zeros(len(keys)) for _ in WINDOWS]
    sums = [np.zeros(len(keys)) for _ in WINDOWS]
    edges = np.flatnonzero(np.diff(keys[order])) + 1
    for rows in np.split(order, edges):
        at = times[rows]
        total = np.r_[0.0, np.cumsum(values[rows])]
        # With no delay the row itself ends the window, whatever else happens at its time.
        end = np.searchsorted(at, at - late, side="right") if late else np.arange(1, len(rows) + 1)
        for number, days in enumerate(WINDOWS):
            start = np.searchsorted(at, at - late - days * DAY, side="right")
            counts[number][rows] = end - start
            sums[number][rows] = total[end] - total[start]
    return counts, sums


def models() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and maker of each, with the settings of the chapter."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from xgboost import XGBClassifier

    yield "logistic regression", lambda: LogisticRegression(random_state=0, max_iter=1_000)
    yield "random forest", lambda: RandomForestClassifier(random_state=0, n_jobs=2)
    yield "xgboost", lambda: XGBClassifier(random_state=0, n_jobs=2, tree_method="exact")


def ranking(
    make: Callable[[], Any],
    matrix: NDArray[np.float64],
    frauds: NDArray[np.int8],
    train: NDArray[np.int64],
    test: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Scores of the test rows by a model fitted on scaled training rows."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(matrix[train])
    model = make().fit(scaler.transform(matrix[train]), frauds[train])
    found: NDArray[np.float64] = model.predict_proba(scaler.transform(matrix[test]))[:, 1]
    return found
