import json

import pytest
from seed_record import DEFINITION, KIND, record

from sluicegate.events.decode import MAX_ID, compile_decoder
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.event_type import event_type
from sluicegate.events.money import AMOUNT_LIMIT
from sluicegate.events.time import SECOND, parse_time

NOW = parse_time("2021-11-10T00:00:00Z")
SEED = compile_decoder(KIND)


def decode(**changes: object) -> Event:
    return SEED(record(**changes), NOW)


def value(event: Event, name: str) -> object:
    return event.values[KIND.index(name)]


def kind_of(default_currency: str = "", **variables: dict[str, object]):
    return event_type(
        {
            "name": "n",
            "entity_type": "e",
            "variables": variables,
            "default_currency": default_currency,
        }
    )


def one(table: dict[str, object], given: object) -> object:
    """What a single variable's value is read as."""
    raw = json.dumps(
        {"event_id": "1", "entity_id": "2", "event_time": "2020-01-01T00:00:00Z"}
        | ({} if given is ... else {"x": given})
    )
    return compile_decoder(kind_of(x=table))(raw.encode(), NOW).values[0]


def test_the_seed_record() -> None:
    event = decode()
    assert (event.id, event.entity) == ("5e4f", "269-37-3393")
    assert event.time == 1636498603622650
    assert (event.amount, event.currency, event.refund) == (71235, "USD", False)
    assert value(event, "transaction_amt") == 712.35
    assert value(event, "billing_longitude") == -80.771
    assert event.raw == record()


def test_times_that_states_can_not_hold_are_refused_also_when_stored() -> None:
    stored = 1 << 62
    last = record(event_time="2106-02-07T06:28:15.999999Z")
    assert SEED(last, stored).time == 2**32 * SECOND - 1
    with pytest.raises(InvalidEvent, match="event_time: after 2105"):
        SEED(record(event_time="2106-02-07T06:28:16Z"), stored)


def test_empty_email_and_address_are_missing() -> None:
    event = decode(email_address="", ip_address="")
    assert value(event, "email_address") is None
    assert value(event, "ip_address") is None


@pytest.mark.parametrize("absent", ["", None, ...])
def test_defaults_stand_in_for_what_is_missing(absent: object) -> None:
    assert one({"type": "CATEGORICAL", "default": "none"}, absent) == "none"
    assert one({"type": "NUMERIC", "default": 0}, absent) == 0.0
    assert one({"type": "NUMERIC"}, absent) is None
    date = {"type": "CATEGORICAL", "data_type": "DATETIME", "default": "1970-01-01T00:00:01Z"}
    assert one(date, absent) == SECOND


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2021-11-09T22:56:43.622650", 1636498603622650),
        ("2021-11-09T22:56:43.622650Z", 1636498603622650),
        ("2021-11-09T23:56:43.622650+01:00", 1636498603622650),
        ("2021-11-09T17:26:43.622650-05:30", 1636498603622650),
        ("2021-11-09T22:56:43", 1636498603000000),
        ("2021-11-09 22:56:43Z", 1636498603000000),
        ("2021-11-09T22:56:43.6", 1636498603600000),
        ("2021-11-09T22:56:43.62265", 1636498603622650),
        ("1970-01-01T00:00:00Z", 0),
    ],
)
def test_times(text: str, micros: int) -> None:
    assert decode(event_time=text).time == micros


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (0.29, "usd", 29),
        (1.1, "EUR", 110),
        (4.35, "usd", 435),
        (1.005, "kwd", 1005),
        (500, "jpy", 500),
        ("712.35", "usd", 71235),
        (0, "usd", 0),
        (9_999_999_999.99, "usd", 999_999_999_999),
        (" 5 ", "usd", 500),
    ],
)
def test_amounts_are_exact(amount: object, currency: str, minor: int) -> None:
    assert decode(transaction_amt=amount, transaction_currency=currency).amount == minor


