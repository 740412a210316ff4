"""What SNS gets; the topics themselves are in the integration tests."""

import sys

import pytest
from made_alerts import alert, digest, single

from sluicegate.alerts.channel import Misconfigured
from sluicegate.alerts.sns import TEXT_LIMIT, Sns, subject_of, text_of


def test_without_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(Misconfigured, match=r"pip install 'sluicegate\[sns\]'"):
        Sns("cloud", "arn:aws:sns:eu-west-1:1:alerts", "eu-west-1")


def test_settings_that_boto3_does_not_take() -> None:
    with pytest.raises(Misconfigured, match="correct region, endpoint_url"):
        Sns("cloud", "arn:aws:sns:eu-west-1:1:alerts", "eu-west-1", endpoint_url="nowhere")


def test_subjects_are_short_and_ascii() -> None:
    made = subject_of(single(entity="漢" * 200, entity_type="x" * 200))
    assert made.isascii()
    assert len(made) < 100
    assert subject_of(single()) == "Blocked: 712.35 USD, customer 269-37-3393"


def test_long_digests_are_cut_between_characters() -> None:
    many = [alert(f"e{i}", reasons=("漢" * 999,) * 3) for i in range(40)]
    raw = text_of(digest(*many)).encode()
    assert TEXT_LIMIT - 3 <= len(raw) <= TEXT_LIMIT + 3
    assert text_of(single()).endswith("e1\n")
