"""What the other columns of a file are: variables of which type, or nothing to learn from."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import NamedTuple

from sluicegate.sources.naming import tokens
from sluicegate.sources.profile import Profile, Sample
from sluicegate.sources.roles import AFTERWARDS, Roles

FEW = 254
"""Most values of a category that a model tells apart."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PARTIES = frozenset(
    (
        *("merchant", "terminal", "store", "shop", "seller", "vendor", "pos", "atm", "beneficiary"),
        *("recipient", "payee", "dest", "device", "receiver"),
    )
)
_TIMES = frozenset(
    (
        *(
            "time",
            "date",
            "datetime",
            "timestamp",
            "unix",
            "epoch",
            "seconds",
            "days",
            "day",
            "hour",
        ),
        *("month", "year", "week", "weekday", "dob", "birth", "birthday", "expiry", "ts"),
    )
)
_NAMES = frozenset(("id", "no", "num", "number", "nr", "key", "uuid", "hash", "ref", "ssn"))
_SUMS = frozenset(("amount", "amt", "price", "total", "value", "balance", "income", "limit"))
_PLACES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(("street", "address", "addr", "address1")), "ADDRESS_L1"),
    (frozenset(("address2",)), "ADDRESS_L2"),
    (frozenset(("city", "town")), "CITY"),
    (frozenset(("county",)), "COUNTY"),
    (frozenset(("state", "province", "region")), "STATE"),
    (frozenset(("zip", "zipcode", "postcode", "postal")), "ZIP"),
    (frozenset(("country",)), "COUNTRY"),
    (frozenset(("name", "first", "last", "surname", "firstname", "lastname")), "NAME"),
)
_LATITUDE = frozenset(("lat", "latitude"))
_LONGITUDE = frozenset(("lon", "long", "lng", "longitude"))


class Column(NamedTuple):
    """A column as guessed.

    Attributes:
        type: a variable type, ``""`` when it is left out.
        key: whether aggregates are kept per value.
        why: what the guess stands on, or why the column is left out.
    """

    name: str
    type: str
    key: bool
    why: str


def guess_columns(sample: Sample, roles: Roles) -> list[Column]:
    """A guess for every column without a role, in the file's order."""
    used = {roles.event_id, roles.event_time, roles.label, roles.label_time}
    price = _price(sample, used)
    place = guess_place(sample, roles)
    result: list[Column] = []
    once: set[str] = set()
    for item in sample.profiles.values():
        if item.name in used:
            continue
        column = _column(item, sample, roles, price, place)
        if item.name == roles.entity and column.type not in _KEPT_ENTITIES:
            continue
        if column.type in ("CURRENCY_CODE", "PRODUCT_CATEGORY") and column.type in once:
            column = column._replace(type="CATEGORICAL")
        once.add(column.type)
        result.append(column)
    return result


_KEPT_ENTITIES = ("EMAIL_ADDRESS", "IP_ADDRESS", "PHONE_NUMBER", "BILLING_PHONE", "FINGERPRINT")


def guess_place(sample: Sample, roles: Roles) -> tuple[str, str] | None:
    """Latitude and longitude; of several pairs one that differs from event to event."""
    pairs = []
    for item in sample.profiles.values():
        words = tokens(item.name)
        if not words & _LATITUDE or not _within(item, 90):
            continue
        for other in sample.profiles.values():
            others = tokens(other.name)
            fits = others & _LONGITUDE and others - _LONGITUDE == words - _LATITUDE
            if fits and _within(other, 180):
                pairs.append((item.name, other.name))
    if not pairs:
        return None
    if roles.entity:
        moving = [pair for pair in pairs if not sample.steady(pair[0], roles.entity)]
        pairs = moving or pairs
    return pairs[0]


def _within(item: Profile, most: float) -> bool:
    return item.low is not None and item.high is not None and -most <= item.low <= item.high <= most


def _price(sample: Sample, used: set[str]) -> str:
    for words in ({"amount", "amt"}, {"price"}, {"total"}, {"value"}):
        for item in sample.profiles.values():
            if item.numeric and item.name not in used and tokens(item.name) & words:
                return item.name
    return ""


