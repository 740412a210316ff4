"""The plan: which aggregates are kept per key, over which windows, at which resolution."""

from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct

from sluicegate.events.errors import DefinitionError, suggest
from sluicegate.events.event_type import EventType

FORMAT = 2
"""Counts up when the kernel's arithmetic or state changes, so that old states are not read."""

MOST_WINDOWS = 16
"""The kernel numbers tiles by sixteenths."""

LONGEST = 2**32
"""Longest horizon in seconds: no two events are further apart."""

HOUR = 3_600
DAY = 86_400

ENTITY = "entity"
"""How a plan refers to the entity id where it lists variables."""


class Window(Struct, frozen=True):
    """(t - seconds, t], kept in tiles of `tile` seconds; `name` stands in feature names."""

    name: str
    seconds: int
    tile: int


class Key(Struct, frozen=True):
    """What is kept per value of a key.

    Attributes:
        name: stands in feature names; the entity's key comes first in a plan.
        variables: whose values together are the key; ``("entity",)`` for the entity.
        amounts: names of the windows that give sum, mean, deviation and maximum beside the count.
        distinct: variables (or ``entity``) whose distinct values are counted.
        place: whether distance and speed since the last place are given.
        risk: whether the share of fraud among its labelled events is given.
    """

    name: str
    variables: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    distinct: tuple[str, ...] = ()
    place: bool = False
    risk: bool = True


class Risk(Struct, frozen=True):
    """Windows of labelled events: (t - delay - seconds, t - delay], in tiles of `tile` seconds."""

    delay: int
    tile: int
    windows: tuple[Window, ...]


class Plan(Struct, frozen=True):
    """All that decides a feature vector, but for the vocabulary of categories.

    Attributes:
        windows: shortest first; each tile divides the next.
        distinct_windows: names of the windows over which distinct values are counted.
        keys: the entity's first.
        risk: None when no labels are used as features.
        horizon: seconds after which an idle key is forgotten (age, first seen).
        repeats, repeat_age: an event id is recognised among the entity's last so many events and
            within so many seconds.
        numbers, categories, enriched: variables that enter the vector as they are, as a
            category, or as facts found in them.
        calendar: whether hour, weekday, weekend and night (UTC) are given.
        phone_region: where phone numbers without country code are dialled.
    """

    windows: tuple[Window, ...]
    distinct_windows: tuple[str, ...]
    keys: tuple[Key, ...]
    risk: Risk | None
    horizon: int = 400 * DAY
    repeats: int = 32
    repeat_age: int = DAY
    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enriched: tuple[str, ...] = ()
    calendar: bool = True
    phone_region: str = "US"
    format: int = FORMAT

    def fingerprint(self) -> str:
        """16 hex digits that change with anything that changes a vector."""
        return blake2b(msgspec.json.encode(self), digest_size=8).hexdigest()

    def layout(self, position: int) -> str:
        """8 hex digits that change with anything that changes the state of one key."""
        key = self.keys[position]
        risk = self.risk if key.risk else None
        parts = (
            self.format,
            key.variables,
            key.distinct,
            key.place,
            self.windows,
            bool(key.amounts),
            self.distinct_windows,
            risk,
            self.horizon,
        )
        return blake2b(msgspec.json.encode(parts), digest_size=4).hexdigest()


WINDOWS = (
    Window("1h", HOUR, 300),
    Window("1d", DAY, HOUR),
    Window("7d", 7 * DAY, 6 * HOUR),
    Window("30d", 30 * DAY, DAY),
)
"""The default windows; a tile is the most by which a window can be too short."""

RISK = Risk(
    7 * DAY,
    DAY,
    (Window("7d", 7 * DAY, DAY), Window("14d", 14 * DAY, DAY), Window("30d", 30 * DAY, DAY)),
)

_CATEGORIES = (
    "PRODUCT_CATEGORY",
    "CATEGORICAL",
    "CURRENCY_CODE",
    "PAYMENT_TYPE",
    "AVS",
    "BILLING_STATE",
    "BILLING_COUNTRY",
    "SHIPPING_STATE",
    "SHIPPING_COUNTRY",
)
_ENRICHED = (
    "EMAIL_ADDRESS",
    "IP_ADDRESS",
    "PHONE_NUMBER",
    "BILLING_PHONE",
    "SHIPPING_PHONE",
    "CARD_BIN",
    "USERAGENT",
)
_LABEL = "FRAUD_LABEL"
_KEYS = ("IP_ADDRESS", "EMAIL_ADDRESS", "CARD_BIN", "FINGERPRINT", "USERAGENT")


