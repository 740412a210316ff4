"""Who the customers buy from: merchants of a category, in a city or on the internet."""

from collections.abc import Iterator
from functools import cache
from math import exp
from typing import Final, NamedTuple

from sluicegate.simulate import names
from sluicegate.simulate.cities import PLACES
from sluicegate.simulate.hashing import NORMAL, mix
from sluicegate.simulate.spending import CATEGORIES

# Categories bought only on the internet, and only where the customer is; the rest either way.
ONLINE_ONLY: Final = frozenset(
    number for number, category in enumerate(CATEGORIES) if category.name.endswith("_net")
)
PHYSICAL_ONLY: Final = frozenset(
    number
    for number, category in enumerate(CATEGORIES)
    if category.name.endswith("_pos") or category.name in ("gas_transport", "food_dining")
)

_ONLINE: Final = 90
_SPREAD: Final = 0.3

_KINDS: Final = {
    "entertainment": ("Cinema", "Tickets", "Games", "Records", "Arcade"),
    "food_dining": ("Kitchen", "Grill", "Bakery", "Diner", "Noodles", "Pizza"),
    "gas_transport": ("Fuel", "Petrol", "Transit", "Parking", "Cabs"),
    "grocery_net": ("Basket", "Pantry", "Fresh", "Larder"),
    "grocery_pos": ("Market", "Grocery", "Foods", "Corner Shop"),
    "health_fitness": ("Pharmacy", "Gym", "Wellness", "Sports"),
    "home": ("Hardware", "Garden", "Furniture", "Interiors", "Tools"),
    "kids_pets": ("Toys", "Pets", "Kids", "Playroom"),
    "misc_net": ("Depot", "Online", "Direct", "Supply"),
    "misc_pos": ("Kiosk", "Variety", "Newsagent", "Florist"),
    "personal_care": ("Salon", "Beauty", "Barber", "Cosmetics"),
    "travel": ("Travel", "Hotels", "Airways", "Rentals", "Tours"),
    "shopping_net": ("Outlet", "Fashion", "Electronics", "Store"),
    "shopping_pos": ("Department Store", "Boutique", "Shoes", "Electronics"),
}


class Merchant(NamedTuple):
    """A merchant: `category` a category number, `place` a place number or −1 if `online`.

    `level` multiplies the prices of its category.
    """

    number: int
    id: str
    name: str
    category: int
    online: bool
    place: int
    level: float


class Merchants:
    """All merchants, the same in every world; the most popular of a place and category first.

    Popularity falls with the rank r as log((r + 1) / r), close to Zipf's law.

    >>> merchants = all_merchants()
    >>> merchants[merchants.pick(8, -1, 0)].name == merchants[merchants.pick(8, -1, 1)].name
    True
    """

    def __init__(self) -> None:
        self._all: list[Merchant] = []
        # First number and how many, by place (from −1) and category.
        self._lists: list[tuple[int, int]] = []
        for place in range(-1, len(PLACES)):
            for category in range(len(CATEGORIES)):
                size = _size(place, category)
                self._lists.append((len(self._all), size))
                for _ in range(size):
                    self._all.append(_merchant(len(self._all), category, place))
        self.levels: Final = tuple(merchant.level for merchant in self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Merchant]:
        return iter(self._all)

    def __getitem__(self, number: int) -> Merchant:
        return self._all[number]

    def pick(self, category: int, place: int, bits: int) -> int:
        """The number of a merchant by popularity, drawn with 32 random bits.

        `place` is a place number or −1 for the internet; the internet stands in for a place where
        the category is not sold, and the other way round.
        """
        first, size = self._lists[(place + 1) * 14 + category]
        if not size:
            place = -1 if place >= 0 else 0
            first, size = self._lists[(place + 1) * 14 + category]
        return first + int(size ** ((bits & 0xFFFF_FFFF) / 0x1_0000_0000)) - 1


@cache
def all_merchants() -> Merchants:
    """The merchants, made when first asked for."""
    return Merchants()


def _size(place: int, category: int) -> int:
    if place < 0:
        return 0 if category in PHYSICAL_ONLY else _ONLINE
    return 0 if category in ONLINE_ONLY else 3 + PLACES[place].weight // 3


def _merchant(number: int, category: int, place: int) -> Merchant:
    bits = mix(number ^ 0x4D << 40)
    kinds = _KINDS[CATEGORIES[category].name]
    words = names.LAST if bits & 1 else names.STREETS
    name = f"{words[(bits >> 8) % len(words)]} {kinds[(bits >> 24) % len(kinds)]}"
    level = exp(_SPREAD * NORMAL[(bits >> 40) & 0x3FF])
    return Merchant(number, f"M{number:05d}", name, category, place < 0, place, level)
