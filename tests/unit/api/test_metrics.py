from api_client import event
from prometheus_client.parser import text_string_to_metric_families

from sluicegate.api.metrics import Histogram, Metrics
from sluicegate.runtime.processor import Report


def samples(text):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_totals_come_out_of_the_database(api):
    sent = event("measured")
    for body in (sent, sent, {"event_id": "m2"}):
        api.call("POST", "/score", body)
    found = api.call("GET", "/metrics")
    values = samples(found.text)
    assert found.headers["content-type"].startswith("text/plain")
    assert values["sluicegate_outcomes_total", "approve"] == 1
    assert values["sluicegate_repeats_total",] == 1
    assert values["sluicegate_rejected_total", "missing"] == 1
    assert values["sluicegate_records_total", "transactions"] == 3
    assert values["sluicegate_commit_seconds_count",] == 3
    assert values["sluicegate_detector_version",] == 1
    assert values["sluicegate_states_held",] > 0


def test_nothing_in_it_names_anyone(api):
    api.call("POST", "/score", event("secret-id", email_address="ann@example.com"))
    text = api.call("GET", "/metrics").text
    assert "secret-id" not in text
    assert "example.com" not in text


def test_a_histogram_counts_up_to_each_bound():
    found = Histogram((0.5, 1.0))
    for value in (0.5, 0.6, 3.0):
        found.add(value)
    assert found.buckets() == [("0.5", 1), ("1.0", 2), ("+Inf", 3)]


def test_batches_are_counted_and_empty_ones_timed_only():
    metrics = Metrics()
    metrics.observe(Report(range(2), [], events=2, pending=5), 0.003)
    metrics.observe(Report(range(0), [], events=0, pending=0), 0.002)
    assert metrics.batch_events.buckets()[-1] == ("+Inf", 1)
    assert metrics.batch_seconds.buckets()[-1] == ("+Inf", 2)
    assert metrics.pending == 0