def derive(kind: EventType, *, phone_region: str = "US") -> Plan:
    """The default plan of an event type.

    The entity and each IP address, e-mail address, card BIN, device (fingerprint, else user
    agent) and variable marked ``key = true`` get aggregates; the entity counts the distinct
    values of those and of the product category, the others count entities.
    """
    amounts = kind.first("PRICE") is not None
    devices = "FINGERPRINT" if kind.first("FINGERPRINT") else "USERAGENT"
    others = [
        item.name
        for item in kind.variables
        if item.key
        or (item.type in _KEYS and (item.type not in ("FINGERPRINT", "USERAGENT")))
        or item.type == devices
    ]
    category = kind.first("PRODUCT_CATEGORY")
    distinct = [*others]
    if category is not None and category.name not in distinct:
        distinct.append(category.name)
    every = tuple(window.name for window in WINDOWS) if amounts else ()
    entity = Key(
        kind.entity_type,
        (ENTITY,),
        amounts=every,
        distinct=tuple(distinct),
        place=kind.place is not None,
    )
    places = () if kind.place is None else (kind.place.latitude, kind.place.longitude)
    plan = Plan(
        windows=WINDOWS,
        distinct_windows=("1d", "30d"),
        keys=(
            entity,
            *(Key(name, (name,), amounts=every[-1:], distinct=(ENTITY,)) for name in others),
        ),
        risk=RISK,
        numbers=tuple(
            item.name
            for item in kind.variables
            if item.data_type in ("FLOAT", "INTEGER", "BOOLEAN")
            and item.type not in ("PRICE", _LABEL)
            and item.name not in places
        ),
        categories=tuple(
            item.name
            for item in kind.variables
            if item.type in _CATEGORIES and item.data_type == "STRING" and not item.key
        ),
        enriched=tuple(
            item.name
            for item in kind.variables
            if item.type in _ENRICHED and item.data_type == "STRING"
        ),
        phone_region=phone_region,
    )
    check(plan, kind)
    return plan


def plan_from(table: dict[str, Any], kind: EventType) -> Plan:
    """A plan out of the ``[features]`` table: the derived one with what the table changes.

    ``keys`` may list key names to keep of the derived ones, or be tables that spell keys out.

    Raises:
        DefinitionError: for a setting that is unknown or contradicts another.
    """
    base: dict[str, Any] = msgspec.to_builtins(
        derive(kind, phone_region=table.get("phone_region", "US"))
    )
    for name, value in table.items():
        if name not in base or name == "format":
            raise DefinitionError(f"features: unknown setting {name!r}{suggest(name, base)}")
        if (
            name == "keys"
            and isinstance(value, list)
            and all(isinstance(item, str) for item in value)
        ):
            known = {key["name"]: key for key in base["keys"]}
            for item in value:
                if item not in known:
                    raise DefinitionError(
                        f"features.keys: no key {item!r} in the derived plan"
                        f"{suggest(item, known)}; known are {', '.join(known)}"
                    )
            base["keys"] = [known[item] for item in value]
        else:
            base[name] = value
    try:
        plan = msgspec.convert(base, Plan, strict=True)
    except msgspec.ValidationError as error:
        raise DefinitionError(f"features: {error}") from None
    check(plan, kind)
    return plan


