from pathlib import Path

import msgspec
from api_client import event
from host import definition, host, inputs, publish
from host import event as sent
from visitors import Server

from sluicegate.dashboard.event import explained
from sluicegate.runtime.processor import Input

EVIL = "<script>alert(1)</script>"


def test_everything_is_escaped(server: Server) -> None:
    record = event(f"{EVIL}&", customer_name=EVIL, other={EVIL: '"><b>'})

    async def score() -> None:
        sent = Input(msgspec.json.encode(record))
        await server.context.answered(lambda: server.host.worker.append([sent]))
        # Appended first and decided after: the worker's next turn is behind both.
        await server.context.call(lambda _: None)

    server.runner.run(score())
    answer = server.signed_in().get("/ui/events/%3Cscript%3Ealert(1)%3C/script%3E&")
    assert answer.status_code == 200
    assert EVIL not in answer.text
    assert "<b>" not in answer.text
    assert answer.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    assert "12.50 USD" in answer.text


def test_rules_are_shown_as_they_were_when_it_was_decided(tmp_path: Path) -> None:
    processor = host(tmp_path)
    processor.step(inputs(sent("e1", amount=1000.0)))
    later = definition(rules=[{"id": "huge", "expression": "$amount > 5", "outcome": "block"}])
    publish(processor.connection, later)
    found = explained(processor.connection, "e1")
    processor.connection.close()
    assert found is not None
    assert found.rules == [("huge", "$amount > 900")]


def test_an_unknown_event_is_said_kindly(server: Server) -> None:
    ann = server.signed_in()
    for path in ("/ui/events/none", "/ui/events/", "/ui/events/%00"):
        answer = ann.get(path)
        assert answer.status_code == 404
        assert "No such event" in answer.text
