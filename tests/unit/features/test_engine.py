from math import isnan

import pytest
from feed import SECOND, Feed, make
from msgspec.structs import replace
from random_events import KIND
from seed_record import KIND as SEED
from seed_record import record

from sluicegate.enrich.table import enrichers
from sluicegate.events.decode import compile_decoder
from sluicegate.events.event_type import event_type
from sluicegate.events.time import parse_time
from sluicegate.features.engine import SEPARATOR, Engine
from sluicegate.features.kernel import CONFLICT, NEW, REPEAT
from sluicegate.features.plan import Key, Plan, Risk, Window, derive
from sluicegate.features.replay import MemoryStates

HOUR = (Window("1h", 3_600, 1),)
PLAN = Plan(
    HOUR,
    ("1h",),
    (
        Key("customer", ("entity",), ("1h",)),
        Key("ip", ("ip",), distinct=("entity",)),
        Key("pair", ("entity", "merchant")),
    ),
    Risk(10, 10, (Window("r", 100, 10),)),
    numbers=("north",),
    categories=("category",),
)


def test_the_seed_record_fills_a_row() -> None:
    engine = Engine(SEED, derive(SEED), enrichers(), lambda _, value: float(len(value)))
    event = compile_decoder(SEED)(record(email_address=""), parse_time("2022-01-01"))
    assert engine.advance(event, MemoryStates(engine), 0) == NEW
    row = dict(zip([feature.name for feature in engine.features], engine.buffer, strict=True))
    assert row["amount"] == 712.35
    assert (row["hour"], row["weekday"], row["weekend"], row["night"]) == (22, 1, 0, 0)
    assert row["product_category_category"] == len("misc_pos")
    assert row["ip_address_malformed"] == 0
    assert isnan(row["email_address_malformed"])
    assert isnan(row["email_address_count_1h"])
    assert row["customer_count_1h"] == 1
    assert row["customer_sum_1h"] == 712.35


@pytest.mark.parametrize(
    ("text", "hour", "weekday", "weekend", "night"),
    [
        ("1970-01-01T00:00:00Z", 0, 3, 0, 1),
        ("2021-11-12T23:59:59.999999Z", 23, 4, 0, 0),
        ("2021-11-13T06:59:59Z", 6, 5, 1, 1),
        ("2021-11-14T07:00:00Z", 7, 6, 1, 0),
        ("2021-11-15T00:00:00Z", 0, 0, 0, 1),
    ],
)
def test_the_calendar(text: str, hour: int, weekday: int, weekend: int, night: int) -> None:
    event = replace(make("a", 0), time=parse_time(text))
    row = Feed(PLAN).add(event)
    assert [row[name] for name in ("hour", "weekday", "weekend", "night")] == [
        hour,
        weekday,
        weekend,
        night,
    ]


def test_amounts_are_in_major_units() -> None:
    feed = Feed(PLAN)
    assert feed.add(make("a", 0, 71_235))["amount"] == 712.35
    assert feed.add(make("b", 1, 500, currency="JPY"))["amount"] == 500
    assert feed.add(make("c", 2, 1_005, currency="KWD"))["customer_sum_1h"] == 1.005
    assert feed.add(make("d", 3, -5, refund=True))["amount"] == -0.05
    assert isnan(feed.add(make("e", 4, None))["amount"])


def test_missing_numbers_and_categories_are_nan() -> None:
    row = Feed(PLAN).add(make("a", 0, category=None))
    assert isnan(row["category_category"])
    assert isnan(row["north"])


def test_values_of_keys() -> None:
    engine = Feed(PLAN).engine
    assert engine.values_of(make("a", 0)) == ["ann", "10.0.0.1", f"ann{SEPARATOR}shop"]
    assert engine.values_of(make("a", 0, ip=None, merchant=None)) == ["ann", None, None]


def test_a_separator_inside_a_value_makes_no_two_keys_one() -> None:
    engine = Feed(PLAN).engine
    pairs = [
        (f"ann{SEPARATOR}b", "shop"),
        ("ann", f"b{SEPARATOR}shop"),
        ("ann\x1e", f"{SEPARATOR}shop"),
        (f"ann\x1e{SEPARATOR}", "shop"),
    ]
    values = [engine.values_of(make("a", 0, entity=a, merchant=b))[2] for a, b in pairs]
    assert len(set(values)) == len(pairs)


def test_currencies_made_up_without_end_are_not_remembered() -> None:
    feed = Feed(PLAN)
    for n in range(1_100):
        feed.add(make(str(n), n, currency=f"X{n}"))
    assert len(feed.engine._units) <= 1_000
    assert feed.add(make("last", 1_100, 500, currency="JPY"))["amount"] == 500.0


def test_keys_that_are_numbers_are_text() -> None:
    kind = event_type(
        {
            "name": "n",
            "entity_type": "e",
            "variables": {"shop": {"type": "NUMERIC", "data_type": "INTEGER", "key": True}},
        }
    )
    engine = Engine(kind, derive(kind), {}, lambda _, __: 0.0)
    raw = b'{"event_id":"1","entity_id":"2","event_time":"2020-01-01T00:00:00Z","shop":7}'
    event = compile_decoder(kind)(raw, parse_time("2021-01-01"))
    assert engine.values_of(event) == ["2", "7"]


def test_rows_stand_one_after_the_other() -> None:
    engine = Engine(KIND, PLAN, {}, lambda _, __: 0.0, rows=3)
    states = MemoryStates(engine)
    for row in (2, 0):
        engine.advance(make(str(row), 2 - row), states, row)
    amount = [engine.buffer[row * engine.width] for row in range(3)]
    assert amount == [10.0, 0.0, 10.0]
    counts = [feature.name for feature in engine.features].index("customer_count_1h")
    assert engine.buffer[counts] == 2


def test_keys_are_apart() -> None:
    feed = Feed(PLAN)
    feed.add(make("a", 0))
    row = feed.add(make("b", 1, entity="bob", merchant="bar"))
    assert (row["customer_count_1h"], row["ip_count_1h"], row["pair_count_1h"]) == (1, 2, 1)
    assert row["ip_distinct_entity_1h"] == 2


def test_content_decides_between_repeat_and_conflict() -> None:
    feed = Feed(PLAN)
    event = make("a", 0)
    feed.add(event)
    before = feed.engine.buffer.tobytes()
    assert feed.advance(event) == REPEAT
    for other in (make("a", 0, 1_001), make("a", 0, ip="x"), make("a", 1e-6)):
        assert feed.advance(other) == CONFLICT
    assert feed.engine.buffer.tobytes() == before


def test_labels_need_a_plan_and_a_key_with_risk() -> None:
    feed = Feed(PLAN)
    event = make("a", 0)
    feed.add(event)
    state = feed.states.get(0, "ann")
    assert feed.engine.label(state, 0, event.time, 1, 0)
    assert not feed.engine.label(state, 0, event.time + 999 * SECOND, 1, 0)
    for plan in (
        Plan(HOUR, (), (Key("c", ("entity",)),), None),
        Plan(HOUR, (), (Key("c", ("entity",), risk=False),), PLAN.risk),
    ):
        feed = Feed(plan)
        feed.add(event)
        assert not feed.engine.label(feed.states.get(0, "ann"), 0, event.time, 1, 0)
