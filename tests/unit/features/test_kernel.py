"""Cases picked by hand; random ones are in tests/property/test_features.py."""

from fractions import Fraction
from math import isnan, nan, sqrt
from types import ModuleType

import msgspec
import pytest
from feed import BUILDS, Feed, make
from random_events import START

from sluicegate.features import kernel as interpreted
from sluicegate.features.kernel import CONFLICT, NEW, REPEAT, distance_km
from sluicegate.features.plan import Key, Plan, Risk, Window

DAY = 86_400
EXACT = (Window("1h", 3_600, 1), Window("1d", DAY, 1))
COARSE = (Window("m", 60, 1), Window("d", DAY, 3_600))
RISK = Risk(100, 10, (Window("r", 200, 10),))

pytestmark = pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])


def plan(
    windows: tuple[Window, ...] = EXACT,
    *,
    risk: Risk | None = None,
    horizon: int = 400 * DAY,
    distinct: tuple[str, ...] = (),
    place: bool = False,
    repeats: int = 4,
) -> Plan:
    names = tuple(window.name for window in windows)
    key = Key("c", ("entity",), names, distinct, place, risk is not None)
    return Plan(windows, names, (key,), risk, horizon, repeats=repeats, repeat_age=DAY)


def test_the_current_event_is_part_of_counts_and_sums(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0, 1_000))
    row = feed.add(make("b", 10, 3_000))
    assert [row[f"c_{stat}_1h"] for stat in ("count", "sum", "mean", "deviation", "max")] == [
        2,
        40.0,
        20.0,
        10.0,
        30.0,
    ]


def test_the_current_event_is_no_part_of_what_it_is_compared_with(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    first = feed.add(make("a", 0, 1_000))
    second = feed.add(make("b", 1, 3_000))
    third = feed.add(make("c", 2, 5_000))
    assert isnan(first["c_amount_z"])
    assert isnan(first["c_amount_ratio"])
    assert isnan(second["c_amount_z"])
    assert second["c_amount_ratio"] == 3.0
    assert third["c_amount_z"] == 3.0  # (50 - mean 20) / deviation 10
    assert third["c_amount_ratio"] == 2.5


def test_equal_amounts_spread_by_at_least_a_minor_unit(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    for number in range(3):
        feed.add(make(str(number), number, 1_000))
    assert feed.add(make("x", 9, 1_005))["c_amount_z"] == 5.0


def test_ratio_to_nothing_is_missing(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0, 0))
    assert isnan(feed.add(make("b", 1, 100))["c_amount_ratio"])


def test_a_window_is_open_at_its_start_and_closed_at_its_end(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0))
    assert feed.add(make("b", 3_599))["c_count_1h"] == 2
    assert feed.add(make("c", 3_600))["c_count_1h"] == 2
    assert feed.add(make("d", 3_600.5))["c_count_1h"] == 3


def test_tiles_round_a_windows_start_up(build: ModuleType) -> None:
    feed = Feed(plan((Window("1h", 3_600, 600),)), build)
    at = -START % 600
    feed.add(make("a", at))
    assert feed.add(make("b", at + 3_599))["c_count_1h"] == 2
    assert feed.add(make("c", at + 3_600))["c_count_1h"] == 2
    feed.add(make("d", at + 3_999))
    row = feed.add(make("e", at + 4_200))
    assert row["c_count_1h"] == 4  # b, c, d, e: 3 599 still in, in the tile of 3 000


def test_counts_cross_currencies_and_amounts_do_not(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0, 1_000, currency="USD"))
    feed.add(make("b", 1, 500, currency="JPY"))
    row = feed.add(make("c", 2, 700, currency="JPY"))
    assert row["c_count_1h"] == 3
    assert row["c_sum_1h"] == 1_200.0  # the yen has no minor unit
    assert feed.add(make("d", 3, 1_000, currency="USD"))["c_sum_1h"] == 20.0


@pytest.mark.parametrize("currency", ["USD", ""])
def test_events_without_amount_count_but_do_not_dilute_the_mean(
    build: ModuleType, currency: str
) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0, 1_000, currency=currency))
    missing = feed.add(make("b", 1, None, currency=currency))
    row = feed.add(make("c", 2, 3_000, currency=currency))
    assert missing["c_count_1h"] == 2
    assert isnan(missing["c_sum_1h"])
    assert row["c_count_1h"] == 3
    assert row["c_mean_1h"] == 20.0
    assert row["c_amount_ratio"] == 3.0


