from sluicegate.detector.tally import Tally, added


def test_an_unknown_currency_is_not_no_amount() -> None:
    rows = [Tally("block", "", 1, 5), Tally("block", None, 1, 0), Tally("review", "", 1, 5)]
    assert added(rows + rows) == tuple(one._replace(alerts=2, units=2 * one.units) for one in rows)
