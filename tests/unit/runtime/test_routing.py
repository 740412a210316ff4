from pathlib import Path

import host
import msgspec
from host import event
from telling import Recorder, Telling, alert_settings, ids, telling

from sluicegate.alerts.alert import Alert
from sluicegate.detector.tally import Tally
from sluicegate.events.time import HOUR, MINUTE, from_micros
from sluicegate.runtime.processor import Limits, Processor


def waiting(made: Telling) -> list[tuple[str, str, int]]:
    return made.reader.execute(
        "SELECT channel, reason, total FROM deliveries ORDER BY id"
    ).fetchall()


def test_by_default_the_most_severe_outcome_goes_to_every_channel(tmp_path: Path) -> None:
    with telling(tmp_path, alert_settings()) as made:
        made.score(event("a", 1, 1_000), event("b", 2, 700), event("c", 3, 10))
        made.route()
        assert waiting(made) == [("one", "single", 1), ("two", "single", 1)]
        assert made.reader.execute("SELECT COUNT(*) FROM outbox").fetchone() == (0,)
        raw = made.reader.execute("SELECT alert FROM delivery_alerts").fetchone()[0]
        found = msgspec.json.decode(raw, type=Alert)
        assert (found.event_id, found.outcome, found.rules) == ("a", "block", ("huge",))
        assert found.link == "http://sluice.test/ui/events/a"


def test_routes_by_outcome_rule_and_list(tmp_path: Path) -> None:
    routes = [
        {"outcomes": ["review"], "to": ["one"]},
        {"rules": ["huge"], "to": ["two"]},
        {"rules": ["block_list:stolen"], "to": ["one"]},
    ]
    with telling(tmp_path, alert_settings(routes=routes)) as made:
        made.score(event("a", 1, 1_000), event("b", 2, 700))
        made.route()
        assert waiting(made) == [("two", "single", 1), ("one", "single", 1)]


def test_nothing_is_taken_before_a_version_scores(tmp_path: Path) -> None:
    with telling(tmp_path, alert_settings()) as made:
        made.score(event("a", 1, 1_000))
        live, made.processor.live = made.processor.live, None
        assert made.router.step() == 0
        made.processor.live = live
        assert made.router.step() == 1


def test_a_flood_is_one_digest_a_minute_that_lists_the_first_fifty(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(digest_above=3), one) as made:
        for second in range(90):
            made.score(*(event(f"e{second}-{n}", second, 1_000) for n in range(5)))
            made.run(1)
        made.run(61)
        assert [len(item.alerts) for item in one.sent] == [1, 1, 1, 50, 50]
        assert sum(item.total for item in one.sent) == 450
        digests = one.sent[3:]
        assert all(item.digest for item in digests)
        assert digests[0].alerts[0].event_id == "e0-3"
        assert digests[1].since >= digests[0].until
        # All are counted and added up, listed or not.
        assert [item.tallies for item in digests] == [
            (Tally("block", "USD", item.total, 100_000 * item.total),) for item in digests
        ]
        # Nobody sends for the other channel: it holds no more than what it would list.
        held = made.reader.execute("SELECT COUNT(*), SUM(LENGTH(alert) > 0) FROM delivery_alerts")
        assert held.fetchone() == (103, 103)


