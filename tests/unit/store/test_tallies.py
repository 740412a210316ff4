from sluicegate.detector.tally import Tally
from sluicegate.store.tallies import decoded, encoded


def test_what_is_stored_comes_back_in_its_order() -> None:
    rows = (
        Tally("review", "JPY", 1, 10**30),
        Tally('a"\n,b', None, 2, 0),
        Tally("block", "", 3, -7),
    )
    assert decoded(encoded(rows)) == rows
    assert decoded(encoded(())) == ()
