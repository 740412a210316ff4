from scored_events import NOON, definition, scored

from sluicegate.dashboard.counting import Batch, Vocabulary, count
from sluicegate.dashboard.names import OTHER
from sluicegate.dashboard.snapshot import ROWS, blocked, rows, view
from sluicegate.dashboard.tally import APPROVE, BLOCK, REVIEW


def test_rows_are_the_largest_and_the_others_together():
    cells = {(f"s{n:02}", APPROVE, "USD"): [n + 1, 10 * n] for n in range(ROWS + 3)}
    cells[(OTHER, BLOCK, "USD")] = [1, 5]
    found = rows(cells)
    assert [row.name for row in found[:2]] == ["s14", "s13"]
    assert len(found) == ROWS + 1
    last = found[-1]
    assert (last.name, last.events, last.block) == (None, 1 + 2 + 3 + 1, 1)
    assert (last.approved, last.blocked) == ({"USD": "30"}, {"USD": "5"})


def test_a_row_keeps_outcomes_and_currencies_apart():
    [row] = rows(
        {
            ("VA", APPROVE, "USD"): [2, 300],
            ("VA", BLOCK, "USD"): [1, 2**60],
            ("VA", REVIEW, "EUR"): [1, 7],
        }
    )
    assert (row.events, row.review, row.block) == (4, 1, 1)
    assert row.approved == {"USD": "300"}
    assert row.blocked == {"USD": str(2**60)}


def test_amounts_of_unknown_currencies_are_not_added_up():
    [row] = rows({("VA", APPROVE, OTHER): [2, 0]})
    assert (row.events, row.approved) == (2, {})


def test_a_view_lists_the_most_severe_outcome_first():
    batch = Batch([scored("a"), scored("b", "block")], 0, 0, NOON, NOON, None)
    tally, blocks = count([batch], definition(), Vocabulary(), 5)
    found = view("5 min", tally, (0, 1, [None, tally.stretch]))
    assert [item.role for item in found.outcomes] == ["block", "approve"]
    assert (found.series.approve, found.series.block) == ([0, 1], [0, 1])
    assert found.series.detection_p50[0] is None
    assert found.series.detection_p50[1] is not None
    assert blocked(blocks[0]).amount == "1000"


def test_a_block_says_the_decimals_of_its_currency():
    for currency, decimals in (("JPY", 0), ("USD", 2), ("KWD", 3)):
        # A refund: its currency has no amounts that the page would know it by.
        item = scored("a", "block", currency=currency, amount=-500, refund=True)
        _, [found] = count([Batch([item], 0, 0, NOON, NOON, None)], definition(), Vocabulary(), 5)
        shown = blocked(found)
        assert (shown.amount, shown.currency, shown.decimals) == ("-500", currency, decimals)
