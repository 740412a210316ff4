import pytest

from sluicegate.enrich.cached import LONGEST_KEPT, Cached
from sluicegate.enrich.card import card_enricher
from sluicegate.enrich.enricher import Enricher, Facts, count


def counting(calls: list[str]) -> Enricher:
    def apply(value: str) -> Facts:
        calls.append(value)
        return (float(len(value)),)

    return Enricher((count("length", "{value}"),), apply)


def test_a_value_is_enriched_once():
    calls: list[str] = []
    cached = Cached(counting(calls).apply, size=10)

    assert [cached(value) for value in ("a", "bb", "a", "bb")] == [(1.0,), (2.0,), (1.0,), (2.0,)]
    assert calls == ["a", "bb"]


def test_the_older_half_is_forgotten_when_full():
    calls: list[str] = []
    cached = Cached(counting(calls).apply, size=4)
    for value in ("a", "b", "c", "d", "e"):
        cached(value)

    assert list(cached) == ["c", "d", "e"]
    assert cached("a") == (1.0,)
    assert calls == ["a", "b", "c", "d", "e", "a"]


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_it_never_holds_more_than_its_size(size):
    cached = Cached(card_enricher().apply, size)
    for value in range(100_000, 100_050):
        cached(str(value))
        assert len(cached) <= size


def test_a_very_long_value_is_not_held():
    cached = Cached(card_enricher().apply, size=10)
    kept, not_kept = "4" * LONGEST_KEPT, "4" * (LONGEST_KEPT + 1)

    assert cached(kept) == card_enricher().apply(kept)
    assert cached(not_kept) == card_enricher().apply(not_kept)
    assert list(cached) == [kept]


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_below_one_is_refused(size):
    with pytest.raises(ValueError, match="1 or more"):
        Cached(card_enricher().apply, size)
