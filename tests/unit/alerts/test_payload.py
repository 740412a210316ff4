"""The JSON that programs get."""

import json

from made_alerts import alert, digest, single
from msgspec import structs

from sluicegate.alerts.payload import payload
from sluicegate.detector.tally import Tally


def test_an_alert() -> None:
    assert json.loads(payload(single())) == {
        "type": "alert",
        "id": "alert:e1",
        "created": "2026-11-09T22:56:43.622650Z",
        "total": 1,
        "alerts": [
            {
                "event_id": "e1",
                "outcome": "block",
                "time": "2026-11-09T22:56:43.622650Z",
                "entity_type": "customer",
                "entity": "269-37-3393",
                "amount": "712.35",
                "amount_minor": 71235,
                "currency": "USD",
                "score": 987.25,
                "decided_by": "rule:score_block",
                "rules": ["score_block", "burst"],
                "reasons": ["17 transactions within the hour", "412 km from the last one"],
                "detector": "payments",
                "version": "4",
                "degraded": None,
                "link": "https://fraud.example.com/ui/events/e1",
            }
        ],
    }


def test_a_digest() -> None:
    made = json.loads(payload(digest(alert("e1"), alert("e2", amount=None), total=9)))
    assert (made["type"], made["id"], made["total"]) == ("digest", "digest:1-9", 9)
    assert made["created"] == made["until"] == "2026-11-09T22:58:43.622650Z"
    assert made["since"] == "2026-11-09T22:56:43.622650Z"
    assert [one["amount"] for one in made["alerts"]] == ["712.35", None]
    # What an earlier version stored tells no totals rather than those of a part.
    assert "totals" not in made


def test_totals_of_a_digest() -> None:
    tallies = (Tally("block", "USD", 8, 10**19), Tally("block", None, 1, 0))
    made = json.loads(payload(structs.replace(digest(alert("e1"), total=9), tallies=tallies)))
    usd = {"currency": "USD", "amount": "100000000000000000.00", "amount_minor": 10**19}
    assert made["totals"] == [{"outcome": "block", "count": 9, "sums": [usd]}]


def test_ids_come_as_they_are() -> None:
    made = json.loads(payload(single("a.b\n<x>", entity="Zoë\u202e")))
    assert made["alerts"][0]["event_id"] == "a.b\n<x>"
    assert made["alerts"][0]["entity"] == "Zoë\u202e"
    assert made["id"].startswith("sha256-")
