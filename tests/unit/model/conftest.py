"""A small made-up card portfolio with a known cause of fraud."""

from collections.abc import Callable

import numpy as np
import pytest

from sluicegate.features.feature import Feature
from sluicegate.model.dataset import Dataset
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train

FEATURES = (
    Feature("amount", "number", "amount", "an amount of {value}", "money"),
    Feature("count_1h", "number", "velocity", "{value} transactions in the last hour", "count"),
    Feature("count_1d", "number", "velocity", "{value} transactions in the last day", "count"),
    Feature("category", "category", "category", "category {value}", "category"),
    Feature("distance", "number", "place", "{value} from the billing address", "km"),
    Feature("void", "number", "void", "{value}"),
    Feature("constant", "number", "constant", "{value}"),
)
CATEGORIES = {"category": ("travel", "grocery", "misc_net", "home", "once")}


def portfolio(rows: int = 3000, seed: int = 1, unknown: float = 0.1) -> Dataset:
    """Fraud is likelier with large amounts, many transactions and in misc_net."""
    random = np.random.default_rng(seed)
    amount = random.lognormal(3.0, 1.0, rows)
    hour = random.poisson(2.0, rows).astype(np.float64)
    day = hour + random.poisson(5.0, rows)
    category = random.integers(0, 4, rows).astype(np.float64)
    category[0] = 4.0
    distance = np.where(random.random(rows) < 0.1, np.nan, random.exponential(50.0, rows))
    margin = -4.5 + 1.2 * (np.log(amount) - 3.0) + 0.8 * (hour - 2.0) + 2.5 * (category == 2.0)
    labels = (random.random(rows) < 1.0 / (1.0 + np.exp(-margin))).astype(np.int8)
    labels[random.random(rows) < unknown] = -1
    columns = (amount, hour, day, category, distance, np.full(rows, np.nan), np.ones(rows))
    times = np.sort(random.integers(0, 60 * 86_400_000_000, rows)) + 1_600_000_000_000_000
    return Dataset(
        np.column_stack(columns),
        FEATURES,
        CATEGORIES,
        labels,
        times.astype(np.int64),
        random.integers(0, 200, rows),
        amount,
        random.choice(np.array(["usd", "EUR"], dtype=object), rows),
    )


@pytest.fixture(scope="session")
def make_portfolio() -> Callable[..., Dataset]:
    return portfolio


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    return portfolio()


@pytest.fixture(scope="session")
def settings() -> TrainingSettings:
    return TrainingSettings(max_rounds=30)


@pytest.fixture(scope="session")
def model(dataset: Dataset, settings: TrainingSettings) -> Model:
    return train(dataset, settings, plan="plan-a")
