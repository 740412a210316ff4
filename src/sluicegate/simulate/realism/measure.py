"""Whether the simulated world is hard enough and looks like one: everything measured of it."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from sluicegate.simulate.cities import CITIES
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.realism import course, shares, spreads
from sluicegate.simulate.realism.figures import Campaigns, Series, Shares, Spread
from sluicegate.simulate.realism.separation import Variable
from sluicegate.simulate.realism.table import Table, read
from sluicegate.simulate.realism.variables import Derived, derive, variables

LIMIT: Final = 0.80
"""AUC from which a single variable is a giveaway."""


class Realism(Struct, frozen=True, kw_only=True):
    """What was measured of simulated events.

    `given` events were offered and `read` of them measured; `start` and `end` are the times of
    the first and the last one in µs UTC. `variables` come strongest first and are empty without
    both classes. Amounts by category and in `shares["dollars"]` are what they are worth in US
    dollars in the simulated world, by currency in the currency's own units.
    """

    given: int
    read: int
    customers: int
    fraud: int
    start: int
    end: int
    variables: tuple[Variable, ...]
    shares: dict[str, Shares]
    categories: tuple[Spread, ...]
    currencies: tuple[Spread, ...]
    series: Series | None
    campaigns: tuple[Campaigns, ...]

    @property
    def worst(self) -> Variable | None:
        """The variable that separates fraud best by itself, None if none could be measured."""
        return self.variables[0] if self.variables else None

    @property
    def giveaways(self) -> tuple[Variable, ...]:
        """The variables at or above `LIMIT`."""
        return tuple(variable for variable in self.variables if variable.auc >= LIMIT)


def measure(items: Iterable[Simulated], *, most: int = 200_000) -> Realism:
    """Measures the events, at most `most` of them (see `table.read`); ValueError if `most` < 1.

    The order of the events does not matter, and nothing is drawn by chance: equal events give
    equal measures.
    """
    table = read(items, most)
    derived = derive(table)
    return Realism(
        given=table.given,
        read=len(table.time),
        customers=len(set(table.entity.tolist())),
        fraud=int(table.fraud.sum()),
        start=int(table.time[0]) if len(table.time) else 0,
        end=int(table.time[-1]) if len(table.time) else 0,
        variables=tuple(variables(table, derived)),
        shares={one.name: one for one in _shares(table, derived)},
        categories=spreads.by_category(table),
        currencies=spreads.by_currency(table),
        series=course.series(table),
        campaigns=course.campaigns(table),
    )


def _shares(table: Table, derived: Derived) -> tuple[Shares, ...]:
    if not len(table.time):
        return ()
    fraud = table.fraud
    category = table.fields.get("product_category", [""] * len(table.time))
    countries = {(city.name, city.state): city.country for city in CITIES}
    return (
        shares.dollars(table),
        shares.hours(derived, fraud),
        shares.weekdays(derived, fraud),
        shares.by_name("categories", [str(value) for value in category], fraud),
        shares.by_name("currencies", table.currency, fraud),
        shares.by_name("countries", derived.ip_country, fraud),
        shares.home(table, derived, countries),
        shares.by_name("devices", derived.device, fraud),
        shares.by_name("browsers", derived.browser, fraud),
        shares.customers_by_events(table),
        shares.gaps(table),
        shares.fates(table),
        shares.delays(table),
        shares.sharing("customers of an address", table, "ip_address"),
        shares.sharing("customers of a device", table, "user_agent"),
    )