def check(plan: Plan, kind: EventType) -> None:
    """Whether a plan is sound and its variables exist.

    Raises:
        DefinitionError: naming the part at fault.
    """
    for window in (*plan.windows, *(plan.risk.windows if plan.risk is not None else ())):
        if window.tile < 1 or window.seconds < 1 or window.seconds % window.tile:
            raise DefinitionError(
                f"features.windows: {window.name}: {window.seconds} s is no multiple of its tile,"
                f" {window.tile} s"
            )
    for shorter, longer in zip(plan.windows, plan.windows[1:], strict=False):
        if shorter.seconds >= longer.seconds or longer.tile % shorter.tile:
            raise DefinitionError(
                f"features.windows: {shorter.name} and {longer.name}: list windows shortest first"
                f" and make each tile a multiple of the one before"
            )
        if longer.seconds - shorter.seconds < longer.tile - shorter.tile:
            raise DefinitionError(
                f"features.windows: {longer.name}: with tiles of {longer.tile} s it can begin after"
                f" {shorter.name} does; make its tiles finer or the window longer"
            )
    names = [window.name for window in plan.windows]
    if len(names) > MOST_WINDOWS:
        raise DefinitionError(
            f"features.windows: {len(names)} windows; give at most {MOST_WINDOWS}"
        )
    for name in plan.distinct_windows:
        if name not in names:
            raise DefinitionError(f"features.distinct_windows: no window {name!r}")
    if len(set(names)) < len(names):
        raise DefinitionError("features.windows: two windows of one name")
    if plan.horizon < 1 or plan.repeats < 0 or plan.repeat_age < 0:
        raise DefinitionError("features: horizon, repeats and repeat_age can't be negative")
    if plan.horizon > LONGEST:
        raise DefinitionError(f"features.horizon: {plan.horizon} s; give at most {LONGEST}")
    if plan.risk is not None:
        if plan.risk.tile < 1 or plan.risk.delay < 0 or not plan.risk.windows:
            raise DefinitionError(
                "features.risk: give windows, a tile of a second or more and no negative delay"
            )
        lengths = [window.seconds for window in plan.risk.windows]
        if plan.risk.delay % plan.risk.tile or any(n % plan.risk.tile for n in lengths):
            raise DefinitionError("features.risk: delay and windows must be multiples of the tile")
        if lengths != sorted(lengths):
            raise DefinitionError("features.risk: list windows shortest first")
    if not plan.keys or plan.keys[0].variables != (ENTITY,):
        raise DefinitionError('features.keys: the first key must be of variables ["entity"]')
    for key in plan.keys:
        for name in (*key.variables, *key.distinct):
            if name != ENTITY:
                kind.index(name)
        for name in key.amounts:
            if name not in names:
                raise DefinitionError(f"features.keys.{key.name}.amounts: no window {name!r}")
        if key.amounts and kind.first("PRICE") is None:
            raise DefinitionError(
                f"features.keys.{key.name}.amounts: the event type has no variable of type PRICE"
            )
        if key.place and kind.place is None:
            raise DefinitionError(
                f"features.keys.{key.name}.place: the event type declares no place"
            )
        if key.distinct and not plan.distinct_windows:
            raise DefinitionError("features.distinct_windows: empty, but distinct values are asked")
    if len({key.name for key in plan.keys}) != len(plan.keys):
        raise DefinitionError("features.keys: two keys of one name")
    _check_variables(plan, kind)
    _check_layouts(plan)


def _check_variables(plan: Plan, kind: EventType) -> None:
    """Whether variables are of the types that their use takes, and none of them is the label."""
    texts = (("categories", plan.categories), ("enriched", plan.enriched))
    for setting, names in (("numbers", plan.numbers), *texts):
        for name in names:
            item = kind.variables[kind.index(name)]
            if (item.data_type == "STRING") is (setting == "numbers"):
                wanted = "another data_type than STRING" if setting == "numbers" else "STRING"
                raise DefinitionError(
                    f"features.{setting}: {name} is a {item.data_type}; list variables of {wanted}"
                )
    used = {*plan.numbers, *plan.categories, *plan.enriched}
    for key in plan.keys:
        used.update(key.variables, key.distinct)
    for item in kind.variables:
        if item.type == _LABEL and item.name in used:
            raise DefinitionError(
                f"features: {item.name} is the label (FRAUD_LABEL), which is not known when an"
                " event is scored; leave it out"
            )


def _check_layouts(plan: Plan) -> None:
    """Whether the states of any two keys can be told apart where they are stored."""
    held: dict[str, str] = {}
    for position, key in enumerate(plan.keys):
        other = held.setdefault(plan.layout(position), key.name)
        if other != key.name:
            raise DefinitionError(
                f"features.keys.{key.name}: keeps the same of the same variables as {other};"
                " make one key of the two"
            )
