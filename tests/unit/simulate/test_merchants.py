from collections import Counter
from random import Random

from sluicegate.simulate.cities import PLACES
from sluicegate.simulate.merchants import ONLINE_ONLY, PHYSICAL_ONLY, Merchants, all_merchants
from sluicegate.simulate.spending import CATEGORIES, CATEGORY_NUMBERS


def test_there_are_thousands_of_merchants_numbered_in_order() -> None:
    merchants = all_merchants()
    assert 1_000 < len(merchants) < 10_000
    assert [merchant.number for merchant in merchants] == list(range(len(merchants)))
    assert len({merchant.id for merchant in merchants}) == len(merchants)
    assert list(Merchants()) == list(merchants)


def test_merchants_are_where_their_category_is_sold() -> None:
    for merchant in all_merchants():
        assert merchant.online == (merchant.place == -1)
        assert not (merchant.online and merchant.category in PHYSICAL_ONLY)
        assert merchant.online or merchant.category not in ONLINE_ONLY
        assert 0.2 < merchant.level < 4.0


def test_a_pick_is_of_the_category_and_the_place() -> None:
    merchants, rng = all_merchants(), Random(1)
    for category in range(len(CATEGORIES)):
        for place in range(-1, len(PLACES)):
            merchant = merchants[merchants.pick(category, place, rng.getrandbits(32))]
            assert merchant.category == category
            if category not in ONLINE_ONLY | PHYSICAL_ONLY:
                assert merchant.place == place


def test_popularity_has_a_heavy_tail() -> None:
    merchants, rng = all_merchants(), Random(2)
    online = CATEGORY_NUMBERS["shopping_net"]
    picked = Counter(merchants.pick(online, -1, rng.getrandbits(32)) for _ in range(20_000))
    shares = [count / 20_000 for _, count in picked.most_common()]
    assert 0.1 < shares[0] < 0.2
    assert len(picked) > 80
    assert sum(shares[45:]) > 0.1