@pytest.mark.parametrize("amount", [-5_000, 5_000])
def test_refunds_read_and_are_not_added(build: ModuleType, amount: int) -> None:
    feed = Feed(plan(distinct=("ip",), place=True, risk=RISK), build)
    feed.add(make("a", 0, 1_000, north=0.0, east=0.0))
    before = [state.summary() for state in feed.states.held[0].values()]
    row = feed.add(make("b", 10, amount, refund=True, ip="10.9.9.9", north=1.0, east=1.0))
    assert row["c_count_1h"] == 1
    assert row["c_events"] == 1
    assert row["c_since_last"] == 10
    assert row["c_distinct_ip_1h"] == 1
    assert row["c_new_ip"] == 1
    assert row["c_distance"] > 100
    assert [state.summary() for state in feed.states.held[0].values()] == before
    assert feed.add(make("c", 20, 1_000))["c_sum_1h"] == 20.0


def test_a_refund_sees_a_forgotten_key_as_new_and_leaves_it(build: ModuleType) -> None:
    feed = Feed(plan(horizon=2 * DAY), build)
    feed.add(make("a", 0))
    row = feed.add(make("b", 2 * DAY + 1, refund=True))
    assert isnan(row["c_since_last"])
    assert row["c_events"] == 0
    assert feed.add(make("c", DAY))["c_events"] == 2


def test_a_key_is_forgotten_when_idle_beyond_the_horizon(build: ModuleType) -> None:
    feed = Feed(plan(horizon=2 * DAY), build)
    feed.add(make("a", 0))
    assert feed.add(make("b", 2 * DAY))["c_age"] == 2 * DAY
    row = feed.add(make("c", 4 * DAY + 1e-6))
    assert isnan(row["c_since_last"])
    assert row["c_age"] == 0
    assert row["c_events"] == 1


def test_life_in_fractions_of_seconds(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0))
    feed.add(make("b", 10))
    row = feed.add(make("c", 10.25))
    assert row["c_since_last"] == 0.25
    assert row["c_age"] == 10.25
    late = feed.add(make("d", -5))
    assert late["c_since_last"] == 0
    assert late["c_age"] == 0
    assert feed.add(make("e", 11))["c_age"] == 16


def test_new_values_and_values_seen_again(build: ModuleType) -> None:
    feed = Feed(plan(distinct=("ip",)), build)
    assert feed.add(make("a", 0, ip="1"))["c_new_ip"] == 1
    assert feed.add(make("b", 1, ip="1"))["c_new_ip"] == 0
    assert feed.add(make("c", 2, ip="2"))["c_distinct_ip_1h"] == 2
    missing = feed.add(make("d", 3, ip=None))
    assert missing["c_distinct_ip_1h"] == 2
    assert isnan(missing["c_new_ip"])
    later = feed.add(make("e", 3_602, ip="2"))
    assert later["c_distinct_ip_1h"] == 1
    assert later["c_distinct_ip_1d"] == 2
    assert feed.add(make("f", 2 * DAY, ip="1"))["c_new_ip"] == 1


def test_distinct_values_are_exact_up_to_48_and_again_when_those_are_gone(
    build: ModuleType,
) -> None:
    feed = Feed(plan(distinct=("ip",)), build)
    counts = [feed.add(make(str(n), n, ip=f"ip {n}"))["c_distinct_ip_1h"] for n in range(48)]
    assert counts == list(range(1, 49))
    assert feed.add(make("x", 48, ip="one more"))["c_distinct_ip_1h"] > 48
    assert feed.add(make("y", 3 * DAY, ip="ip 7"))["c_distinct_ip_1h"] == 1
    refund = make("z", 6 * DAY, ip="ip 8", refund=True)
    assert feed.add(refund)["c_new_ip"] == 1


@pytest.mark.parametrize("truth", [60, 300, 3_000])
def test_the_error_of_many_distinct_values(build: ModuleType, truth: int) -> None:
    """Bottom-k: without bias, with a relative standard error of 1 / sqrt(k - 1), k = 48."""
    errors = []
    for trial in range(30):
        feed = Feed(plan(distinct=("ip",)), build)
        for number in range(truth):
            row = feed.add(make(str(number), number / 10, ip=f"{trial}/{number}"))
        errors.append(row["c_distinct_ip_1h"] / truth - 1)
    bound = 1 / sqrt(47)
    assert abs(sum(errors) / len(errors)) < 3 * bound / sqrt(len(errors))
    assert sqrt(sum(error**2 for error in errors) / len(errors)) < 1.5 * bound
    assert max(map(abs, errors)) < 4 * bound


