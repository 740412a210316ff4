from sluicegate.dashboard.tally import Stretch, Tally


def test_adding_and_taking_away_leaves_nothing():
    one = Tally()
    one.outcomes[("block", 2)] = 3
    one.amounts[("USD", 2)] = [3, 2**70]
    one.states[("VA", 2, "USD")] = [3, 5]
    one.stretch.roles = [0, 0, 3]
    total = Tally()
    total.add(one)
    total.add(one)
    assert total.amounts == {("USD", 2): [6, 2**71]}
    assert total.events == 6
    total.add(one, -1)
    total.add(one, -1)
    assert (total.outcomes, total.amounts, total.states, total.events) == ({}, {}, {}, 0)


def test_a_total_shares_nothing_with_what_was_added():
    one, total = Tally(), Tally()
    one.states[("VA", 0, "USD")] = [1, 5]
    total.add(one)
    total.add(one)
    assert one.states == {("VA", 0, "USD"): [1, 5]}


def test_a_column_is_computed_anew_when_counts_change():
    total, more = Stretch(), Stretch()
    assert total.shown().roles == (0, 0, 0)
    more.roles = [1, 0, 2]
    total.add(more)
    assert total.shown().roles == (1, 0, 2)
