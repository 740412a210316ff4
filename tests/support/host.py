"""An embedded host to test with: a detector of rules, a made-up stream, and all that is stored."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NamedTuple

import msgspec

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.detector.output import canonical
from sluicegate.detector.ports import LABELS, PROCESSED, REJECTED, TRANSACTIONS, Record
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.label import encode_label
from sluicegate.events.time import DAY, HOUR, SECOND, format_time, parse_time
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Input, Limits, Processor
from sluicegate.runtime.rejection import decode_rejection
from sluicegate.runtime.versioning import layouts, open_states
from sluicegate.store import registry
from sluicegate.store.counters import totals
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

START = parse_time("2026-03-01T00:00:00Z")
NOW = START + 90 * DAY

TABLES: dict[str, Any] = {
    "event_type": {
        "name": "payment",
        "entity_type": "customer",
        "variables": {
            "amount": {"type": "PRICE", "required": True},
            "currency": {"type": "CURRENCY_CODE"},
            "ip": {"type": "IP_ADDRESS"},
            "merchant": {"type": "CATEGORICAL", "key": True},
        },
    },
    # The facts of addresses are tested elsewhere; their lists take long to load.
    "features": {"enriched": []},
    "detector": {"id": "payments"},
    "rules": [
        {"id": "huge", "expression": "$amount > 900", "outcome": "block"},
        {"id": "large", "expression": "$amount > 600", "outcome": "review"},
        {
            "id": "bad_place",
            "expression": "$merchant_fraud_share_30d > 0.2",
            "outcome": "review",
        },
    ],
}

NO_ENRICHERS: Mapping[str, Enricher] = {}


def definition(**tables: Any) -> Definition:
    """The test's detector, with tables replaced."""
    return definition_from({**TABLES, **tables})


def clock() -> int:
    """A clock that stands still."""
    return NOW


def publish(connection: Connection, made: Definition, model: bytes | None = None) -> int:
    """Stores a version and makes it the active one."""
    with transaction(connection):
        number = registry.add_version(connection, made, model, None, by="test", at=NOW)
        registry.activate(connection, number, by="test", at=NOW)
    return number


def host(directory: Path, made: Definition | None = None, **options: Any) -> Processor:
    """A processor on a new data directory, or on one that stands."""
    connection = open_data(directory)
    if registry.active(connection) is None:
        publish(connection, made or definition())
    limits = options.pop("limits", Limits(batch=64))
    processor = Processor(connection, NO_ENRICHERS, clock, limits, **options)
    processor.take_up()
    return processor


def event(name: str, second: float = 0.0, amount: float = 10.0, **fields: Any) -> bytes:
    """The JSON of an event, `second` seconds after `START`."""
    return msgspec.json.encode(
        {
            "event_id": name,
            "entity_id": "ann",
            "event_time": format_time(START + round(second * SECOND)),
            "amount": amount,
            "currency": "usd",
            "ip": "192.0.2.1",
            "merchant": "shop",
            **fields,
        }
    )


def label(name: str, verdict: str, second: float = 60.0) -> bytes:
    """A label that became known `second` seconds after `START`."""
    return encode_label(name, verdict, format_time(START + round(second * SECOND)))  # type: ignore[arg-type]


def inputs(*raws: bytes) -> list[Input]:
    """Records that nobody waits for."""
    return [Input(raw) for raw in raws]


def drain(processor: Processor) -> list[dict[str, Any]]:
    """Scores all that waits; the outputs."""
    found: list[dict[str, Any]] = []
    while report := processor.step():
        if not report.events:
            return found
        found += [json.loads(value) for value in report.values]
    return found


def outputs(connection: Connection) -> list[dict[str, Any]]:
    """All output records."""
    return [json.loads(record.value) for record in records(connection, PROCESSED)]


def records(connection: Connection, topic: str) -> list[Record]:
    """All records of a topic."""
    log = SqliteLog(connection)
    start, end = log.bounds(topic)
    return list(log.read(topic, start, end - start))


class Stream(NamedTuple):
    """What comes in, batch by batch."""

    events: list[list[bytes]]
    labels: list[list[bytes]]
    failing: set[str]


