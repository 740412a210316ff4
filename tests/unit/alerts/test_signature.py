"""Signatures: the specification's example, and all that must not be believed."""

import pytest

from sluicegate.alerts.signature import Forged, keys, sign, verify

# The example that the Standard Webhooks specification's libraries test themselves with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
IDENTITY = "msg_p5jXN8AQM9LWM0D4loKWxJek"
STAMP = 1_614_265_330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER = "whsec_" + "b3RoZXIh" * 4

HEADERS = {
    "webhook-id": IDENTITY,
    "webhook-timestamp": str(STAMP),
    "webhook-signature": SIGNATURE,
}


def test_the_specifications_example() -> None:
    assert sign(SECRET, IDENTITY, STAMP, BODY) == SIGNATURE
    assert verify(SECRET, HEADERS, BODY, now=STAMP + 5.0) == IDENTITY


def test_prefix_and_case_of_headers_do_not_matter() -> None:
    upper = {name.title(): value for name, value in HEADERS.items()}
    assert verify(SECRET.removeprefix("whsec_"), upper, BODY, now=STAMP) == IDENTITY


def test_secrets_can_be_changed_on_one_side_first() -> None:
    both = sign(f"{OTHER} {SECRET}", IDENTITY, STAMP, BODY)
    assert both.endswith(SIGNATURE)
    assert verify(SECRET, {**HEADERS, "webhook-signature": both}, BODY, now=STAMP) == IDENTITY
    assert verify(f"{OTHER} {SECRET}", HEADERS, BODY, now=STAMP) == IDENTITY


@pytest.mark.parametrize(
    ("headers", "body", "late"),
    [
        ({}, BODY + b" ", 0),
        ({"webhook-id": "msg_other"}, BODY, 0),
        ({"webhook-timestamp": str(STAMP + 1)}, BODY, 0),
        ({"webhook-signature": SIGNATURE.replace("v1,", "v2,")}, BODY, 0),
        ({"webhook-signature": "v1,"}, BODY, 0),
        ({"webhook-signature": "Zoë"}, BODY, 0),
        ({"webhook-signature": ""}, BODY, 0),
        ({"webhook-id": ""}, BODY, 0),
        ({"webhook-timestamp": "soon"}, BODY, 0),
        ({"webhook-timestamp": "²"}, BODY, 0),
        ({"webhook-timestamp": "9" * 99}, BODY, 0),
        ({}, BODY, 301),
        ({}, BODY, -301),
    ],
)
def test_forged(headers: dict[str, str], body: bytes, late: float) -> None:
    with pytest.raises(Forged):
        verify(SECRET, {**HEADERS, **headers}, body, now=STAMP + late)


def test_another_secret() -> None:
    with pytest.raises(Forged, match="no signature fits"):
        verify(OTHER, HEADERS, BODY, now=STAMP)


@pytest.mark.parametrize("secret", ["", "  ", "whsec_", "whsec_c2hvcnQ=", "p4ssw0rd!", "A" * 200])
def test_no_secrets(secret: str) -> None:
    with pytest.raises(ValueError, match="base64 of 24 to 64 bytes") as raised:
        keys(secret)
    assert not secret.strip(" whsec_") or secret not in str(raised.value)