def test_distance_and_speed(build: ModuleType) -> None:
    feed = Feed(plan(place=True), build)
    first = feed.add(make("a", 0, north=51.5, east=-0.1))
    assert isnan(first["c_distance"])
    row = feed.add(make("b", 3_600, north=48.9, east=2.4))
    assert row["c_distance"] == distance_km(51.5, -0.1, 48.9, 2.4)
    assert row["c_distance"] == pytest.approx(340, rel=0.01)
    assert row["c_speed"] == row["c_distance"]
    assert feed.add(make("c", 3_601, north=48.9, east=2.4))["c_speed"] == 0
    soon = feed.add(make("d", 3_602, north=48.9, east=2.5))
    assert soon["c_speed"] == pytest.approx(soon["c_distance"] * 60)
    assert isnan(feed.add(make("e", 3_603, north=48.9))["c_distance"])


def test_risk_counts_end_a_delay_before_the_event(build: ModuleType) -> None:
    feed = Feed(plan(risk=RISK), build)
    at = -START % 10
    first = make("a", at)
    feed.add(first)
    second = make("b", at + 5)
    feed.add(second)
    feed.label(first, at + 50, 1)
    assert feed.add(make("c", at + 108))["c_known_r"] == 0
    row = feed.add(make("d", at + 109))  # the tile [0, 10) is now older than 100 s
    assert (row["c_known_r"], row["c_fraud_share_r"]) == (2, 0.5)
    feed.label(second, at + 110, 0, 1)
    assert feed.add(make("e", at + 110))["c_fraud_share_r"] == 1.0
    feed.label(first, at + 110, -1)
    assert feed.add(make("f", at + 110))["c_fraud_share_r"] == 0.0
    last = feed.add(make("g", at + 308))
    assert last["c_known_r"] == 5  # a and c to f; b is unknown
    assert feed.add(make("h", at + 309))["c_known_r"] == 4


def test_labels_of_events_never_seen_change_nothing(build: ModuleType) -> None:
    feed = Feed(plan(risk=RISK), build)
    feed.add(make("a", 0))
    before = feed.dumps()
    feed.label(make("b", 5_000), 6_000, 1)
    assert feed.dumps() == before


def test_a_late_event_sees_its_tile_and_what_came_before(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0, 1_000))
    feed.add(make("b", 100, 9_000))
    row = feed.add(make("c", 50, 3_000))
    assert row["c_count_1h"] == 2
    assert row["c_sum_1h"] == 40.0
    assert row["c_max_1h"] == 90.0  # the largest amount since then, it sees
    assert row["c_events"] == 3
    assert feed.add(make("d", 101))["c_count_1h"] == 4


def test_a_late_event_beyond_all_windows_leaves_sums_alone(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 3 * DAY))
    row = feed.add(make("b", 0))
    assert row["c_count_1d"] == 1
    assert feed.add(make("c", 3 * DAY + 1))["c_count_1d"] == 2


