"""A small detector with and without model."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from host import NO_ENRICHERS, START, TABLES
from small_detector import define

from sluicegate.detector.definition import definition_from
from sluicegate.detector.detector import Detector
from sluicegate.detector.pipeline import Pipeline
from sluicegate.features.columns import columns
from sluicegate.model.dataset import Dataset
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train
from sluicegate.rules.lists import Lists

Make = Callable[..., Detector]


@pytest.fixture
def make() -> Make:
    def made(
        rules: Sequence[dict[str, Any]] | None = None,
        lists: Lists = Lists(),  # noqa: B008 - frozen
        model: Model | None = None,
        **settings: Any,
    ) -> Detector:
        version = None if model is None else "1.0"
        return Detector(define(rules, **settings), "7", model, version, lists, NO_ENRICHERS)

    return made


@pytest.fixture
def piped(make: Make) -> Callable[..., Pipeline]:
    def made(*arguments: Any, rows: int = 8, **settings: Any) -> Pipeline:
        return Pipeline(make(*arguments, **settings), NO_ENRICHERS, rows=rows)

    return made


@pytest.fixture(scope="session")
def model() -> Model:
    """Dear payments and many within the hour are fraud."""
    definition = definition_from(TABLES)
    features = columns(definition.event_type, definition.plan, NO_ENRICHERS)
    random = np.random.default_rng(3)
    rows = 1_500
    matrix = np.full((rows, len(features)), np.nan)
    names = [feature.name for feature in features]
    amount = random.lognormal(4.0, 1.0, rows)
    count = random.poisson(2.0, rows).astype(np.float64)
    matrix[:, names.index("amount")] = amount
    matrix[:, names.index("customer_count_1h")] = count
    margin = 1.5 * (np.log(amount) - 5.0) + count - 4.0
    labels = (random.random(rows) < 1.0 / (1.0 + np.exp(-margin))).astype(np.int8)
    data = Dataset(
        matrix,
        features,
        {feature.name: () for feature in features if feature.kind == "category"},
        labels,
        START + np.arange(rows, dtype=np.int64) * 60_000_000,
        np.arange(rows) % 200,
        amount,
        np.full(rows, "USD", dtype=object),
    )
    return train(data, TrainingSettings(max_rounds=20), plan=definition.plan.fingerprint())
