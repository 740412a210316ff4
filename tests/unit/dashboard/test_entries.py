from starlette.requests import Request

from sluicegate.dashboard.entries import Entries


def request(address: str = "127.0.0.1", host: str = "127.0.0.1:8080", **headers: str) -> Request:
    raw = [(b"host", host.encode())]
    raw += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "client": (address, 1), "path": "/"})


def test_a_link_admits_once_from_anywhere_and_again_from_here() -> None:
    entries = Entries()
    link = entries.link("http://0.0.0.0:8080", "demo")
    begin, _, key = link.partition("#")
    assert begin == "http://127.0.0.1:8080/ui/enter"
    away = request("192.0.2.7", "fraud.example")
    assert entries.use(key, away) == "demo"
    assert entries.use(key, away) is None
    assert entries.use(key, request()) == "demo"
    assert entries.use(key, request("::1", "localhost:8080")) == "demo"


def test_a_proxy_on_this_machine_is_not_here() -> None:
    entries = Entries()
    key = entries.link("http://127.0.0.1:8080", "demo").partition("#")[2]
    entries.use(key, request())
    assert entries.use(key, request(x_forwarded_for="192.0.2.7")) is None
    assert entries.use(key, request(host="fraud.example")) is None


def test_another_key_admits_nobody() -> None:
    entries = Entries()
    entries.link("http://127.0.0.1:8080", "demo")
    assert entries.use("x", request()) is None
