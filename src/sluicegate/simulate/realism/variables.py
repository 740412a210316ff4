"""The variables whose separation is measured: every field, and what is read off the fields."""

from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sluicegate.enrich.agent import agent_enricher
from sluicegate.enrich.ip import ip_enricher
from sluicegate.simulate.realism.groups import groups
from sluicegate.simulate.realism.separation import (
    FOLDS,
    Codes,
    Numbers,
    Sample,
    Variable,
    of_categories,
    of_numbers,
    of_text,
    strongest,
)
from sluicegate.simulate.realism.table import Cell, Table, numbered
from sluicegate.simulate.spending import DAY, HOUR

_TIME: Final = "event_time"
_UNKNOWN: Final = "unknown"


class Derived(NamedTuple):
    """What is read off the fields, (n,) each; `hour` and `weekday` (0 is Monday) are local.

    Local time goes by the meridian of the billing address, so it knows no summer time.
    """

    hour: NDArray[np.int64]
    weekday: NDArray[np.int64]
    domain: list[str]
    network: list[str]
    ip_country: list[str]
    browser: list[str]
    device: list[str]


def derive(table: Table) -> Derived:
    """The derived columns; a field that is absent gives `unknown`, or the hour in UTC."""
    length = len(table.time)
    longitude = _numbers(table.fields.get("billing_longitude", []))
    offset = np.zeros(length) if longitude is None else np.round(longitude / 15.0)
    local = table.time + offset.astype(np.int64) * HOUR
    address = _texts(table, "ip_address")
    agent = _texts(table, "user_agent")
    facts = agent_enricher()
    kinds = {text: facts.apply(text) for text in set(agent)}
    country = ip_enricher()
    place = [field.name for field in country.fields].index("country")
    countries = {text: country.apply(text)[place] for text in set(address)}
    return Derived(
        local // HOUR % 24,
        (local // DAY + 3) % 7,  # 1970-01-01 was a Thursday
        [text.rpartition("@")[2] for text in _texts(table, "email_address")],
        [".".join(text.split(".")[:2]) for text in address],
        [str(countries[text] or _UNKNOWN).upper() for text in address],
        [f"{kinds[text][0] or _UNKNOWN} on {kinds[text][2] or _UNKNOWN}" for text in agent],
        [str(kinds[text][3] or _UNKNOWN) for text in agent],
    )


def variables(table: Table, derived: Derived) -> list[Variable]:
    """All variables, the strongest first; empty if a class is missing."""
    if not table.fraud.any() or table.fraud.all():
        return []
    sample = _sample(table)
    found = [_field(name, column, table, sample) for name, column in table.fields.items()]
    found += [
        of_numbers("amount in US dollars", table.dollars, sample),
        of_categories("cents of the amount", _cents(table), sample),
        strongest("local hour", [
            of_categories("", derived.hour, sample),
            of_numbers("", derived.hour.astype(np.float64), sample),
        ]),
        of_categories("local weekday", derived.weekday, sample),
        *(
            of_categories(name, numbered(column)[0], sample)
            for name, column in (
                ("e-mail domain", derived.domain),
                ("IP network (/16)", derived.network),
                ("IP country", derived.ip_country),
                ("browser and system", derived.browser),
                ("kind of device", derived.device),
            )
        ),
    ]  # fmt: skip
    if any(table.merchant) and "merchant" not in table.fields:
        found.append(of_categories("merchant", numbered(table.merchant)[0], sample))
    return sorted(found, key=lambda variable: (-variable.auc, variable.name))


def _field(name: str, column: list[Cell], table: Table, sample: Sample) -> Variable:
    texts = [value if isinstance(value, str) else f"{value:.15g}" for value in column]
    codes, names = numbered(texts)
    views = [of_text(name, names, codes, sample)]
    numbers = table.time.astype(np.float64) if name == _TIME else _numbers(column)
    if numbers is not None:
        # First, since of equal views the first one names it, and range says more than order.
        views.insert(0, of_numbers(name, numbers, sample))
    return strongest(name, views)


def _sample(table: Table) -> Sample:
    together = groups(table.entity, table.campaign)
    by_number = _folds(len(together))
    campaigns = int(table.campaign.max()) + 1
    cluster = np.where(table.fraud == 1, table.campaign, campaigns + table.entity)
    return Sample(
        table.fraud,
        by_number[together[table.entity]],
        by_number[table.entity],
        _folds(len(table.time)),
        np.unique(cluster, return_inverse=True)[1].astype(np.int64),
    )


def _folds(size: int) -> Codes:
    """A fold for each of so many numbers, by a hash so that no order in them matters."""
    return np.fromiter((crc32(b"%d" % number) % FOLDS for number in range(size)), np.int64, size)


def _cents(table: Table) -> Codes:
    return np.round(table.amount * 100.0).astype(np.int64) % 100


def _texts(table: Table, name: str) -> list[str]:
    return [str(value) for value in table.fields.get(name, [""] * len(table.time))]


def _numbers(column: list[Cell]) -> Numbers | None:
    """The column as finite numbers, None if it is not one of numbers."""
    try:
        numbers = np.array([float(value) for value in column], np.float64)
    except ValueError:
        return None
    return numbers if len(numbers) and bool(np.isfinite(numbers).all()) else None
