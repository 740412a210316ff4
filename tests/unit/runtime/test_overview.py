from pathlib import Path

from host import definition, event, host, inputs, publish

from sluicegate.runtime.data import open_data
from sluicegate.runtime.overview import Key, Topic, overview


def test_an_empty_directory_has_nothing(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    found = overview(connection)
    assert (found.active, found.activated, found.keys, found.lists) == (None, None, [], {})
    assert {(topic.first, topic.end) for topic in found.topics} == {(0, 0)}
    assert not connection.in_transaction
    connection.close()


def test_states_are_counted_by_the_active_plan(tmp_path: Path) -> None:
    processor = host(tmp_path)
    events = [event(f"e{n}", n, entity_id=f"c{n % 3}", merchant="m") for n in range(6)]
    processor.step(inputs(*events))
    connection = processor.connection
    reader = open_data(tmp_path, readonly=True)
    names = [key.name for key in definition().plan.keys]
    assert [key.name for key in overview(reader).keys] == names
    assert overview(reader).keys[0] == Key("customer", 3, True)
    assert Topic("processed_transactions", 0, 6) in overview(reader).topics
    publish(connection, definition(features={"enriched": [], "horizon": 8_640_000}))
    assert overview(reader).keys[0] == Key("customer", 0, False)
    processor.take_up()
    assert overview(reader).keys[0] == Key("customer", 3, True)
    reader.close()
    connection.close()
