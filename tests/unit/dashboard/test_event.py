import msgspec
from api_client import event
from visitors import Server

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


def test_an_unknown_event_is_said_kindly(server: Server) -> None:
    ann = server.signed_in()
    for path in ("/ui/events/none", "/ui/events/", "/ui/events/%00"):
        answer = ann.get(path)
        assert answer.status_code == 404
        assert "No such event" in answer.text
