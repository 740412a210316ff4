from sluicegate.simulate.campaigns.climate import climate, fashion, wave
from sluicegate.simulate.spending import DAY

YEAR = 365 * DAY
YEAR_2020 = 50 * YEAR


def test_hiding_places_move_from_abroad_to_home_over_the_years() -> None:
    def foreign(year: int) -> float:
        times = range(YEAR_2020 + year * YEAR, YEAR_2020 + (year + 1) * YEAR, 7 * DAY)
        return sum(climate(1, time).foreign for time in times) / len(times)

    assert foreign(0) - foreign(5) > 0.06 < foreign(5) - foreign(12)


def test_values_stay_in_their_ranges_for_ever() -> None:
    for time in range(0, 100 * YEAR, 111 * DAY):
        now = climate(2, time)
        assert 0.1 < now.foreign < 0.9
        assert 0.7 <= now.costs <= 1.3
        assert 5.0 <= now.probes <= 12.0
        assert 1.0 <= now.patience <= 1.8
        assert 0.0 <= now.mail <= 0.6
        assert 0.0 <= now.travel <= 1.0


def test_a_week_changes_little_and_months_change_much() -> None:
    def change(days: int) -> float:
        starts = range(YEAR_2020, YEAR_2020 + 8 * YEAR, 30 * DAY)
        return sum(
            abs(wave(1, 4, start + days * DAY, 8) - wave(1, 4, start, 8)) for start in starts
        ) / len(starts)

    assert change(1) < 0.03
    assert change(7) < 0.5 * change(90)
    assert change(90) > 0.2


def test_worlds_and_topics_have_fashions_of_their_own() -> None:
    assert len({fashion(seed, topic, YEAR_2020) for seed in range(4) for topic in range(4)}) == 16
