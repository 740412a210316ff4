from api_client import event
from visitors import PASSWORD, URL, Server, pages

from sluicegate.runtime.server import Host
from sluicegate.store import users as rows


def test_sessions_and_passwords_outlive_the_server(host: Host, server: Server) -> None:
    ann = server.signed_in()
    with pages(host) as restarted:
        assert restarted.dashboard.invitation(URL) is None
        again = restarted.browser()
        again.cookies = ann.cookies
        assert again.get("/ui/").status_code == 200
        other = restarted.browser()
        assert other.post("/ui/login", name="ann", password=PASSWORD).status_code == 303


def test_a_first_link_replaces_the_last_and_names_where_a_browser_gets(server: Server) -> None:
    one = server.dashboard.invitation("http://0.0.0.0:8080")
    other = server.dashboard.invitation("http://0.0.0.0:8080")
    assert one is not None
    assert other is not None
    assert one.startswith("http://127.0.0.1:8080/ui/welcome#")
    keys = [link.partition("#")[2] for link in (one, other)]
    browser = server.browser()
    assert [browser.post("/ui/welcome", key=key).status_code for key in keys] == [400, 200]


def test_an_entry_s_user_is_made_once(server: Server) -> None:
    first, second = (server.dashboard.entry(URL, "demo") for _ in range(2))
    assert first != second

    async def users() -> list[str]:
        found = await server.context.read(rows.everyone)
        return [user.name for user in found]

    assert server.runner.run(users()) == ["demo"]


def test_pages_and_programs_live_side_by_side(server: Server) -> None:
    ann = server.signed_in()
    answer = ann.get("/ui/nothing/here")
    assert (answer.status_code, "No such page" in answer.text) == (404, True)
    assert ann.get("/healthz").status_code == 200
    assert ann.post("/score", **event("a", transaction_amt="1")).status_code == 401
