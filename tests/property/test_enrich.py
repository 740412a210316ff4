"""The contract of every enricher, whatever text it is given."""

import math
import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.enrich.cached import Cached
from sluicegate.enrich.email import consonant_run, entropy
from sluicegate.enrich.ip import network
from sluicegate.enrich.table import enrichers

# Two independent builds: what they agree on depends on the value alone.
ENRICHERS, AGAIN = enrichers(), enrichers()

anything = st.text(st.characters(exclude_categories=()))
octet = st.integers(0, 255)
ipv4 = st.ip_addresses(v=4).map(str)
ipv6 = st.ip_addresses(v=6).map(str)
digits = st.text("0123456789", max_size=20)
ascii_email = st.builds(
    "{}@{}.{}".format,
    st.text("aBz09+-_.", min_size=1, max_size=70),
    st.text("aBz09-.", min_size=1, max_size=70),
    st.sampled_from(["com", "ac.uk", "Gmail.com", "mailinator.com", "zip", "9"]),
)
email = st.one_of(
    ascii_email,
    st.builds("{}@{}".format, anything, anything),
    st.builds("{}@{}".format, anything, st.sampled_from(["gmail.com", "münchen.de", "a.gov.uk"])),
)
phone = st.one_of(
    st.text("0123456789+-. ()x", max_size=24),
    st.builds("{}{}-{}-{}-{}".format, st.sampled_from(["", "+1-", "1-", "001-"]), *[digits] * 4),
    st.builds("+{}".format, st.integers(1, 10**15)),
)
agent = st.lists(
    st.one_of(
        anything,
        st.sampled_from(
            [
                "Mozilla/5.0",
                "(Windows NT 10.0)",
                "(iPhone; CPU OS 17_1",
                "(Linux; Android 13;",
                "Chrome/99.0",
                "Safari/537.36",
                "Mobile",
                "Opera/9.8",
                "MSIE 9.0",
                "Firefox/12",
                "bot",
                ")",
            ]
        ),
    )
).map(" ".join)
LIKELY = {
    "EMAIL_ADDRESS": email,
    "IP_ADDRESS": st.one_of(ipv4, ipv6, st.text("0123456789abcdef.:%", max_size=45)),
    "PHONE_NUMBER": phone,
    "BILLING_PHONE": phone,
    "SHIPPING_PHONE": phone,
    "CARD_BIN": st.one_of(digits, st.text("0123456789 -", max_size=12)),
    "USERAGENT": agent,
}


@pytest.mark.parametrize("kind", ENRICHERS)
@given(data=st.data())
def test_every_text_gives_facts_of_the_promised_shape(kind, data):
    value = data.draw(st.one_of(anything, LIKELY[kind]))
    enricher = ENRICHERS[kind]

    facts = enricher.apply(value)

    assert type(facts) is tuple
    assert len(facts) == len(enricher.fields)
    for field, fact in zip(enricher.fields, facts, strict=True):
        if fact is None:
            continue
        if field.kind == "category":
            assert type(fact) is str, field.name
            assert re.fullmatch(r"[a-z0-9_]{1,24}", fact), (field.name, fact)
            continue
        assert type(fact) is float, field.name
        assert math.isfinite(fact), field.name
        assert fact >= 0.0, field.name
        if field.unit == "flag":
            assert fact in (0.0, 1.0), field.name
        elif field.unit == "share":
            assert fact <= 1.0, field.name
        elif field.unit == "count":
            assert fact.is_integer(), field.name


@pytest.mark.parametrize("kind", ENRICHERS)
@given(data=st.data())
def test_facts_depend_on_the_value_alone(kind, data):
    values = data.draw(st.lists(st.one_of(anything, LIKELY[kind]), max_size=12))
    cached = Cached(ENRICHERS[kind].apply, size=3)

    plain = [AGAIN[kind].apply(value) for value in values]

    assert [cached(value) for value in values] == plain
    assert [cached(value) for value in reversed(values)] == plain[::-1]


@given(ascii_email)
def test_e_mail_facts_do_not_depend_on_case(value):
    assert ENRICHERS["EMAIL_ADDRESS"].apply(value) == ENRICHERS["EMAIL_ADDRESS"].apply(
        value.upper()
    )


@given(
    st.sampled_from(["1", "44", "49", "91", "55", "7", "800", "39"]),
    st.integers(10**6, 10**11),
)
def test_a_phone_number_is_valid_where_the_library_says_so(country, rest):
    value = f"+{country}{rest}"
    number = phonenumbers.parse(value)

    facts = ENRICHERS["PHONE_NUMBER"].apply(value)

    assert facts[1] == phonenumbers.is_possible_number(number)
    assert facts[2] == phonenumbers.is_valid_number(number)


@given(st.ip_addresses(v=4), octet)
def test_neighbours_share_a_network_in_ipv4(address, last):
    neighbour = address.packed[:3] + bytes([last])

    assert network(str(address)) == network(".".join(map(str, neighbour)))


@given(st.ip_addresses(v=6).filter(lambda address: address.ipv4_mapped is None))
def test_the_network_of_a_network_is_itself_in_ipv6(address):
    key = network(str(address))

    assert key is not None
    assert key.endswith("/64")
    assert network(key.removesuffix("/64")) == key


@given(st.text(min_size=1))
def test_entropy_is_bounded_by_the_length_and_blind_to_order(text):
    bits = entropy(text)

    assert 0.0 <= bits <= math.log2(len(text)) + 1e-9
    assert entropy(text[::-1]) == bits


@given(st.text())
def test_a_consonant_run_is_no_longer_than_the_text(text):
    assert consonant_run(text) <= len(text)
