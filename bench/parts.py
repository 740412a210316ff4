"""What the benchmarks have in common: a published detector with warm states, and tables."""

import argparse
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from sqlite3 import Connection
from types import ModuleType
from typing import Any

import numpy as np
from load import Load

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.decode import compile_decoder
from sluicegate.events.errors import InvalidEvent
from sluicegate.features.engine import Engine
from sluicegate.features.replay import MemoryStates, ordered, replay
from sluicegate.model import artifact
from sluicegate.model.dataset import Dataset
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train
from sluicegate.runtime.codes import GrowingCodes
from sluicegate.runtime.collector import paused
from sluicegate.runtime.config import load
from sluicegate.runtime.seeding import store_states
from sluicegate.store import registry
from sluicegate.store.database import transaction

EPOCH = 1_767_225_600_000_000
"""Event time at which the load begins: 2026-01-01T00:00:00Z, microseconds."""

RATE = 500.0
"""Events per second of event time."""

RULES = [
    {"id": "block", "expression": "$model_insightscore > 950", "outcome": "block"},
    {"id": "review", "expression": "$model_insightscore > 550", "outcome": "review"},
    {
        "id": "large",
        "expression": "$transaction_amt > 5000 and $customer_count_1h > 3",
        "outcome": "review",
    },
]
"""More than one event in twenty is to carry reasons; repeat customers score lower than others."""


def definition() -> Definition:
    """The built-in event type and its full default plan, with the benchmarks' rules."""
    return definition_from({**load(None, {}).tables, "rules": RULES})


def prepare(
    connection: Connection,
    facts: Mapping[str, Enricher],
    traffic: Load,
    events: int,
    *,
    build: ModuleType | None = None,
) -> tuple[Model, int]:
    """Trains on the load's first events and publishes with warm states.

    Returns:
        The model, and the event time (microseconds) at which the load goes on.
    """
    wanted = definition()
    decode = compile_decoder(wanted.event_type)
    end = EPOCH + int(events / RATE * 1e6)
    with paused():
        decoded, truth = [], {}
        for sent in traffic.take(events, EPOCH, RATE):
            try:
                event = decode(sent.raw, end)
            except InvalidEvent:
                continue
            decoded.append(event)
            truth[event.id] = sent.fraud
        decoded = ordered(decoded)
        codes = GrowingCodes()
        engine = Engine(wanted.event_type, wanted.plan, facts, codes, rows=4_096, build=build)
        states = MemoryStates(engine)
        matrix = np.empty((len(decoded), engine.width), np.float32)
        kept: list[int] = []
        for positions, rows in replay(engine, states, decoded):
            matrix[len(kept) : len(kept) + len(positions)] = rows
            kept += positions
        data = Dataset(
            matrix[: len(kept)],
            engine.features,
            {f.name: codes.values(f.name) for f in engine.features if f.kind == "category"},
            np.array([truth[decoded[at].id] for at in kept], np.int8),
            np.array([decoded[at].time for at in kept], np.int64),
            np.array([decoded[at].entity for at in kept], object),
        )
        model = train(data, TrainingSettings(), plan=wanted.plan.fingerprint())
        with transaction(connection):
            store_states(connection, wanted, engine, states)
            number = registry.add_version(
                connection, wanted, artifact.to_bytes(model), "1.0", by="bench", at=end
            )
            registry.activate(connection, number, by="bench", at=end)
    return model, end


def one_core() -> None:
    """Confines this process, and all its threads, to one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def arguments(description: str, **defaults: Any) -> argparse.Namespace:
    """Command line: ``--name`` for each default, and ``--json PATH``."""
    parser = argparse.ArgumentParser(description=description)
    for name, value in defaults.items():
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, type=type(value), default=value, help=f"default {value}")
    parser.add_argument("--json", type=Path, help="also write the rows there")
    return parser.parse_args()


def show(rows: list[dict[str, Any]], target: Path | None) -> None:
    """Prints rows as a table and writes them where asked."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_text(row.get(name)) for name in names] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells)) for i, name in enumerate(names)]
    print("  ".join(name.ljust(widths[i]) for i, name in enumerate(names)))
    for row in cells:
        print("  ".join(cell.ljust(widths[i]) for i, cell in enumerate(row)))
    print(f"({platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores)")
    if target is not None:
        target.write_text(json.dumps(rows, indent=1) + "\n")


def _text(value: object) -> str:
    if value is None:
        return ""
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
