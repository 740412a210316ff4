"""The Fraud Detection Handbook's protocol: our training as it is shipped beside the published way.

Features of all events are computed point in time, labels arriving seven days late. Ours is trained
once on the protocol's week and once on all history that is mature by then, with the defaults of
`sluicegate train`. The peers are the Handbook's models on its fifteen features; they need
scikit-learn and xgboost and are left out without them.

    python bench/handbook.py PATH/handbook_transactions.parquet [--json PATH]
"""

import argparse
import json
from array import array
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from handbook_peers import DAY, features, models, ranking
from handbook_protocol import Measures, Split, Transactions, measure, read, splits
from numpy.typing import NDArray
from parts import show

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.events.event import Event
from sluicegate.events.money import to_minor
from sluicegate.model.booster import open_trees
from sluicegate.model.dataset import Dataset
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train
from sluicegate.runtime.dataset import build
from sluicegate.runtime.labelled import LabelledEvents

LABEL_DELAY = 7 * DAY
WARM_DAYS = 30
"""Days at the start of the file whose windows are still filling; no model is fitted on them."""

TABLES = {
    "event_type": {
        "name": "payment",
        "entity_type": "customer",
        "variables": {
            "amount": {"type": "PRICE"},
            "terminal_id": {"type": "CATEGORICAL", "key": True},
        },
    }
}


class Silent:
    """Progress that nobody looks at."""

    def begin(self, step: str, unit: str, total: int | None = None) -> None:
        """A step begins."""

    def update(self, done: int) -> None:
        """So many are done."""

    def end(self, result: str = "") -> None:
        """The step is over."""


def dataset(data: Transactions, definition: Definition) -> Dataset:
    """Our features of all transactions, in their order."""
    events = [
        Event(f"{number:09}", str(customer), time, to_minor(amount, 100), "", False,
              (amount, str(terminal)), b"{}")
        for number, customer, time, amount, terminal in zip(
            data.ids.tolist(), data.customers.tolist(), data.times.tolist(),
            data.amounts.tolist(), data.terminals.tolist(), strict=True,
        )
    ]  # fmt: skip
    known = LabelledEvents(
        events,
        array("b", data.frauds.tolist()),
        array("q", (data.times + LABEL_DELAY).tolist()),
        {},
    )
    return build(known, definition, {}, Silent())


def ours(
    data: Dataset, plan: str, rows: NDArray[np.int64], test: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Margins of the test rows by a model trained on others."""
    model = train(data.take(rows), TrainingSettings(), plan=plan)
    trees = open_trees(model.trees, len(data.features))
    try:
        return trees.margins(data.matrix[test].astype(np.float64), len(test))
    finally:
        trees.close()


def measured(data: Transactions, split: Split) -> Iterator[tuple[str, str, Measures]]:
    """Model, what it was trained on, and how it ranks, for the published models."""
    try:
        known = list(models())
    except ImportError:
        return
    matrix, test = features(data), np.concatenate(split.test)
    for name, make in known:
        scores = ranking(make, matrix, data.frauds, split.week, test)
        yield name, "week", measure(data, split, scores)


def row(first: date, model: str, trained: str, found: Measures) -> dict[str, Any]:
    """One line of the table."""
    return {"split": str(first), "model": model, "train": trained, **found._asdict()}


def _text(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path, help="also write the rows there")
    given = parser.parse_args()
    data = read(given.data)
    definition = definition_from(TABLES)
    mine, plan = dataset(data, definition), definition.plan.fingerprint()
    warm = int(np.searchsorted(data.days, data.days[0] + WARM_DAYS))
    rows = []
    for split in splits(data):
        test = np.concatenate(split.test)
        history = split.history[split.history >= warm]
        for trained, fitted in (("week", split.week), ("history", history)):
            scores = ours(mine, plan, fitted, test)
            found = measure(data, split, scores)
            rows.append(row(split.first_test_day, "sluicegate", trained, found))
        rows += [row(split.first_test_day, *each) for each in measured(data, split)]
        print(f"{split.first_test_day} done", flush=True)
    # Their third digit tells these models apart.
    show([{name: _text(value) for name, value in line.items()} for line in rows], None)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
