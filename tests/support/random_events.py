"""Random plans and streams of events that meet every path of the kernel, from one seed."""

from random import Random

from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType, event_type
from sluicegate.features.plan import Key, Plan, Risk, Window, check
from sluicegate.features.replay import Known

SECOND = 1_000_000
START = 1_600_000_000

KIND: EventType = event_type(
    {
        "name": "payment",
        "entity_type": "customer",
        "place": {"latitude": "north", "longitude": "east"},
        "variables": {
            "amount": {"type": "PRICE"},
            "currency": {"type": "CURRENCY_CODE"},
            "ip": {"type": "IP_ADDRESS"},
            "merchant": {"type": "CATEGORICAL", "key": True},
            "category": {"type": "PRODUCT_CATEGORY"},
            "north": {"type": "NUMERIC"},
            "east": {"type": "NUMERIC"},
        },
    }
)


def random_plan(random: Random) -> Plan:
    """One to four windows, composite keys, with and without amounts, places and risk."""
    tile = random.choice([1, 1, 7, 60])
    windows = [Window("w0", tile * random.randint(1, 12), tile)]
    for number in range(1, random.randint(1, 4)):
        before = windows[-1]
        tile = before.tile * random.choice([1, 2, 5])
        least = before.seconds + max(1, tile - before.tile)
        seconds = -(-least // tile) * tile + tile * random.randint(0, 10)
        windows.append(Window(f"w{number}", seconds, tile))
    names = [window.name for window in windows]
    spans = tuple(sorted(random.sample(names, random.randint(1, len(names)))))
    priced = tuple(name for name in names if random.random() < 0.7)
    risk = None
    if random.random() < 0.8:
        width = random.choice([1, 30, windows[-1].tile])
        shorter, longer = sorted(random.sample(range(1, 20), 2))
        risk = Risk(
            width * random.randint(0, 6),
            width,
            (Window("r0", width * shorter, width), Window("r1", width * longer, width)),
        )
    longest = windows[-1].seconds
    plan = Plan(
        windows=tuple(windows),
        distinct_windows=spans,
        keys=(
            Key("customer", ("entity",), priced, ("ip", "merchant"), place=True),
            Key("ip", ("ip",), priced[-1:], ("entity",), risk=random.random() < 0.7),
            Key("pair", ("entity", "merchant"), (), ("ip",)),
            Key("merchant", ("merchant",), priced[:1], place=random.random() < 0.5),
        ),
        risk=risk,
        horizon=longest * random.choice([2, 5, 1000]),
        repeats=random.choice([1, 4, 32]),
        repeat_age=random.choice([60, longest]),
    )
    check(plan, KIND)
    return plan


def random_stream(
    random: Random, plan: Plan, size: int, *, late: float = 0.2, crowd: int = 3
) -> list[Event | Known]:
    """Events and labels as they come: late, of equal seconds, repeated, refunded, incomplete."""
    result: list[Event | Known] = []
    events: list[Event] = []
    now = START * SECOND
    widths = [1, *(w.tile for w in plan.windows), *(w.seconds for w in plan.windows)]
    if plan.risk is not None:
        widths += [plan.risk.tile, plan.risk.delay]
    for number in range(size):
        draw = random.random()
        if draw < 0.08 and events:
            result.append(_again(random, random.choice(events[-6:])))
            continue
        if draw < 0.25 and events:
            result.append(_label(random, plan, now, random.choice(events[-30:])))
            continue
        span = random.choice(widths[: random.randint(1, len(widths))]) * SECOND
        time = now
        if random.random() < late and events:
            time = max(0, now - random.randint(0, 2 * span))
        elif random.random() < 0.8:
            now = time = now + random.randint(0, span)
        elif random.random() < 0.1 and plan.horizon < 10**8:
            now = time = now + plan.horizon * SECOND + random.randint(-1, 1)
        event = _event(random, f"e{number}", time, crowd)
        events.append(event)
        result.append(event)
    return result


def _event(random: Random, name: str, time: int, crowd: int) -> Event:
    currency = random.choice(["USD", "USD", "EUR", "JPY", "KWD", ""])
    amount = None
    if random.random() < 0.85:
        limit = random.choice([1, 100, 10**4, 10**6, 10**12])
        amount = random.randint(0, limit - 1)
    refund = random.random() < 0.1
    if refund and amount is not None and random.random() < 0.5:
        amount = -amount
    place = (random.choice([0.0, 51.5, -33.9]), random.choice([0.0, -0.1, 151.2, 179.9]))
    if random.random() < 0.2:
        place = (None, place[1])
    return Event(
        name,
        f"customer {random.randrange(crowd)}",
        time,
        amount,
        currency,
        refund,
        (
            None if amount is None else amount / 100,
            currency or None,
            random.choice(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", None]),
            random.choice(["shop", "bar", "pump", None]),
            random.choice(["travel", "food", None]),
            *place,
        ),
        b"{}",
    )


def _again(random: Random, event: Event) -> Event:
    """The same event, the same id with other content, or with another time."""
    kind = random.randrange(3)
    if kind == 0:
        return event
    values = (*event.values[:4], "changed", *event.values[5:])
    time = event.time + (kind - 1) * 90 * SECOND
    return Event(
        event.id, event.entity, time, event.amount, event.currency, event.refund, values, b"{}"
    )


def _label(random: Random, plan: Plan, now: int, event: Event) -> Known:
    """A verdict, its correction, or that an event's is unknown."""
    values: list[str | None] = []
    for key in plan.keys:
        parts = [
            event.entity if name == "entity" else event.values[KIND.index(name)]
            for name in key.variables
        ]
        values.append(None if None in parts else "\x1f".join(map(str, parts)))
    fraud, unknown = random.choice([(1, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, -1)])
    return Known(now, event.time, tuple(values), fraud, unknown)
