"""Which columns are the event's id, time, entity and label."""

from collections.abc import Iterable

from msgspec import Struct

from sluicegate.sources.naming import tokens
from sluicegate.sources.profile import Profile, Sample

FRAUD_WORDS = frozenset(("fraud", "1", "true", "yes", "y", "t", "fraudulent", "1.0"))
LEGIT_WORDS = frozenset(
    ("legit", "0", "false", "no", "n", "f", "legitimate", "genuine", "normal", "0.0")
)

AFTERWARDS = frozenset(
    (
        *(
            "fraud",
            "fraudulent",
            "isfraud",
            "label",
            "labels",
            "scenario",
            "chargeback",
            "chargebacks",
        ),
        *("dispute", "disputed", "score", "decision", "outcome", "verdict", "blocked", "flagged"),
        *("declined", "target"),
    )
)
"""Words of columns that tell what was only known later."""

ELAPSED = "epoch_s"
"""The format of a time that counts seconds from an unknown start, taken for 1970."""

_NUMBER_WORDS = frozenset(("id", "no", "num", "number", "nr", "key", "code", "uuid", "hash", "ref"))
_EVENT_WORDS = frozenset(("event", "transaction", "trans", "tx", "txn", "payment", "record"))
_ENTITIES = (
    ("entity", ""),
    ("customer", "customer"),
    ("cust", "customer"),
    ("client", "client"),
    ("user", "user"),
    ("member", "member"),
    ("account", "account"),
    ("acct", "account"),
    ("cardholder", "cardholder"),
    ("card", "card"),
    ("cc", "card"),
    ("pan", "card"),
    ("ssn", "customer"),
    ("orig", "customer"),
    ("sender", "sender"),
    ("payer", "payer"),
)
_BIRTHS = frozenset(("dob", "birth", "birthday", "expiry", "expires", "expiration"))


class Roles(Struct, frozen=True):
    """Columns by role; ``""`` for none found.

    Attributes:
        entity_type: what the entity is called.
        fraud, legit: label values that stand for each.
        time_formats: formats that fit the time; more than one is a doubt.
    """

    event_id: str = ""
    event_time: str = ""
    entity: str = ""
    entity_type: str = "customer"
    label: str = ""
    label_time: str = ""
    fraud: tuple[str, ...] = ()
    legit: tuple[str, ...] = ()
    time_formats: tuple[str, ...] = ()
    label_time_formats: tuple[str, ...] = ()


def find_roles(sample: Sample) -> Roles:
    """The likeliest column for each role."""
    every = list(sample.profiles.values())
    label = _label(every)
    label_time = _best(
        (p, 1) for p in every if p.times and tokens(p.name) & {"label", "chargeback", "reported"}
    )
    time = _best((p, _time_rank(p)) for p in every if p is not label_time and p is not label)
    elapsed = _best((p, _elapsed_rank(p)) for p in every) if time is None else None
    taken = {p.name for p in (label, label_time, time, elapsed) if p is not None}
    event_id = _best((p, _id_rank(p)) for p in every if p.name not in taken)
    if event_id is not None:
        taken.add(event_id.name)
    entity, kind = _entity([p for p in every if p.name not in taken])
    types = [
        p for p in every if tokens(p.name) == {"entity", "type"} and p.distinct == 1 and p.counts
    ]
    if types and types[0].counts[0][0].isidentifier():
        kind = types[0].counts[0][0].lower()
    seen = [value.lower() for value, _ in label.counts] if label is not None else []
    return Roles(
        "" if event_id is None else event_id.name,
        time.name if time is not None else elapsed.name if elapsed is not None else "",
        entity,
        kind,
        "" if label is None else label.name,
        "" if label_time is None else label_time.name,
        tuple(value for value in seen if value in FRAUD_WORDS),
        tuple(value for value in seen if value in LEGIT_WORDS),
        time.times if time is not None else (ELAPSED,) if elapsed is not None else (),
        () if label_time is None else label_time.times,
    )


def _best(ranked: Iterable[tuple[Profile, float]]) -> Profile | None:
    """The highest rank above 0; the first of equal ones."""
    best, rank = None, 0.0
    for item, of in ranked:
        if of > rank:
            best, rank = item, of
    return best


def _label(every: list[Profile]) -> Profile | None:
    def rank(item: Profile) -> float:
        words = tokens(item.name)
        values = {value.lower() for value, _ in item.counts}
        if not values or item.distinct > 4 or not values <= FRAUD_WORDS | LEGIT_WORDS:
            return 0
        if words & {"fraud", "isfraud", "fraudulent"}:
            return 4
        if "label" in words:
            return 3
        return 2 if words & {"class", "target", "chargeback"} else 0

    return _best((item, rank(item)) for item in every)


def _time_rank(item: Profile) -> float:
    words = tokens(item.name)
    if not item.times or words & _BIRTHS:
        return 0
    named = 0.0
    if "event" in words and words & {"time", "timestamp", "date", "datetime"}:
        named = 10
    elif words & {"timestamp", "datetime"} or words >= {"date", "time"}:
        named = 8
    elif words & {"created", "occurred"}:
        named = 7
    elif words & {"time", "ts", "unix", "epoch"}:
        named = 5
    elif "date" in words:
        named = 3
    if item.numeric:
        return named - 0.5 if named >= 5 else 0
    return named + 1


def _elapsed_rank(item: Profile) -> float:
    """Seconds since an unknown start: they order the events and tell how far apart they are."""
    words = tokens(item.name)
    named = words & {"time", "seconds", "secs", "dt"}
    if words & {"days", "day", "hours", "hour", "minutes"}:
        return 0
    rising = item.low is not None and item.low >= 0 and item.distinct > 20
    return len(named) if rising and item.whole else 0


def _id_rank(item: Profile) -> float:
    words = tokens(item.name)
    if item.distinct < 0.98 * item.filled or item.filled < item.rows:
        return 0
    if words & _EVENT_WORDS and words & _NUMBER_WORDS:
        return 3
    if words & _EVENT_WORDS and len(words) == 1 and not item.numeric and not item.times:
        return 1
    if words == {"order", "id"}:
        return 2
    return 2 if words in ({"id"}, {"uuid"}, {"guid"}) else 0


def _entity(every: list[Profile]) -> tuple[str, str]:
    """Column and name of the entity: by name, else an e-mail address, else an address."""
    for word, kind in _ENTITIES:
        for item in every:
            words = tokens(item.name)
            if word in words and words - {word, "name"} <= _NUMBER_WORDS and item.repeats:
                if "name" in words and word != "orig":
                    continue
                return item.name, kind or "customer"
    for word in ("email", "mail", "phone", "fingerprint", "device", "ip"):
        for item in every:
            if word in tokens(item.name) and item.repeats:
                return item.name, "customer"
    return "", "customer"
