import hashlib
import json
import os
import re
import subprocess
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import islice, pairwise

import pytest

from sluicegate.simulate.campaigns.kinds import KINDS
from sluicegate.simulate.entities import Reference
from sluicegate.simulate.people import World
from sluicegate.simulate.producer import Simulated, Simulation
from sluicegate.simulate.spending import CATEGORIES, DAY, HOUR, usd_minor

NOW = 1_763_992_800_000_000  # 2025-11-24T14:00:00Z
FIELDS = [
    "transaction_amt",
    "ip_address",
    "email_address",
    "transaction_currency",
    "event_id",
    "entity_id",
    "event_time",
    "billing_longitude",
    "billing_state",
    "user_agent",
    "billing_street",
    "billing_city",
    "card_bin",
    "customer_name",
    "product_category",
    "customer_job",
    "phone",
    "billing_latitude",
    "billing_zip",
]


@pytest.fixture(scope="module")
def history() -> list[Simulated]:
    return list(Simulation(11, 20_000).history(48_000, NOW - 45 * DAY, NOW))


@pytest.fixture(scope="module")
def live() -> list[Simulated]:
    return list(islice(Simulation(11, 20_000).live(NOW, 10.0), 9_000))


def digest(events: Iterable[Simulated]) -> str:
    return hashlib.sha256(b"\n".join(event.raw for event in events)).hexdigest()


def area_under_curve(values: list[float], frauds: list[bool]) -> float:
    legit = sorted(value for value, fraud in zip(values, frauds, strict=True) if not fraud)
    caught = [value for value, fraud in zip(values, frauds, strict=True) if fraud]
    ties = Counter(legit)
    below = sum(bisect_left(legit, value) + 0.5 * ties[value] for value in caught)
    area = below / (len(legit) * len(caught))
    return max(area, 1.0 - area)


def hours_since_last(events: list[Simulated], since: int) -> list[float]:
    last: dict[str, int] = {}
    gaps = []
    for event in events:
        if event.time >= since and not event.fraud:
            gap = event.time - last[event.entity] if event.entity in last else 45 * DAY
            gaps.append(gap / HOUR)
        last[event.entity] = event.time
    return gaps


def share_up_to(gaps: list[float], hours: float) -> float:
    return sum(gap <= hours for gap in gaps) / len(gaps)


def test_events_have_the_nineteen_fields_and_nothing_else(history: list[Simulated]) -> None:
    categories = {category.name for category in CATEGORIES}
    for event in history[::50]:
        fields = json.loads(event.raw)
        assert list(fields) == FIELDS
        assert isinstance(fields.pop("transaction_amt"), float)
        assert all(isinstance(value, str) and value for value in fields.values())
        assert fields["product_category"] in categories
        assert fields["transaction_currency"] in {"usd", "gbp", "egp", "cad", "eur"}
        assert re.fullmatch(r"\d{6}", fields["card_bin"])
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", fields["event_id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", fields["event_time"])
        assert -90 <= float(fields["billing_latitude"]) <= 90
        assert -180 <= float(fields["billing_longitude"]) <= 180


def test_side_channel_agrees_with_the_raw_event(history: list[Simulated]) -> None:
    for event in history[::100]:
        fields = json.loads(event.raw)
        assert fields["event_id"] == event.event_id
        assert fields["entity_id"] == event.entity
        assert fields["transaction_currency"] == event.currency
        assert round(fields["transaction_amt"] * 100) == event.amount_minor > 0
        moment = datetime.fromisoformat(fields["event_time"])
        seconds = int(moment.replace(microsecond=0).timestamp())
        assert seconds * 1_000_000 + moment.microsecond == event.time
        assert event.fraud == bool(event.scenario)


def test_history_is_exact_ordered_and_within_its_period(history: list[Simulated]) -> None:
    assert len(history) == 48_000
    assert all(earlier.time <= later.time for earlier, later in pairwise(history))
    assert history[0].time >= NOW - 45 * DAY
    assert history[-1].time < NOW


