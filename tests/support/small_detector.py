"""A small detector of rules, a small model, and single events for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from host import NO_ENRICHERS, START, TABLES, event

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.events.decode import compile_decoder
from sluicegate.events.event import Event
from sluicegate.features.columns import columns
from sluicegate.model.dataset import Dataset
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train

DECODE = compile_decoder(definition_from(TABLES).event_type)


def one(amount: float = 10.0, name: str = "e1", second: float = 0.0, **fields: Any) -> Event:
    """A decoded event."""
    return DECODE(event(name, second, amount, **fields), 1 << 62)


def define(rules: Sequence[dict[str, Any]] | None = None, **settings: Any) -> Definition:
    """The detector with other rules and settings."""
    tables = {**TABLES, "detector": {"id": "payments", **settings}}
    if rules is not None:
        tables["rules"] = list(rules)
    return definition_from(tables)


def when(name: str, expression: str, *outcomes: str) -> dict[str, Any]:
    """A rule's table."""
    return {"id": name, "expression": expression, "outcomes": list(outcomes)}


def small_model(seed: int = 3, **features: Any) -> Model:
    """Dear payments and many within the hour are fraud. `features` change the plan."""
    definition = definition_from({**TABLES, "features": {"enriched": [], **features}})
    features = columns(definition.event_type, definition.plan, NO_ENRICHERS)
    random = np.random.default_rng(seed)
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
