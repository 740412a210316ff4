"""What the page about alerts tells receivers of webhooks is what they get."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_alerts import alert, digest
from msgspec import structs

from sluicegate.alerts.digest import delivery
from sluicegate.alerts.payload import AlertPayload, Payload, SumPayload, TotalPayload, payload
from sluicegate.alerts.signature import sign
from sluicegate.detector.tally import Tally

TEXT = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text("utf-8")
SECRET = "whsec_" + "c2x1aWNl" * 4


@pytest.fixture
def verify() -> Callable[[str, dict[str, str], bytes], str]:
    found: dict[str, Any] = {}
    (source,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(source, found)
    return found["verify"]  # type: ignore[no-any-return]


def signed(body: bytes, stamp: int) -> dict[str, str]:
    return {
        "webhook-id": "alert-1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(f"{SECRET} whsec_{'b3RoZXIh' * 4}", "alert-1", stamp, body),
    }


def test_the_receivers_code_takes_what_is_sent_and_nothing_else(
    verify: Callable[[str, dict[str, str], bytes], str],
) -> None:
    now = int(time.time())
    assert verify(SECRET, signed(b"{}", now), b"{}") == "alert-1"
    with pytest.raises(ValueError, match="forged"):
        verify(SECRET, signed(b"{}", now), b"{ }")
    with pytest.raises(ValueError, match="forged"):
        verify(SECRET, {**signed(b"{}", now), "webhook-signature": "v1,ü"}, b"{}")
    with pytest.raises(ValueError, match="too old"):
        verify(SECRET, signed(b"{}", now - 3_600), b"{}")


def test_the_bodies_are_those_that_are_sent() -> None:
    one, more = (json.loads(text) for text in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))
    single = delivery([alert()], 1, 0, 0, digest=False, channel="ops")
    assert json.loads(payload(single)) == one
    made = structs.replace(
        digest(alert(), total=214), tallies=(Tally("block", "USD", 214, 15_244_290),)
    )
    sent = json.loads(payload(made))
    assert {name: sent[name] for name in more} == more
    assert set(sent) == set(one) | set(more)


def test_every_field_is_explained() -> None:
    for kind in (Payload, AlertPayload, TotalPayload, SumPayload):
        for name in kind.__struct_fields__:
            assert f"`{name}`" in TEXT