def test_live_is_ordered_and_keeps_its_rate(live: list[Simulated]) -> None:
    assert all(earlier.time <= later.time for earlier, later in pairwise(live))
    assert live[0].time >= NOW
    assert (live[-1].time - NOW) / 1e6 == pytest.approx(9_000 / 10.0, rel=0.01)
    by_second = Counter((event.time - NOW) // 20_000_000 for event in live)
    assert all(150 <= number <= 250 for number in by_second.values())


@pytest.mark.parametrize("part", ["history", "live"])
def test_fraud_share_is_about_two_percent(part: str, request: pytest.FixtureRequest) -> None:
    events: list[Simulated] = request.getfixturevalue(part)
    assert 0.015 <= sum(event.fraud for event in events) / len(events) <= 0.025
    kinds = Counter(event.scenario for event in events if event.fraud)
    assert set(kinds) == {kind.name for kind in KINDS}
    assert max(kinds.values()) < 0.5 * sum(kinds.values())


@pytest.fixture(scope="module", params=[1, 2, 20])
def watched(request: pytest.FixtureRequest) -> tuple[Simulation, list[Simulated]]:
    simulation = Simulation(request.param, 20_000, run=1)
    return simulation, list(islice(simulation.live(NOW, 20.0, lively=True), 6_000))


def test_who_watches_sees_campaigns_of_many_kinds_begin_and_end(
    watched: tuple[Simulation, list[Simulated]],
) -> None:
    simulation, events = watched
    campaigns = simulation.campaigns()
    early = [each for each in campaigns if each.begins < NOW + 120_000_000]
    assert len({each.kind for each in early}) >= 3
    assert sum(each.ends < NOW + 120_000_000 for each in early) >= 2
    assert all(each.events >= 3 for each in early[:4])
    begins = [NOW, *(each.begins for each in campaigns)]
    assert max(later - earlier for earlier, later in pairwise(begins)) < 60_000_000
    assert 0.02 <= sum(event.fraud for event in events) / len(events) <= 0.04


def test_campaigns_are_the_events_with_their_number(
    watched: tuple[Simulation, list[Simulated]],
) -> None:
    simulation, events = watched
    seen = Counter((event.campaign, event.scenario) for event in events if event.campaign)
    last = events[-1].time
    for campaign in simulation.campaigns():
        count = seen.pop((campaign.number, campaign.kind))
        if campaign.ends < last:
            assert count == campaign.events
    assert not seen
    assert all(event.scenario in {"", "quiet"} for event in events if not event.campaign)


def test_the_history_holds_fast_and_slow_campaigns(history: list[Simulated]) -> None:
    times: defaultdict[int, list[int]] = defaultdict(list)
    for event in history:
        if event.campaign:
            times[event.campaign].append(event.time)
    spans = [each[-1] - each[0] for each in times.values() if len(each) > 2]
    assert sum(span < HOUR / 30 for span in spans) > 0.08 * len(spans)
    assert sum(span > DAY / 4 for span in spans) > 0.15 * len(spans)


def test_accounts_that_go_bad_have_a_past(history: list[Simulated]) -> None:
    good: Counter[str] = Counter()
    past = []
    for event in history:
        if not event.fraud:
            good[event.entity] += 1
        elif event.scenario == "bust_out" and event.time > NOW - 20 * DAY:
            past.append(good[event.entity])
    assert len(past) > 10
    assert sum(past) / len(past) > 2 * sum(good.values()) / len(good)


def test_live_events_come_at_the_given_moments_and_end_with_them() -> None:
    moments = [NOW + 1_000 * number**2 for number in range(500)]
    events = list(Simulation(5, 2_000).live(NOW, 2.0, moments=iter(moments)))
    assert len(events) == 500
    for event, moment in zip(events, moments, strict=True):
        # What a session or campaign had due comes at its own time, between two moments.
        assert NOW <= event.time <= moment
    assert sum(event.time == moment for event, moment in zip(events, moments, strict=True)) > 300


def test_the_merchant_is_a_twentieth_field_only_on_request() -> None:
    plain = list(Simulation(5, 500).history(300, NOW - DAY, NOW))
    named = list(Simulation(5, 500, merchant_field=True).history(300, NOW - DAY, NOW))
    for one, other in zip(plain, named, strict=True):
        fields = json.loads(other.raw)
        assert fields.pop("merchant") == other.merchant == one.merchant != ""
        assert fields == json.loads(one.raw)


def test_customers_can_be_given() -> None:
    given = [
        Reference(
            f"id-{number}", "400123", "Ann Poe", "1 Oak Road", "Pulaski", "VA", "24301", "37.05",
            "-80.77", "Chemist", f"73.1.2.{number}", f"ann{number}@example.com", "276-555-0100",
        )
        for number in range(40)
    ]  # fmt: skip
    simulation = Simulation(5, 9_999, entities=given)
    events = list(simulation.history(2_000, NOW - 30 * DAY, NOW))
    counts = Counter(event.entity for event in events)
    # One in six opens the account some other year.
    assert sum(counts[each.entity_id] > 10 for each in given) >= 28
    assert sum(counts[each.entity_id] for each in given) > 0.9 * len(events)


def test_nothing_has_begun_before_the_first_event() -> None:
    simulation = Simulation(5, 500)
    assert simulation.campaigns() == []
    stream = simulation.live(NOW, 5.0)
    assert simulation.campaigns() == []
    next(stream)
    begins = [campaign.begins for campaign in simulation.campaigns()]
    assert begins == sorted(begins)


def test_live_velocities_are_those_of_the_history(
    history: list[Simulated], live: list[Simulated]
) -> None:
    before = hours_since_last(history, NOW - 5 * DAY)
    # At its very start no session is under way in the live stream.
    now = hours_since_last(history + live, NOW + HOUR // 10)
    for hours in (1, 24, 7 * 24, 30 * 24, 44 * 24):
        assert share_up_to(now, hours) == pytest.approx(share_up_to(before, hours), abs=0.07)


def test_shared_addresses_and_devices_are_as_rare_live_as_in_the_history(
    history: list[Simulated], live: list[Simulated]
) -> None:
    def shared(events: list[Simulated], field: str) -> float:
        seen: defaultdict[str, dict[str, int]] = defaultdict(dict)
        hits = 0
        for event in events:
            others = seen[json.loads(event.raw)[field]]
            hits += not event.fraud and any(
                event.time - time < HOUR
                for entity, time in others.items()
                if entity != event.entity
            )
            others[event.entity] = event.time
        return hits / len(events)

    assert abs(shared(history[-9_000:], "ip_address") - shared(live, "ip_address")) < 0.02
    assert shared(live, "user_agent") < 0.01


def test_no_raw_number_alone_gives_fraud_away(
    history: list[Simulated], live: list[Simulated]
) -> None:
    events = history + live
    frauds = [event.fraud for event in events]
    fields = [json.loads(event.raw) for event in events]
    for name in ("transaction_amt", "billing_latitude", "billing_longitude", "card_bin"):
        assert area_under_curve([float(each[name]) for each in fields], frauds) < 0.85, name
    dollars = [float(usd_minor(event.amount_minor, event.currency)) for event in events]
    assert area_under_curve(dollars, frauds) < 0.85
    assert area_under_curve([float(event.time % DAY) for event in events], frauds) < 0.6


def test_identifiers_do_not_tell_fraud(history: list[Simulated]) -> None:
    frauds = [event.fraud for event in history]
    ids = [float(int(event.event_id[:8], 16)) for event in history]
    entities = [float(event.entity.replace("-", "")) for event in history]
    mails = [float(len(json.loads(event.raw)["email_address"])) for event in history]
    assert area_under_curve(ids, frauds) < 0.55
    assert area_under_curve(entities, frauds) < 0.6
    assert area_under_curve(mails, frauds) < 0.65


def test_event_ids_differ_over_parts_and_runs_of_one_world() -> None:
    parts = [
        list(part)
        for run in (0, 1)
        for part in (
            Simulation(5, 500, run=run).history(1_500, NOW - DAY, NOW),
            islice(Simulation(5, 500, run=run).live(NOW, 5.0), 1_500),
        )
    ]
    ids = {event.event_id for part in parts for event in part}
    assert len(ids) == 4 * 1_500
    world = World(5, 500)
    known = {world.person(number).entity for number in range(500)}
    seen = [{event.entity for event in part} for part in parts]
    assert all(len(known & entities) > 350 for entities in seen)
    # Who is new in one part is new, not somebody from another.
    newcomers = [entities - known for entities in seen]
    assert all(newcomers)
    assert len(set.union(*newcomers)) == sum(map(len, newcomers))


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "import hashlib; from itertools import islice;"
        "from sluicegate.simulate.producer import Simulation;"
        "s = Simulation(3, 300); h = s.history(2000, 10**15, 10**15 + 86400 * 10**6);"
        "events = [*h, *islice(s.live(10**15, 9.0, lively=True), 2000)];"
        "print(hashlib.sha256(b'\\n'.join(e.raw for e in events)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = Simulation(3, 300)
    expected = digest(
        [
            *here.history(2_000, 10**15, 10**15 + DAY),
            *islice(here.live(10**15, 9.0, lively=True), 2_000),
        ]
    )
    assert digests == {expected + "\n"}


def test_interleaved_iterators_do_not_disturb_each_other() -> None:
    simulation = Simulation(4, 200)
    apart = digest(islice(simulation.live(NOW, 3.0), 300))
    one, other = simulation.live(NOW, 3.0), simulation.history(300, NOW - DAY, NOW)
    together = [event for event, _ in zip(one, other, strict=False)]
    assert digest(together) == apart


def test_no_legitimate_customer_comes_again_soon_except_in_a_session(
    live: list[Simulated],
) -> None:
    times: defaultdict[str, list[int]] = defaultdict(list)
    for event in live:
        if not event.fraud:
            times[event.entity].append(event.time)
    sizes = Counter(len(each) for each in times.values())
    assert sizes[1] > 0.75 * len(times)
    # A session of three and at most a second as a housemate's companion.
    assert max(sizes) <= 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"customers": 0}, "customers must be 1 to"),
        ({"customers": 10**9}, "customers must be 1 to"),
        ({"customers": 5, "run": -1}, "run must not be negative"),
    ],
)
def test_simulation_names_a_bad_argument(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Simulation(1, **arguments)


def test_streams_name_a_bad_argument() -> None:
    simulation = Simulation(1, 10)
    with pytest.raises(ValueError, match="events must not be negative"):
        simulation.history(-1, 0, DAY)
    with pytest.raises(ValueError, match="start must be before end"):
        simulation.history(1, DAY, DAY)
    with pytest.raises(ValueError, match="rate must be above 0"):
        simulation.live(0, 0.0)
