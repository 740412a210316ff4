from sluicegate.simulate.realism.course import campaigns, series
from sluicegate.simulate.realism.table import read
from sluicegate.simulate.spending import DAY, HOUR, MINUTE


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


def test_campaigns_are_measured_by_kind(make):
    def fraud(number, campaign, entity, ip, scenario="ring"):
        return make(
            number, fraud=True, scenario=scenario, campaign=campaign, entity=entity, ip_address=ip
        )

    found = campaigns(
        read(
            [
                make(0, entity="a"),
                fraud(1, 1, "a", "73.0.0.1"),
                fraud(2, 1, "b", "73.0.0.1"),
                fraud(4, 1, "b", "73.0.0.1"),
                fraud(3, 2, "c", "73.0.0.2"),
                fraud(5, 0, "d", "73.0.0.3", "quiet"),
                fraud(6, 0, "d", "73.0.0.3", "quiet"),
            ],
            99,
        )
    )
    quiet, ring = found
    assert (quiet.kind, quiet.number, quiet.most_events) == ("quiet", 2, 1)
    assert (ring.number, ring.events, ring.most_events) == (2, 2, 3)
    assert (ring.customers, ring.addresses) == (1.5, 1)
    assert (ring.length, ring.longest) == (90 * MINUTE, 3 * HOUR)
    assert sorted(ring.sizes) == [(0, 1), (3 * HOUR, 3)]