def test_a_repeat_of_an_event_is_told_once(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(event("a", 1, 1_000))
        made.score(event("a", 1, 1_000))
        made.run(1)
        assert ids(one.sent) == [["a"]]


def fail_first(processor: Processor, names: set[str]) -> None:
    """The detector raises for some events, until `mend`."""
    assert processor.live is not None
    detector = processor.live.pipeline.detector
    decide = detector.decide

    def failing(found: object, *rest: object) -> object:
        if getattr(found, "id", "") in names:
            raise ArithmeticError
        return decide(found, *rest)  # type: ignore[arg-type]

    detector.decide = failing  # type: ignore[method-assign, assignment]


def test_a_late_score_is_told_where_it_is_news(tmp_path: Path) -> None:
    one, two = Recorder("one"), Recorder("two")
    routes = [
        {"outcomes": ["review", "block"], "to": ["one"]},
        {"rules": ["large"], "to": ["two"]},
    ]
    with telling(tmp_path, alert_settings(routes=routes), one, two) as made:
        names = {"same", "worse", "harmless"}
        fail_first(made.processor, names)
        made.score(event("same", 1, 700), event("worse", 2, 1_000), event("harmless", 3, 10))
        made.run(1)
        assert [found[0] for found in ids(one.sent)] == ["same", "worse", "harmless"]
        assert {item.alerts[0].outcome for item in one.sent} == {"review"}
        assert two.sent == []
        names.clear()
        made.processor._rescored = 0
        assert made.processor.rescore() == 3
        made.run(1)
        # `one` heard of a review already; `two` waits for the rule that only now is known.
        assert [(item.alerts[0].event_id, item.alerts[0].outcome) for item in one.sent[3:]] == [
            ("worse", "block")
        ]
        assert ids(two.sent) == [["same"]]
        assert len({item.key for item in one.sent}) == 4


def test_an_answer_that_came_too_late_is_told_all_the_same(tmp_path: Path) -> None:
    one = Recorder("one")
    settings = alert_settings(routes=[{"outcomes": ["review"], "to": ["one"]}])
    with telling(tmp_path, settings, one) as made:
        made.score(event("a", 1, 700))
        made.processor.supersede("a", "deadline")
        made.run(1)
        assert ids(one.sent) == [["a"]]


def test_what_comes_in_a_quiet_window_goes_out_as_one_at_its_end(tmp_path: Path) -> None:
    one, two = Recorder("one"), Recorder("two")
    local = from_micros(host.NOW + 10 * MINUTE)
    quiet = {
        "from": f"{from_micros(host.NOW):%H:%M}",
        "until": f"{local:%H:%M}",
        "zone": "UTC",
        "channels": ["one"],
        "except_outcomes": ["block"],
    }
    settings = alert_settings(routes=[{"to": ["one", "two"]}], quiet=[quiet])
    with telling(tmp_path, settings, one, two) as made:
        made.score(event("a", 1, 700), event("b", 2, 700))
        made.run(120)
        made.score(event("c", 3, 1_000))
        made.run(60)
        assert ids(one.sent) == [["c"]]
        assert ids(two.sent) == [["a"], ["b"], ["c"]]
        made.run(8 * 60)
        assert ids(one.sent) == [["c"], ["a", "b"]]
        assert (one.sent[1].digest, one.sent[1].total) == (True, 2)


def test_a_record_of_another_form_is_told_without_details(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(event("a", 1, 1_000), event("b", 1, 1_000))
        table = "topic_processed_transactions"
        made.processor.connection.execute(f"UPDATE {table} SET value = '{{}}' WHERE offset = 0")
        made.processor.connection.execute(f"DELETE FROM {table} WHERE offset = 1")
        made.run(1)
        assert ids(one.sent) == [["output 0"], ["output 1"]]
        assert {item.alerts[0].outcome for item in one.sent} == {"block"}


def test_a_failed_commit_takes_nothing_and_counts_nothing(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(digest_above=1), one) as made:
        made.score(event("a", 1, 1_000), event("b", 1, 1_000))

        def full(step: str) -> None:
            if step == "alert_routed":
                raise OSError("disk full")

        made.router._fault = full
        for _ in range(3):
            try:
                made.router.step()
            except OSError:
                continue
            raise AssertionError("it went on")
        made.router._fault = lambda _: None
        made.run(61)
        assert ids(one.sent) == [["a"], ["b"]]


def test_events_that_nobody_has_been_told_of_are_kept(tmp_path: Path) -> None:
    with telling(tmp_path, alert_settings()) as made:
        made.score(event("a", 1, 1_000))
        processor = made.processor
        processor.limits = Limits(event_days=1, topic_days=1)
        processor._clock = lambda: host.NOW + 48 * HOUR
        while processor.trim(10):
            pass
        assert processor.log.bounds("processed_transactions") == (0, 1)
        made.route()
        while processor.trim(10):
            pass
        assert processor.log.bounds("processed_transactions") == (1, 1)
        # The alert itself needs it no longer.
        assert len(waiting(made)) == 2
