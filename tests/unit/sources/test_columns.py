"""Which types the other columns have."""

from collections.abc import Callable

import pytest

from sluicegate.sources.columns import Column, describe, guess_columns, guess_place
from sluicegate.sources.profile import Sample, profile, take_sample
from sluicegate.sources.roles import Roles

ROLES = Roles(entity="user")


def sample(**columns: Callable[[int], object]) -> Sample:
    return take_sample(
        [{"user": n % 30, **{name: make(n) for name, make in columns.items()}} for n in range(200)]
    )


def only(name: str, make: Callable[[int], object], roles: Roles = ROLES) -> Column:
    found = guess_columns(sample(**{name: make}), roles)
    return next(column for column in found if column.name == name)


@pytest.mark.parametrize(
    ("name", "make", "expected"),
    [
        ("ip_addr", lambda n: f"10.0.0.{n}", "IP_ADDRESS"),
        ("contact", lambda n: f"a{n}@b.com", "EMAIL_ADDRESS"),
        ("billing_phone", lambda n: f"555-{n}", "BILLING_PHONE"),
        ("mobile", lambda n: f"555-{n}", "PHONE_NUMBER"),
        ("userAgent", lambda n: f"Mozilla/{n}", "USERAGENT"),
        ("card_bin", lambda n: str(400_000 + n), "CARD_BIN"),
        ("device_id", lambda n: f"d{n}", "FINGERPRINT"),
        ("ccy", lambda n: "EUR" if n % 2 else "USD", "CURRENCY_CODE"),
        ("category", lambda n: "ab"[n % 2], "PRODUCT_CATEGORY"),
        ("payment_method", lambda n: "ab"[n % 2], "PAYMENT_TYPE"),
        ("shipping_city", lambda n: f"c{n}", "SHIPPING_CITY"),
        ("postcode", lambda n: str(10_000 + n), "BILLING_ZIP"),
        ("order_total", lambda n: n / 4, "PRICE"),
        ("city_pop", lambda n: n * 10.5, "NUMERIC"),
        ("channel", lambda n: "ab"[n % 2], "CATEGORICAL"),
        ("comment", lambda n: f"text {n}", "FREE_FORM_TEXT"),
        ("fraud_scenario", lambda n: n % 4, ""),
        ("risk_score", lambda n: n, ""),
        ("chargeback_at", lambda n: f"2024-05-{n % 28 + 1:02}", ""),
        ("trans_date", lambda n: f"2024-05-{n % 28 + 1:02}", ""),
        ("country", lambda _: "US", ""),
        ("batch_no", lambda n: n, ""),
        ("cc_number", lambda n: str(4_000_000_000_000_000 + n), ""),
    ],
)
def test_names_and_values_tell_the_type(
    name: str, make: Callable[[int], object], expected: str
) -> None:
    column = only(name, make)
    assert column.type == expected
    assert column.why


def test_other_parties_are_keys() -> None:
    assert only("terminal_id", lambda n: n % 40).key
    assert only("merchant", lambda n: f"m{n % 40}").key
    assert not only("channel", lambda n: n % 2).key


def test_only_one_price() -> None:
    found = guess_columns(sample(price=lambda n: n, amount=lambda n: n / 3), ROLES)
    assert [(column.name, column.type) for column in found] == [
        ("price", "NUMERIC"),
        ("amount", "PRICE"),
    ]


def test_the_entity_stays_a_variable_only_where_its_type_tells_more() -> None:
    mail = Roles(entity="email")
    assert only("email", lambda n: f"a{n}@b.com", mail).type == "EMAIL_ADDRESS"
    assert [column.name for column in guess_columns(sample(x=lambda n: n / 7), ROLES)] == ["x"]


def test_of_two_places_the_one_that_moves() -> None:
    place = guess_place(
        sample(
            lat=lambda n: n % 30,
            long=lambda n: n % 30,
            merch_lat=lambda n: n / 7,
            merch_long=lambda n: n / 7,
        ),
        ROLES,
    )
    assert place == ("merch_lat", "merch_long")


def test_a_place_needs_both_and_degrees() -> None:
    assert guess_place(sample(lat=lambda n: n / 7), ROLES) is None
    assert guess_place(sample(lat=lambda n: n, lon=lambda n: n), ROLES) is None


def test_a_description_holds_no_personal_value() -> None:
    rows = [{"x": f"a{n}@b.com"} for n in range(5)] + [{"x": ""}] * 5
    assert describe(profile("x", rows), "EMAIL_ADDRESS") == "5 values, 50% missing"
    numbers = [{"x": 1}, {"x": 2.5}]
    assert describe(profile("x", numbers), "PRICE") == "1 to 2.5"