def _column(
    item: Profile, sample: Sample, roles: Roles, price: str, place: tuple[str, str] | None
) -> Column:
    words = tokens(item.name)

    def out(why: str) -> Column:
        return Column(item.name, "", False, why)

    def take(kind: str, key: bool = False) -> Column:
        return Column(item.name, kind, key, describe(item, kind))

    if not item.filled:
        return out("it is empty")
    if words == {"entity", "type"}:
        return out("it names the entity type")
    if words & AFTERWARDS:
        return out("it looks like something known only afterwards")
    if item.name == price:
        return take("PRICE")
    if place is not None and item.name in place:
        return take("NUMERIC")
    if words & (_LATITUDE | _LONGITUDE) and item.numeric:
        return out("a second place; an event has one")
    if item.distinct == 1 and item.rows >= 50:
        return out("it has one value only")
    kind = _typed(item, words)
    if kind == "PAN":
        return out("full card numbers; keep the first six or eight digits as CARD_BIN instead")
    if kind:
        return take(kind)
    if words & {"dob", "birth", "birthday"}:
        return out("a date of birth; an age in years would be a NUMERIC")
    if item.times or words & _TIMES:
        return out("a time; hour, weekday and the time since the last event are features already")
    party = bool(words & _PARTIES)
    counted = item.whole and item.distinct > 0.9 * item.filled > 20 and not words & _SUMS
    if words & _NAMES or counted:
        if party and item.repeats:
            return take("CATEGORICAL", key=True)
        if roles.entity and item.distinct > 20 and sample.steady(item.name, roles.entity):
            return out("it says no more than the entity")
        return out("a number or code that names something; nothing to compare")
    if item.numeric:
        return take("NUMERIC")
    if party and item.repeats:
        return take("CATEGORICAL", key=item.distinct > 20)
    if item.distinct <= FEW and item.repeats:
        return take("CATEGORICAL")
    return take("FREE_FORM_TEXT")


def _typed(item: Profile, words: frozenset[str]) -> str:
    """The variable type that name and values agree on."""
    texts = item.texts
    if not item.numeric and _most(texts, _is_address):
        return "IP_ADDRESS"
    if _most(texts, lambda text: _EMAIL.fullmatch(text) is not None):
        return "EMAIL_ADDRESS"
    if words >= {"user", "agent"} or words & {"useragent", "ua"}:
        return "USERAGENT"
    side = "SHIPPING" if words & {"shipping", "ship", "delivery"} else "BILLING"
    if words & {"phone", "mobile", "telephone", "tel", "msisdn"}:
        return f"{side}_PHONE" if words & {"shipping", "billing"} else "PHONE_NUMBER"
    if words & {"currency", "ccy"}:
        return "CURRENCY_CODE"
    if words & {"bin", "iin"} and _most(texts, lambda text: text.isdigit() and len(text) <= 8):
        return "CARD_BIN"
    if words & {"cc", "card", "pan"} and _most(texts, _is_card):
        return "PAN"
    if words & {"fingerprint"} or (words >= {"device"} and words & {"id", "hash"}):
        return "FINGERPRINT"
    if "session" in words:
        return "SESSION_ID"
    if "avs" in words:
        return "AVS"
    if "payment" in words and words & {"type", "method"}:
        return "PAYMENT_TYPE"
    if "order" in words and words & _NAMES:
        return "ORDER_ID"
    if words & {"category", "mcc"}:
        return "PRODUCT_CATEGORY"
    if not words & _PARTIES and not words & {"pop", "population", "product", "browser", "job"}:
        for named, part in _PLACES:
            if words & named and (not item.numeric or part == "ZIP"):
                return f"{side}_{part}"
    return ""


def _most(texts: tuple[str, ...], test: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(test(text) for text in texts) >= 0.9 * len(texts)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_card(text: str) -> bool:
    return text.isdigit() and 12 <= len(text) <= 19


def describe(item: Profile, kind: str) -> str:
    """What was seen of a column, without any personal value."""
    share = "" if item.filled == item.rows else f", {1 - item.filled / item.rows:.0%} missing"
    if kind in ("PRICE", "NUMERIC") and item.low is not None:
        return f"{item.low:,.10g} to {item.high:,.10g}{share}"
    plural = "value" if item.distinct == 1 else "values"
    if kind in ("CATEGORICAL", "PRODUCT_CATEGORY", "PAYMENT_TYPE") and item.distinct <= 20:
        some = ", ".join(value for value, _ in item.counts[:3])
        return f"{item.distinct} {plural}: {some}{', …' if item.distinct > 3 else ''}{share}"
    return f"{item.distinct:,} {plural}{share}"