def stream(seed: int, batches: int, size: int) -> Stream:
    """Batches of `size` records: new ones, bad ones, repeats, conflicts, refunds; and labels.

    Half an hour lies between two events, so that labels enter features within the stream. Some
    labels come before their event, are repeated, corrected or taken back.
    """
    draw = random.Random(seed)
    seen: list[bytes] = []
    events: list[list[bytes]] = []
    labels: list[list[bytes]] = [[] for _ in range(batches)]
    failing: set[str] = set()
    count = 0
    for batch in range(batches):
        rows: list[bytes] = []
        while len(rows) < size:
            chance = draw.random()
            if seen and chance < 0.04:
                rows.append(draw.choice(seen[-40:]))
            elif seen and chance < 0.06:
                changed = json.loads(draw.choice(seen[-40:]))
                rows.append(json.dumps({**changed, "amount": changed["amount"] + 1}).encode())
            elif chance < 0.10:
                rows.append(draw.choice([b"{", b'{"event_id":"x"}', b'{"amount":"many"}', b"\xff"]))
            else:
                count += 1
                raw = _event(draw, count)
                seen.append(raw)
                rows.append(raw)
                _label(draw, labels, batch, count)
                if draw.random() < 0.01:
                    failing.add(f"e{count}")
        events.append(rows)
    return Stream(events, labels, failing)


def _event(draw: random.Random, count: int) -> bytes:
    amount = round(draw.lognormvariate(4.5, 1.2), 2)
    return event(
        f"e{count}",
        count * HOUR / SECOND / 2,
        -amount if draw.random() < 0.03 else amount,
        entity_id=f"c{draw.randrange(40)}",
        ip=f"192.0.2.{draw.randrange(20)}",
        merchant=f"m{draw.randrange(12)}",
        currency=draw.choice(["usd", "usd", "eur"]),
    )


def _label(draw: random.Random, labels: list[list[bytes]], batch: int, count: int) -> None:
    if draw.random() > 0.25:
        return
    name, second = f"e{count}", count * HOUR / SECOND / 2 + 3_600.0
    early = draw.random() < 0.2
    verdicts = draw.choice(
        [("fraud",), ("fraud",), ("fraud", "fraud"), ("fraud", "legit", "fraud")]
    )
    for later, verdict in enumerate(verdicts):
        at = max(0, batch - 1) if early else batch + 1 + later
        if at < len(labels):
            labels[at].append(label(name, verdict, second + later * 60))


def everything(connection: Connection) -> dict[str, Any]:
    """All that a data directory holds, without what may differ between two equal runs."""
    rows = {
        name: connection.execute(f"SELECT {columns} FROM {name} ORDER BY 1, 2").fetchall()
        for name, columns in {
            "verdicts": "event, verdict, time",
            "parked_labels": "event_id, time, value",
            "outbox": "event, outcome",
            "unscored": "event, input, reason",
            "unscored_vectors": "event, plan, vector",
            "positions": "consumer, topic, next",
        }.items()
    }
    return {
        **rows,
        "input": [(r.offset, r.value) for r in records(connection, TRANSACTIONS)],
        "outputs": [(r.offset, canonical(r.value)) for r in records(connection, PROCESSED)],
        "labels": [(r.offset, r.value) for r in records(connection, LABELS)],
        "rejections": [
            (r.offset, msgspec.structs.replace(decode_rejection(r.value), append_time=0))
            for r in records(connection, REJECTED)
        ],
        "counters": totals(connection),
    }


def states(processor: Processor) -> dict[tuple[str, str], bytes]:
    """Every key's state as stored: what a new process would read."""
    assert processor.live is not None
    connection = processor.connection
    store = open_states(connection, processor.live.pipeline, 100)
    connection.execute("BEGIN")
    store.fold_all()
    rows = connection.execute("SELECT layout, value, data FROM states").fetchall()
    connection.execute("ROLLBACK")
    return {(layout, value): data for layout, value, data in rows}


def said(processor: Processor, sent: Sequence[bytes]) -> dict[tuple[str, str], bytes]:
    """What each key's state says of events to come, and which of the sent ones it remembers.

    States that are equal in this can differ in bytes: how far old tiles are merged depends on
    when a state was last read from its bytes.
    """
    live = processor.live
    assert live is not None
    engine = live.pipeline.engine
    forms = layouts(live.definition)
    probes = [
        live.decoder(event("probe", days * 86_400.0, 77.0, currency=currency), 1 << 62)
        for days in (0, 15, 20, 21, 28, 45)
        for currency in ("usd", "eur")
    ]
    known = [live.decoder(raw, 1 << 62) for raw in sent]
    found: dict[tuple[str, str], bytes] = {}
    for (form, value), raw in states(processor).items():
        key = forms.index(form)
        restore = engine.keys[key].restore
        rows = b""
        for probe in probes:
            held: list[Any] = [kernel.fresh() for kernel in engine.keys]
            held[key] = restore(raw)
            engine.apply(probe, held, engine.record(probe), 0)
            rows += live.pipeline.vector(0)
        if key == 0:
            state = restore(raw)
            rows += bytes(
                engine.recall(item, state, engine.record(item))
                for item in known
                if item.entity == value
            )
        found[form, value] = rows
    return found


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Sequence[str]:
    """The parts in which two directories differ."""
    return [name for name in one if one[name] != other[name]]
