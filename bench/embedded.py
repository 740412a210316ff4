"""The embedded path from log to committed outputs, beside a bare loop on the same records.

One core, full default plan, store on disk with ``synchronous=FULL``. The bare loop decodes, calls
`Booster.predict` once per event on a row that it is given, and writes a line: no features, no
state, no rules, nothing durable.

    python bench/embedded.py [--seconds 60] [--pure] [--json PATH]
"""

import gc
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import lightgbm
import msgspec
import numpy as np
from load import ENTITIES, Load
from parts import RATE, arguments, one_core, prepare, show

from sluicegate.enrich.table import enrichers
from sluicegate.features import kernel
from sluicegate.features.backend import compiled
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Input, Limits, Processor
from sluicegate.store import counters

WARM = 200_000
CHUNK = 100_000


def main() -> None:
    given = arguments(__doc__ or "", seconds=60.0, pure=False, batch=8_192, warm=WARM)
    one_core()
    build = kernel if given.pure else compiled() or kernel
    directory = Path(tempfile.mkdtemp(prefix="sluicegate-bench-", dir="."))
    try:
        rows = measure(given, build, directory)
    finally:
        shutil.rmtree(directory)
    show(rows, given.json)


def measure(given: Any, build: Any, directory: Path) -> list[dict[str, Any]]:
    facts = enrichers()
    connection = open_data(directory)
    traffic = Load()
    model, start = prepare(connection, facts, traffic, given.warm, build=build)
    now = [start]
    processor = Processor(connection, facts, lambda: now[0], Limits(batch=given.batch), build=build)
    processor.take_up()
    gc.collect()
    gc.freeze()
    gc.disable()
    spent = wall = 0.0
    events = 0
    raws: list[bytes] = []
    while wall < given.seconds:
        sent = list(traffic.take(CHUNK, start, RATE))
        start += int(CHUNK / RATE * 1e6)
        now[0] = start
        raws = [item.raw for item in sent]
        processor.step([Input(raw) for raw in raws], score=False)
        began, used = time.perf_counter(), time.process_time()
        while (report := processor.step()).events:
            events += report.events
        wall += time.perf_counter() - began
        spent += time.process_time() - used
        print(f"{events:,} events, {events / wall:,.0f}/s", flush=True)
    totals = counters.totals(connection)
    outcomes = totals["outcomes"]
    scored = sum(outcomes.values())
    sizes = connection.execute(
        "SELECT layout, COUNT(*), AVG(LENGTH(data)) FROM states GROUP BY layout ORDER BY 3 DESC"
    ).fetchall()
    base = bare(model.trees, raws, directory / "bare.jsonl")
    name = "interpreted" if not build.COMPILED else "compiled"
    connection.close()
    return [
        {
            "what": f"sluicegate, kernel {name}",
            "events": events,
            "events_per_s": events / wall,
            "us_per_event": wall / events * 1e6,
            "cpu_us_per_event": spent / events * 1e6,
            "ratio": events / wall / base,
            "non_approve_share": 1 - outcomes.get("approve", 0) / scored,
            "rejected": sum(totals["rejected"].values()),
            "repeats": sum(totals["repeats"].values()),
            "entities": ENTITIES,
            "largest_mean_state_bytes": sizes[0][2],
            "features": len(model.features),
            "batch": given.batch,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        },
        {
            "what": "bare loop, Booster.predict",
            "events_per_s": base,
            "us_per_event": 1e6 / base,
            "ratio": 1.0,
        },
    ]


def bare(trees: str, raws: list[bytes], target: Path) -> float:
    """Events per second of the bare loop."""
    booster = lightgbm.Booster(model_str=trees)
    row = np.random.default_rng(1).random((1, booster.num_feature()))
    decode = msgspec.json.Decoder().decode
    encode = msgspec.json.Encoder().encode
    count = 0
    began = time.perf_counter()
    with target.open("wb") as out:
        for raw in raws[:20_000]:
            try:
                record = decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            record["score"] = float(booster.predict(row, raw_score=True, num_threads=1)[0])
            out.write(encode(record))
            out.write(b"\n")
            count += 1
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
