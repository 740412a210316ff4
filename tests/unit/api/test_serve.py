import json
import urllib.request

from api_client import event, publish
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sluicegate.api.context import Context
from sluicegate.api.serve import serving
from sluicegate.api.site import Pages
from sluicegate.runtime.config import load
from sluicegate.runtime.processor import Report


class Site:
    def __init__(self) -> None:
        self.batches: list[Report] = []
        self.closed = False

    def observe(self, report: Report, _seconds: float) -> None:
        self.batches.append(report)

    def pages(self, _context: Context) -> Pages:
        def page(_request: Request) -> PlainTextResponse:
            return PlainTextResponse("a page")

        return Pages([Route("/ui/", page)], ("/ui/",))

    def close(self) -> None:
        self.closed = True


def _call(url: str, body: object = None, token: str = "") -> str:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return answer.read().decode()


def test_a_host_is_served_beside_the_caller_with_pages_that_see_every_batch(tmp_path):
    publish(tmp_path)
    site = Site()
    seen: list[Report] = []
    config = load(None, {}, {"settings": {"port": 0}})
    with serving(
        config,
        tmp_path,
        {},
        site=site,
        observe=lambda report, _seconds: seen.append(report),
    ) as served:
        token = (tmp_path / "token").read_text().strip()
        assert _call(f"{served.url}/ui/") == "a page"
        output = json.loads(_call(f"{served.url}/score", event("a"), token))
        assert not site.closed
    assert site.closed
    [batch] = [report for report in site.batches if report.events]
    assert batch in seen
    [scored] = batch.scored
    assert scored.event.id == "a"
    assert scored.result.decision.outcome == output["fd"]["outcome"]
    assert (batch.finished - scored.event.time) // 1000 == output["fd"]["ttdf"]
    assert not (tmp_path / "run.json").exists()
