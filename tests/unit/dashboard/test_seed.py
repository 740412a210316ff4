from host import NOW, drain, event, host, inputs

from sluicegate.dashboard.counting import Vocabulary, count
from sluicegate.dashboard.seed import stored
from sluicegate.dashboard.statistics import Statistics


def _scored(tmp_path, *raws):
    processor = host(tmp_path)
    processor.step(inputs(*raws), score=False)
    drain(processor)
    return processor, processor.live.stored


def test_stored_outputs_count_as_they_were_decided(tmp_path):
    processor, decode = _scored(
        tmp_path,
        event("a", amount=10),
        event("b", 1, amount=700),
        event("c", 2, amount=950),
        event("c", 2, amount=950),
        event("d", 3, amount="no number"),
    )
    past = stored(processor.connection, decode, NOW + 1)
    batches = [batch for _, batch in past.batches]
    tally, blocks = count(batches, processor.live.definition, Vocabulary(), 5)
    assert tally.stretch.roles == [1, 1, 1]
    assert tally.repeats == 1
    assert tally.amounts == {
        ("USD", 0): [1, 1_000],
        ("USD", 1): [1, 70_000],
        ("USD", 2): [1, 95_000],
    }
    assert [(item.event.id, item.decided_by) for item in blocks] == [("c", "rule:huge")]
    assert past.since == NOW


def test_only_the_newest_are_read(tmp_path):
    processor, decode = _scored(tmp_path, *(event(f"e{n}", n) for n in range(30)))
    past = stored(processor.connection, decode, NOW + 1, most=10)
    assert [batch.scored[0].event.id for _, batch in past.batches] == [
        f"e{n}" for n in range(20, 30)
    ]


def test_what_is_observed_is_not_read_again(tmp_path):
    processor, decode = _scored(tmp_path, event("a"))
    assert stored(processor.connection, decode, NOW) is None


def test_an_empty_store_gives_nothing(tmp_path):
    processor = host(tmp_path)
    assert stored(processor.connection, processor.live.stored, NOW) is None


def test_seeded_counts_equal_observed_ones(tmp_path):
    raws = [event(f"e{n}", n, amount=n * 40) for n in range(25)]
    processor = host(tmp_path)
    live = Statistics(lambda: NOW)
    live.bind(lambda: processor.live.definition)
    processor.step(inputs(*raws), score=False)
    while (made := processor.step()).events:
        live.observe(made, 0.0)
    seeded = Statistics(lambda: NOW)
    seeded.bind(lambda: processor.live.definition)
    past = stored(processor.connection, processor.live.stored, NOW + 1)
    seeded.seed(past.batches, processor.live.definition, past.since)
    one, other = live.snapshot().windows[2], seeded.snapshot().windows[2]
    live.close()
    seeded.close()
    assert (one.events, one.outcomes, one.money) == (other.events, other.outcomes, other.money)
    assert one.scores == other.scores
