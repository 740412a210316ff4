from sluicegate.store.tallies import Tally, added, decoded, encoded


def test_what_is_stored_comes_back_in_its_order() -> None:
    rows = (
        Tally("review", "JPY", 1, 10**30),
        Tally('a"\n,b', None, 2, 0),
        Tally("block", "", 3, -7),
    )
    assert decoded(encoded(rows)) == rows
    assert decoded(encoded(())) == ()


def test_an_unknown_currency_is_not_no_amount() -> None:
    rows = [Tally("block", "", 1, 5), Tally("block", None, 1, 0), Tally("review", "", 1, 5)]
    assert added(rows + rows) == tuple(one._replace(alerts=2, units=2 * one.units) for one in rows)
