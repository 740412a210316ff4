from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from made_alerts import alert

from sluicegate.alerts.digest import Pace, alert_key, delivery, pace
from sluicegate.events.time import MINUTE, SECOND


def run(times: list[int], above: int) -> list[int | None]:
    found, held = [], Pace()
    for at in times:
        held, until = pace(held, at, above)
        found.append(until)
    return found


def test_the_first_of_a_minute_go_alone_the_others_together() -> None:
    assert run([0, 1, 2, 3], above=2) == [None, None, MINUTE, MINUTE]


def test_a_busy_minute_makes_the_next_one_wholly_a_digest_until_it_is_calm() -> None:
    times = [0, 1, 2, MINUTE, MINUTE + 1, 2 * MINUTE, 3 * MINUTE]
    found = run(times, above=2)
    assert found[2:5] == [MINUTE, 2 * MINUTE, 2 * MINUTE]
    # Two alerts were told by the second digest: that is calm enough for the third minute.
    assert found[5:] == [None, None]


def test_after_a_pause_alerts_go_alone_again() -> None:
    assert run([0, 1, 2, 10 * MINUTE], above=2)[-1] is None


def test_none_above_nought_gathers_everything() -> None:
    assert run([0, 5, 2 * MINUTE], above=0) == [MINUTE, MINUTE, 3 * MINUTE]


def test_a_clock_that_is_set_back_begins_a_new_minute() -> None:
    assert run([10 * MINUTE, 5], above=1) == [None, None]


@given(
    st.lists(st.integers(0, 30 * MINUTE), min_size=1, max_size=200).map(sorted),
    st.integers(0, 20),
)
def test_no_minute_brings_more_than_was_asked_for_and_one_digest(
    times: list[int], above: int
) -> None:
    found = run(times, above)
    alone = [at for at, until in zip(times, found, strict=True) if until is None]
    for first in alone:
        # Windows begin with their first alert, so two may touch a minute.
        assert sum(first <= at < first + MINUTE for at in alone) <= max(2 * above, 0)
    closes = sorted({until for until in found if until is not None})
    assert all(later - one >= MINUTE for one, later in pairwise(closes))
    for at, until in zip(times, found, strict=True):
        assert until is None or at < until <= at + MINUTE


def test_a_key_names_the_event_and_its_outcome() -> None:
    assert alert_key(alert("a")) == alert_key(alert("a", entity="other"))
    assert alert_key(alert("a")) != alert_key(alert("b"))
    assert alert_key(alert("a", "review")) != alert_key(alert("a", "block"))
    # Parts can't run into one another.
    assert alert_key(alert("a1", "2b")) != alert_key(alert("a", "12b"))


def test_equal_deliveries_have_equal_keys_and_others_not() -> None:
    one, two = alert("a"), alert("b")

    def key(**changed: object) -> str:
        given = {"alerts": [one, two], "total": 2, "since": 0, "until": SECOND} | changed
        made = delivery(**given, digest=True, channel="team")  # type: ignore[arg-type]
        return made.key

    assert key() == key()
    assert len({key(), key(total=3), key(since=1), key(until=2), key(alerts=[two, one])}) == 5
    alone = delivery([one], 1, 0, 0, digest=False, channel="team")
    assert alone.key == alert_key(one) != delivery([one], 1, 0, 0, digest=True, channel="x").key
