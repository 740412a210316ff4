"""How far the default plan's windows are from exact ones, on simulated transactions.

The same events go through the default plan and through one with the same windows in tiles of one
second. Prints a Markdown table: the share of rows that differ, and how much of the exact plan's
spread (standard deviation) the mean absolute difference is.

Usage: python bench/window_error.py [events] [customers] [days]
"""

import sys
from typing import Any

import msgspec
import numpy as np

from sluicegate.events.decode import compile_decoder
from sluicegate.events.event import Event
from sluicegate.events.event_type import event_type
from sluicegate.events.time import DAY, SECOND, parse_time
from sluicegate.features.engine import Engine
from sluicegate.features.plan import Plan, derive
from sluicegate.features.replay import Known, MemoryStates, replay
from sluicegate.simulate.producer import Simulation

KIND = event_type(
    {
        "name": "transaction",
        "entity_type": "customer",
        "variables": {
            "transaction_amt": {"type": "PRICE"},
            "transaction_currency": {"type": "CURRENCY_CODE"},
            "product_category": {"type": "PRODUCT_CATEGORY"},
            "ip_address": {"type": "IP_ADDRESS"},
            "card_bin": {"type": "CARD_BIN"},
        },
    }
)
START = parse_time("2024-01-01")


def exact(plan: Plan) -> Plan:
    """The same windows in tiles of one second."""
    fine = tuple(msgspec.structs.replace(window, tile=1) for window in plan.windows)
    assert plan.risk is not None
    risk = msgspec.structs.replace(plan.risk, tile=1)
    return msgspec.structs.replace(plan, windows=fine, risk=risk)


def rows(plan: Plan, events: list[Event], frauds: list[int]) -> dict[str, Any]:
    """Column name -> its values, one per event."""
    engine = Engine(KIND, plan, {}, lambda _, __: 0.0, rows=1_000)
    states = MemoryStates(engine)
    assert plan.risk is not None
    delay = plan.risk.delay * SECOND
    labels = [
        Known(event.time + delay, event.time, tuple(engine.values_of(event)), 1)
        for event in (events[at] for at in frauds)
    ]
    matrix = np.full((len(events), engine.width), np.nan)
    for positions, part in replay(engine, states, events, labels):
        matrix[positions] = part
    names = [feature.name for feature in engine.features]
    return {name: matrix[:, at] for at, name in enumerate(names)}


def main(count: int, customers: int, days: int) -> None:
    """Prints the table for the last half of the simulated time, when windows are full."""
    simulated = [*Simulation(7, customers).history(count, START, START + days * DAY)]
    decode = compile_decoder(KIND)
    events = [decode(item.raw, item.time) for item in simulated]
    frauds = [at for at, item in enumerate(simulated) if item.fraud]
    plan = msgspec.structs.replace(derive(KIND), enriched=())
    ours, truth = rows(plan, events, frauds), rows(exact(plan), events, frauds)
    late = np.array([event.time >= START + days * DAY // 2 for event in events])
    print(f"{late.sum()} events of {count}, {customers} customers, {days} days\n")
    print("| feature | rows that differ | mean difference, of the spread | worst 1 % of rows |")
    print("|---|---|---|---|")
    for name, column in truth.items():
        a, b = ours[name][late], column[late]
        both = ~(np.isnan(a) | np.isnan(b))
        difference, spread = np.abs(a - b)[both], np.std(b[both])
        if not difference.any():
            continue
        share = np.mean(difference > 1e-9 * np.maximum(1, np.abs(b[both])))
        worst = np.quantile(difference, 0.99) / spread
        print(f"| `{name}` | {share:.1%} | {difference.mean() / spread:.4f} | {worst:.2f} |")
    for state in ("customer", "ip_address", "card_bin"):
        at = [key.name for key in plan.keys].index(state)
        engine = Engine(KIND, plan, {}, lambda _, __: 0.0)
        states = MemoryStates(engine)
        for event in events:
            engine.advance(event, states, 0)
        sizes = [len(engine.keys[at].dump(held)) for held in states.held[at].values()]
        print(f"\n{state}: {len(sizes)} states, mean {np.mean(sizes):.0f} B, max {max(sizes)} B")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [100_000, 2_000, 120][len(given) :]))
