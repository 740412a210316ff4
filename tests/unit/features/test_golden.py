"""Rows that were once found right, so that a change of meaning is seen.

After an intended change: ``SLUICEGATE_GOLDEN=write pytest tests/unit/features/test_golden.py``,
then look at the difference. Numbers are kept to 12 digits: platforms differ in the last bits of
sines.
"""

import json
import os
from hashlib import blake2b
from pathlib import Path
from random import Random
from types import ModuleType

import msgspec
import pytest
from feed import BUILDS, Feed
from random_events import KIND, random_stream

from sluicegate.events.event import Event
from sluicegate.features.kernel import NEW
from sluicegate.features.plan import derive
from sluicegate.features.replay import apply_label

FILE = Path(__file__).with_name("golden.json")
SHOWN = (0, 40, 150, 400, 555)
PLAN = msgspec.structs.replace(derive(KIND), enriched=(), categories=("category",))


def computed(build: ModuleType) -> dict[str, object]:
    feed = Feed(PLAN, build)
    digest = blake2b(digest_size=16)
    rows: dict[str, dict[str, str]] = {}
    for item in random_stream(Random(20_211_109), PLAN, 800, late=0.15, crowd=4):
        if not isinstance(item, Event):
            apply_label(feed.engine, feed.states, item)
        elif feed.advance(item) == NEW:
            row = [format(value, ".12g") for value in feed.engine.buffer]
            digest.update(" ".join(row).encode())
            rows[item.id] = dict(zip(feed.names, row, strict=True))
    return {
        "plan": PLAN.fingerprint(),
        "rows": len(rows),
        "digest": digest.hexdigest(),
        "shown": {name: rows[name] for number in SHOWN if (name := [*rows][number])},
    }


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])
def test_rows_are_what_they_were(build: ModuleType) -> None:
    found = computed(build)
    if os.environ.get("SLUICEGATE_GOLDEN") == "write":
        FILE.write_text(json.dumps(found, indent=1) + "\n")
    wanted = json.loads(FILE.read_text())
    assert found["shown"] == wanted["shown"]
    assert found == wanted
