from scored_events import NOON, definition, scored

from sluicegate.dashboard.counting import (
    CATEGORIES,
    CURRENCIES,
    LONGEST,
    STATES,
    Batch,
    Vocabulary,
    count,
    score_bins,
)
from sluicegate.dashboard.names import OTHER
from sluicegate.dashboard.spread import quantile
from sluicegate.dashboard.tally import APPROVE, BLOCK, REVIEW, SCORE_BINS
from sluicegate.detector.pipeline import CONFLICT, REPEAT
from sluicegate.model.explain import Reason


def _count(*items, made=None, rejected=0, committed=NOON, names=None):
    batch = Batch(items, rejected, 0, NOON, committed, None)
    return count([batch], made or definition(), names or Vocabulary(), 3)


def test_amounts_are_exact_per_currency_and_outcome():
    huge = 10**12
    tally, _ = _count(
        *(scored(f"a{n}", amount=huge - 1) for n in range(20_000)),
        scored("b", "block", amount=71_235),
        scored("c", "review", amount=1, currency="EUR"),
        scored("d", amount=None),
    )
    assert tally.amounts == {
        ("USD", APPROVE): [20_000, 20_000 * (huge - 1)],
        ("USD", BLOCK): [1, 71_235],
        ("EUR", REVIEW): [1, 1],
    }
    assert tally.events == 20_003


def test_repeats_and_conflicts_are_no_transactions():
    tally, _ = _count(
        scored("a"), scored("a", status=REPEAT), scored("a", status=CONFLICT), rejected=1
    )
    assert (tally.events, tally.repeats, tally.rejected) == (1, 1, 1)
    assert sum(cell[0] for cell in tally.states.values()) == 1


def test_refunds_are_counted_and_are_no_revenue():
    tally, _ = _count(scored("a", amount=500), scored("b", amount=-500, refund=True))
    assert tally.amounts == {("USD", APPROVE): [1, 500]}
    assert (tally.events, tally.refunds) == (2, 1)


def test_states_and_categories_are_found_by_their_type():
    tally, _ = _count(
        scored("a", region="OH", amount=5), scored("b", "block", region="OH", amount=7)
    )
    assert tally.states == {("OH", APPROVE, "USD"): [1, 5], ("OH", BLOCK, "USD"): [1, 7]}
    assert tally.categories == {
        ("travel", APPROVE, "USD"): [1, 5],
        ("travel", BLOCK, "USD"): [1, 7],
    }


def test_everything_is_bounded_whatever_comes():
    items = [scored(f"e{n}", region=f"s{n}", kind=f"c{n}", currency=f"X{n}") for n in range(1_000)]
    tally, _ = _count(*items)
    assert len({name for name, _, _ in tally.states}) == STATES + 1
    assert len({name for name, _, _ in tally.categories}) == CATEGORIES + 1
    assert len(tally.amounts) == CURRENCIES
    assert sum(cell[0] for cell in tally.states.values()) == 1_000
    # Amounts of different currencies are never added up, under a common name neither.
    assert all(cell[1] == 0 for (_, _, currency), cell in tally.states.items() if currency is OTHER)


def test_outcomes_have_the_meaning_of_their_place():
    made = definition(
        outcomes=["deny", "challenge", "call", "pass"],
        default_outcome="pass",
        fallback_outcome="call",
    )
    tally, blocks = _count(
        *(scored(name, name) for name in ("deny", "challenge", "call", "pass")), made=made
    )
    assert tally.stretch.roles == [1, 2, 1]
    assert tally.outcomes[("challenge", REVIEW)] == 1
    assert [block.event.id for block in blocks] == ["deny"]


def test_times_are_from_event_to_decision_and_from_acceptance_to_commit():
    tally, _ = _count(scored("a", time=NOON - 2_000, accepted=NOON - 1_000), committed=NOON + 3_000)
    assert abs(quantile(tally.stretch.detection, 0.5) - 2.0) < 0.1
    assert abs(quantile(tally.stretch.commit, 0.5) - 4.0) < 0.2


def test_the_latest_blocks_are_kept():
    _, blocks = _count(*(scored(f"e{n}", "block") for n in range(9)))
    assert [block.event.id for block in blocks] == ["e6", "e7", "e8"]


def test_scores_fall_into_equal_bins():
    bins = score_bins([0.0, 49.9, 50.0, 999.9, 1000.0])
    assert len(bins) == SCORE_BINS
    assert (bins[0], bins[1], bins[-1]) == (2, 1, 2)


def test_events_without_score_are_counted_as_such():
    tally, _ = _count(scored("a", score=None), scored("b"))
    assert tally.unscored == 1
    assert tally.scores.sum() == 1


def test_a_block_s_reasons_are_bounded():
    item = scored("a", "block")
    said = f"billing state is {'x' * 60_000}"
    item.result.reasons = (Reason("region", "region", said, None, 1.0, "raises"),)
    [block] = _count(item)[1]
    [text] = block.reasons
    assert text.startswith("billing state is xx")
    assert len(text) == LONGEST