def test_every_cent_is_exact() -> None:
    decoder = compile_decoder(kind_of(x={"type": "PRICE"}))
    head = '{"event_id":"1","entity_id":"2","event_time":"2020-01-01T00:00:00Z","x":'
    for cents in (*range(20_000), *range(10**9, 10**9 + 2_000), *range(10**11, 10**11 + 2_000)):
        raw = f"{head}{cents // 100}.{cents % 100:02}}}".encode()
        assert decoder(raw, NOW).amount == cents


@pytest.mark.parametrize("absent", ["", None, ..., "  "])
def test_the_default_currency(absent: object) -> None:
    table = {"price": {"type": "PRICE"}, "money": {"type": "CURRENCY_CODE"}}
    fields = {"event_id": "1", "entity_id": "2", "event_time": "2020-01-01T00:00:00Z", "price": 5}
    if absent is not ...:
        fields["money"] = absent
    raw = json.dumps(fields).encode()
    event = compile_decoder(kind_of("jpy", **table))(raw, NOW)
    assert (event.amount, event.currency) == (5, "JPY")
    assert compile_decoder(kind_of(**table))(raw, NOW).currency == ""


def test_currency_codes_are_case_insensitive() -> None:
    assert decode(transaction_currency=" eUr ").currency == "EUR"


@pytest.mark.parametrize(
    ("changes", "refund"),
    [
        ({}, False),
        ({"transaction_amt": -1}, True),
        ({"parent_event_id": "x"}, True),
        ({"parent_event_id": ""}, False),
        ({"parent_event_id": None}, False),
        ({"transaction_amt": None}, False),
    ],
)
def test_refunds(changes: dict[str, object], refund: bool) -> None:
    assert decode(**changes).refund is refund


def test_zip_codes_keep_leading_zeros() -> None:
    assert value(decode(), "billing_zip") == "04301"


@pytest.mark.parametrize(
    ("table", "given", "read"),
    [
        ({"type": "NUMERIC"}, "1e3", 1000.0),
        ({"type": "NUMERIC"}, 7, 7.0),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, "-12", -12),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, 2**63 - 1, 2**63 - 1),
        ({"type": "NUMERIC", "data_type": "BOOLEAN"}, "TRUE", True),
        ({"type": "NUMERIC", "data_type": "BOOLEAN"}, "0", False),
        ({"type": "NUMERIC", "data_type": "BOOLEAN"}, False, False),
        ({"type": "CATEGORICAL", "data_type": "DATETIME"}, "1970-01-02", 86_400 * SECOND),
        ({"type": "CATEGORICAL"}, " a ", " a "),
    ],
)
def test_values_are_read_as_their_type(table: dict, given: object, read: object) -> None:
    got = one(table, given)
    assert got == read
    assert type(got) is type(read)


def test_unknown_fields_pass_byte_for_byte() -> None:
    raw = record()[:-1] + b', "more": {"a" :1.50, "b":"\\u00e9", "c": 1e2}}'
    assert SEED(b" \n" + raw + b"\r\n", NOW).raw == raw


def test_the_output_of_an_earlier_pass_is_taken_off() -> None:
    raw = b'{"fd":{"outcome":"block"},' + record()[1:-1] + b',"n":1.50}'
    event = SEED(raw, NOW)
    assert b'"fd"' not in event.raw
    assert b'"n":1.50' in event.raw
    assert json.loads(event.raw) == json.loads(record()) | {"n": 1.5}