def test_more_currencies_than_are_summed_still_count(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    rows = [feed.add(make(f"{n}", n, 100, currency=f"C{n:02}")) for n in range(12)]
    assert [row["c_count_1h"] for row in rows] == list(range(1, 13))
    assert [isnan(row["c_sum_1h"]) for row in rows] == [False] * 8 + [True] * 4
    again = feed.add(make("x", 20, 100, currency="C03"))
    assert (again["c_count_1h"], again["c_sum_1h"]) == (13, 2.0)
    assert feed.add(make("y", 21, None))["c_count_1h"] == 14
    # When the others are out of all windows, there is room again.
    assert feed.add(make("z", 3 * DAY, 100, currency="C11"))["c_sum_1h"] == 1.0


@pytest.mark.parametrize("currency", ["*", "NONE", "REST"])
def test_no_currency_passes_for_what_is_only_counted(build: ModuleType, currency: str) -> None:
    feed = Feed(plan(), build)
    for number in range(9):
        feed.add(make(f"{number}", number, None if number == 8 else 500, currency=f"C{number}"))
    row = feed.add(make("x", DAY + 7, 100, currency=currency))
    assert row["c_mean_1d"] == 1.0


HUGE = 10**12 - 1


@pytest.mark.parametrize(
    "amounts",
    [
        [HUGE, HUGE - 1, HUGE],
        [HUGE, 0],
        [2**20, 2**20 - 1, 2**20 + 1],
        [2**40 - 1, 1] * 20,
        [HUGE - n * n for n in range(300)],
    ],
)
def test_the_deviation_of_huge_amounts_is_exact(build: ModuleType, amounts: list[int]) -> None:
    feed = Feed(plan(), build)
    for number, amount in enumerate(amounts):
        row = feed.add(make(str(number), number, min(amount, HUGE)))
    paid = [min(amount, HUGE) for amount in amounts]
    mean = Fraction(sum(paid), len(paid))
    variance = sum((amount - mean) ** 2 for amount in paid) / len(paid)
    assert row["c_deviation_1h"] == pytest.approx(sqrt(variance) / 100, rel=1e-14)
    assert row["c_mean_1h"] == pytest.approx(float(mean) / 100, rel=1e-15)


def test_squares_of_a_hot_key_do_not_overflow(build: ModuleType) -> None:
    """About 2**23 squares of 2**40 each would not fit 64 bits."""
    events, amount = 2**23 - 5_000, 2**20 - 1
    small = Feed(plan(), interpreted)
    small.add(make("a", 0, amount))
    held = msgspec.msgpack.decode(small.dump(0, "ann"))
    ((_, columns),) = held[7]
    columns[1:5] = [events], [amount * events], [0], [amount * amount * events]
    feed = Feed(plan(), build)
    key, clock = feed.engine.keys[0], feed.engine.clock
    state = key.restore(msgspec.msgpack.encode(held))
    first = feed.names.index("c_since_last")
    for number in range(10_000):
        clock.set(make("b", number % 2).time)  # half of them late
        key.step(state, clock, True, amount - number % 2, "USD", 100.0, [], nan, nan, first)
    row = dict(zip(feed.names, feed.engine.buffer, strict=True))
    share = Fraction(5_000, events + 10_000)
    assert row["c_count_1d"] == events + 10_000
    assert row["c_deviation_1d"] == pytest.approx(sqrt(share * (1 - share)) / 100, rel=1e-12)
    assert key.dump(state) == key.dump(key.restore(key.dump(state)))


def test_repeats_and_conflicts_change_nothing(build: ModuleType) -> None:
    feed = Feed(plan(), build)
    feed.add(make("a", 0))
    before = feed.dumps()
    assert feed.advance(make("a", 0)) == REPEAT
    assert feed.advance(make("a", 0, 2_000)) == CONFLICT
    assert feed.advance(make("a", 1)) == CONFLICT
    assert feed.dumps() == before
    assert feed.advance(make("a", 0, entity="bob")) == NEW


def test_how_long_an_event_is_remembered(build: ModuleType) -> None:
    feed = Feed(plan(repeats=2), build)
    for number, name in enumerate("abc"):
        feed.add(make(name, number))
    assert feed.advance(make("b", 1)) == REPEAT
    assert feed.advance(make("a", 0)) == NEW  # two came since
    feed = Feed(plan(repeats=2), build)
    feed.add(make("a", 0))
    assert feed.advance(make("a", DAY)) == CONFLICT
    assert feed.advance(make("a", DAY + 1)) == NEW


def test_a_plan_that_remembers_fewer_forgets_the_surplus(build: ModuleType) -> None:
    many, few = Feed(plan(repeats=4), build), Feed(plan(repeats=1), build)
    for number, name in enumerate("abcd"):
        many.add(make(name, number))
    few.load(many.dumps())
    few.add(make("e", 4))
    assert few.advance(make("e", 4)) == REPEAT
    assert few.advance(make("d", 3)) == NEW


def rich(build: ModuleType) -> Feed:
    """A key with something of all that a state holds."""
    feed = Feed(plan(risk=RISK, distinct=("ip",), place=True), build)
    for n in range(9):
        feed.add(make(str(n), n * 3_000, 1_000 + n, ip=f"10.0.0.{n}", north=float(n), east=1.0))
    return feed


def test_damaged_bytes_of_a_state_are_refused(build: ModuleType) -> None:
    feed = rich(build)
    key = feed.engine.keys[0]
    packed = feed.dump(0, "ann")
    assert key.dump(key.restore(packed)) == packed
    for end in range(len(packed)):
        with pytest.raises(ValueError, match="a stored state is damaged"):
            key.restore(packed[:end])
    with pytest.raises(ValueError, match="a stored state is damaged"):
        key.restore(packed + b"\0")


def test_flipped_bytes_of_a_state_end_no_process(build: ModuleType) -> None:
    feed = rich(build)
    key = feed.engine.keys[0]
    packed = feed.dump(0, "ann")
    for at in range(len(packed)):
        for value in (0, 1, 127, 128, 255):
            flipped = packed[:at] + bytes([value]) + packed[at + 1 :]
            try:
                key.dump(key.restore(flipped))
            except ValueError as error:
                assert "a stored state is damaged" in str(error)  # noqa: PT017


def test_a_plain_state_whose_parts_do_not_fit_is_refused(build: ModuleType) -> None:
    parts = msgspec.msgpack.decode(rich(interpreted).dump(0, "ann"))
    key = rich(build).engine.keys[0]
    blocks, lists = 7, range(8, 14)
    code, columns = parts[blocks][0]
    uneven = [[code, [columns[0][:1], *columns[1:]]]]
    broken = [
        *(parts[:end] for end in range(len(parts))),
        *([*parts[:at], [], *parts[at + 1 :]] for at in lists),
        *([*parts[:at], None, *parts[at + 1 :]] for at in lists),
        [*parts[:blocks], uneven, *parts[blocks + 1 :]],
    ]
    for held in broken:
        with pytest.raises(ValueError, match="a stored state is damaged"):
            key.restore(msgspec.msgpack.encode(held))


def test_no_repeats_are_recognised_when_none_are_asked_for(build: ModuleType) -> None:
    feed = Feed(plan(repeats=0), build)
    feed.add(make("a", 0))
    assert feed.advance(make("a", 0)) == NEW


def test_late_peaks_in_merged_tiles_stay_in_their_bounds(build: ModuleType) -> None:
    """Falling amounts make each event a peak, of which merged tiles keep one; late ones at the
    second that a merged tile starts with add peaks and no tiles."""
    feed = Feed(plan(COARSE), build)
    at = -START % 3_600
    amounts = {at + half * 1_800: 10**6 - half for half in range(40)}
    for second, amount in amounts.items():
        feed.add(make(f"a{second}", second, amount))
    feed.reload()
    for second, amount in [*amounts.items()][1:30:2]:
        feed.add(make(f"b{second}", second, amount))
    now = at + 40 * 1_800
    row = feed.add(make("x", now, 5))
    late = [*amounts.values()][1:30:2]
    assert row["c_sum_d"] == (sum(amounts.values()) + sum(late) + 5) / 100
    assert row["c_max_d"] == 10**4
    for hour in range(1, 21):
        row = feed.add(make(f"y{hour}", at + DAY - 3_600 + hour * 3_600, 5))
        assert row["c_max_d"] == (10**6 - 2 * hour) / 100 if hour < 20 else 0.05


def test_late_events_alone_do_not_make_a_state_grow(build: ModuleType) -> None:
    feed = Feed(plan((Window("h", 3_600, 60), Window("m", 30 * DAY, DAY))), build)
    feed.add(make("now", 30 * DAY))
    for number in range(3_000):
        feed.add(make(str(number), (number * 7_919) % (29 * DAY)))
    assert len(feed.dump(0, "ann")) < 16_384


def test_a_plan_without_amounts_or_windows(build: ModuleType) -> None:
    feed = Feed(Plan((), (), (Key("c", ("entity",)),), None, calendar=False), build)
    feed.add(make("a", 0))
    feed.add(make("b", -1))
    assert feed.add(make("c", 1))["c_events"] == 3


def test_a_missing_key_value_has_no_features(build: ModuleType) -> None:
    one = Plan(EXACT, (), (Key("c", ("entity",)), Key("ip", ("ip",))), None)
    row = Feed(one, build).add(make("a", 0, ip=None))
    assert row["c_count_1h"] == 1
    assert isnan(row["ip_count_1h"])


def test_sums_beyond_a_doubles_digits_are_the_same_in_every_build(build: ModuleType) -> None:
    events, amount = 100_003, 720_575_940_379
    small = Feed(plan(), interpreted)
    small.add(make("a", 0, amount))
    held = msgspec.msgpack.decode(small.dump(0, "ann"))
    ((_, columns),) = held[7]
    squares = events * amount * amount
    columns[1:5] = [events], [events * amount], [squares >> 40], [squares % 2**40]
    feed = Feed(plan(), build)
    feed.states.held[0]["ann"] = feed.engine.keys[0].restore(msgspec.msgpack.encode(held))
    total = events * amount + 2
    assert total > 2**55
    row = feed.add(make("b", 1, 2))
    assert row["c_sum_1h"] == float(total) / 100
    assert row["c_mean_1h"] == float(total) / float(events + 1) / 100
