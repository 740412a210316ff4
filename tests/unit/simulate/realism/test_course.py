from sluicegate.simulate.realism.course import series
from sluicegate.simulate.realism.table import read
from sluicegate.simulate.spending import DAY, HOUR


def test_days_are_counted_from_midnight(make):
    events = [make(n) for n in range(0, 120, 10)]
    events.append(make(50, fraud=True, scenario="ring"))
    found = series(read(events, 99))
    assert (found.start % DAY, found.span) == (0, DAY)
    assert found.events == (3, 2, 4, 2, 2)
    assert found.fraud == found.scenarios["ring"] == (0, 0, 1, 0, 0)


def test_short_histories_go_by_the_hour_and_long_ones_by_several_days(make):
    assert series(read([make(0), make(5)], 9)).span == HOUR
    found = series(read([make(0), make(24 * 300)], 9))
    assert found.span == 4 * DAY
    assert len(found.events) == 76
    assert series(read([], 9)) is None