REJECTED = [
    ("not_json", "", b""),
    ("not_json", "", b"{"),
    ("not_json", "", b"[]"),
    ("not_json", "", b"5"),
    ("not_json", "", record()[:-1]),
    ("not_json", "", record()[:-1] + b',"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
    ("not_json", "", record()[:-1] + b',"x":"\\ud800"}'),
    ("encoding", "", record()[:-1] + b',"x":"\xff"}'),
    ("oversized", "", record(x="y" * 70_000)),
    ("missing", "event_id", record(event_id=...)),
    ("missing", "event_id", record(event_id="")),
    ("missing", "entity_id", record(entity_id="")),
    ("missing", "event_time", record(event_time=...)),
    ("missing", "event_time", record(event_time="")),
    ("missing", "event_time", record(event_time=None)),
    ("mistyped", "event_id", record(event_id=5)),
    ("mistyped", "event_id", record(event_id=None)),
    ("mistyped", "entity_id", record(entity_id="x" * (MAX_ID + 1))),
    ("mistyped", "transaction_amt", record(transaction_amt="abc")),
    ("mistyped", "transaction_amt", record(transaction_amt="nan")),
    ("mistyped", "transaction_amt", record(transaction_amt="1_0")),
    ("mistyped", "transaction_amt", record(transaction_amt=[1])),
    ("mistyped", "billing_zip", record(billing_zip=4301)),
    ("mistyped", "transaction_currency", record(transaction_currency="x" * 17)),
    ("mistyped", "parent_event_id", record(parent_event_id=5)),
    ("time", "event_time", record(event_time="yesterday")),
    ("time", "event_time", record(event_time=1636498603)),
    ("time", "event_time", record(event_time="1969-12-31T23:59:59Z")),
    ("time", "event_time", record(event_time="0001-01-01T00:00:00+05:00")),
    ("future", "event_time", record(event_time="2021-11-10T00:05:00.000001Z")),
    ("future", "event_time", record(event_time="9999-12-31T23:59:59-05:00")),
    ("coordinate", "billing_latitude", record(billing_latitude="90.1")),
    ("coordinate", "billing_longitude", record(billing_longitude=-181)),
    ("amount", "transaction_amt", record(transaction_amt=AMOUNT_LIMIT / 100)),
    ("amount", "transaction_amt", record(transaction_amt=-1e300)),
]


@pytest.mark.parametrize(("code", "field", "raw"), REJECTED)
def test_rejections_name_code_and_field(code: str, field: str, raw: bytes) -> None:
    with pytest.raises(InvalidEvent) as caught:
        SEED(raw, NOW)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.message
    assert len(str(caught.value)) < 300


def test_a_rejection_names_the_value() -> None:
    with pytest.raises(InvalidEvent, match=r"billing_latitude: latitude outside .* \(got 95.5\)"):
        decode(billing_latitude="95.5")


@pytest.mark.parametrize(
    ("table", "given", "code"),
    [
        ({"type": "CATEGORICAL", "required": True}, ..., "missing"),
        ({"type": "CATEGORICAL", "required": True}, "", "missing"),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, "1.5", "mistyped"),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, 1.5, "mistyped"),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, 2**63, "mistyped"),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, str(2**63), "mistyped"),
        ({"type": "NUMERIC", "data_type": "INTEGER"}, "9" * 5_000, "mistyped"),
        ({"type": "NUMERIC", "data_type": "BOOLEAN"}, "maybe", "mistyped"),
        ({"type": "NUMERIC", "data_type": "BOOLEAN"}, 1, "mistyped"),
        ({"type": "CATEGORICAL", "data_type": "DATETIME"}, "2020-13-01", "time"),
        ({"type": "CATEGORICAL", "data_type": "DATETIME"}, "9999-12-31T23:59:59-01:00", "time"),
    ],
)
def test_variables_that_are_not_of_their_type(table: dict, given: object, code: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        one(table, given)
    assert (caught.value.code, caught.value.field) == (code, "x")


def test_limits_can_be_set() -> None:
    small = compile_decoder(KIND, max_bytes=10, future_seconds=0)
    with pytest.raises(InvalidEvent, match="larger than 10 bytes"):
        small(record(), NOW)
    strict = compile_decoder(KIND, future_seconds=0)
    time = parse_time("2021-11-09T22:56:43.622650")
    assert strict(record(), time).time == time
    with pytest.raises(InvalidEvent, match="more than 0 s later"):
        strict(record(), time - 1)


def test_fields_can_be_renamed() -> None:
    kind = event_type(DEFINITION | {"event_id": "id", "entity_id": "who", "event_time": "at"})
    raw = record(id="1", who="2", at="2020-01-01T00:00:00Z", event_id=..., entity_id=...)
    event = compile_decoder(kind)(raw, NOW)
    assert (event.id, event.entity) == ("1", "2")
