"""How amounts are spread, by product category and by currency."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluicegate.simulate.realism.figures import Quantiles, Spread
from sluicegate.simulate.realism.table import Table, numbered

_FEWEST: Final = 5
_SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


def by_category(table: Table) -> tuple[Spread, ...]:
    """US dollars that amounts are worth, per product category."""
    column = table.fields.get("product_category", [""] * len(table.time))
    return _spreads([str(value) for value in column], table.dollars, table.fraud)


def by_currency(table: Table) -> tuple[Spread, ...]:
    """Amounts in major units of their own currency, per currency."""
    return _spreads(table.currency, table.amount, table.fraud)


def quantiles(values: NDArray[np.float64]) -> Quantiles | None:
    """Five quantiles, None of fewer than five values.

    >>> quantiles(np.arange(101.0))
    (5.0, 25.0, 50.0, 75.0, 95.0)
    """
    if len(values) < _FEWEST:
        return None
    low, lower, middle, upper, high = np.quantile(values, _SHARES).tolist()
    return low, lower, middle, upper, high


def _spreads(
    names: list[str], values: NDArray[np.float64], fraud: NDArray[np.int8]
) -> tuple[Spread, ...]:
    codes, distinct = numbered(names)
    return tuple(
        Spread(
            name,
            quantiles(values[(codes == place) & (fraud == 0)]),
            quantiles(values[(codes == place) & (fraud == 1)]),
        )
        for place, name in enumerate(distinct)
    )
