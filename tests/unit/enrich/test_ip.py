import pytest

from sluicegate.enrich.ip import ip_enricher, network

ENRICHER = ip_enricher()


@pytest.mark.parametrize(
    ("value", "version", "scope", "not_public", "country"),
    [
        ("8.8.8.8",              "v4", "public",      0.0, "us"),
        ("27.67.182.10",         "v4", "public",      0.0, "vn"),
        (" 8.8.8.8\n",           "v4", "public",      0.0, "us"),
        ("::ffff:8.8.8.8",       "v4", "public",      0.0, "us"),
        ("10.1.2.3",             "v4", "private",     1.0, None),
        ("172.16.0.1",           "v4", "private",     1.0, None),
        ("172.31.255.255",       "v4", "private",     1.0, None),
        ("192.168.1.20",         "v4", "private",     1.0, None),
        ("100.64.0.1",           "v4", "carrier_nat", 1.0, None),
        ("100.127.255.255",      "v4", "carrier_nat", 1.0, None),
        ("127.0.0.1",            "v4", "loopback",    1.0, None),
        ("169.254.169.254",      "v4", "link_local",  1.0, None),
        ("192.0.2.1",            "v4", "test",        1.0, None),
        ("203.0.113.77",         "v4", "test",        1.0, None),
        ("224.0.0.251",          "v4", "multicast",   1.0, None),
        ("0.0.0.0",              "v4", "reserved",    1.0, None),
        ("255.255.255.255",      "v4", "reserved",    1.0, None),
        ("2001:4860:4860::8888", "v6", "public",      0.0, "us"),
        ("2001:4860::1%eth0",    "v6", "public",      0.0, "us"),
        ("2001:DB8::1",          "v6", "test",        1.0, None),
        ("2002:808:808::1",      "v6", "tunnel",      0.0, None),
        ("2001:0:808::1",        "v6", "tunnel",      0.0, None),
        ("fd12::1",              "v6", "private",     1.0, None),
        ("fe80::1%eth0",         "v6", "link_local",  1.0, None),
        ("ff02::1",              "v6", "multicast",   1.0, None),
        ("::1",                  "v6", "loopback",    1.0, None),
        ("::",                   "v6", "reserved",    1.0, None),
        ("4000::1",              "v6", "reserved",    1.0, None),
    ],
)  # fmt: skip
def test_facts_of_addresses(value, version, scope, not_public, country):
    assert ENRICHER.apply(value) == (0.0, version, scope, not_public, country)


@pytest.mark.parametrize("value", ["172.15.255.255", "172.32.0.0", "100.128.0.0", "11.0.0.0"])
def test_neighbours_of_special_networks_are_public(value):
    assert ENRICHER.apply(value)[2] == "public"


MALFORMED = [
    "8.8.8",
    "8.8.8.256",
    "08.8.8.8",
    "8.8.8.8:443",
    "8.8.8.8, 10.0.0.1",
    "8.8.8.0/24",
    "134744072",
    "localhost",
    "٨.٨.٨.٨",
    "1::2::3",
    "\ud800",
    "1" * 10_000,
]


@pytest.mark.parametrize("value", MALFORMED)
def test_what_is_no_address(value):
    assert ENRICHER.apply(value) == (1.0, None, None, None, None)
    assert network(value) is None


@pytest.mark.parametrize("value", ["", " "])
def test_a_blank_value_is_not_given(value):
    assert ENRICHER.apply(value) == (None,) * 5
    assert network(value) is None


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("27.67.182.10", "27.67.182.0/24"),
        ("27.67.182.255", "27.67.182.0/24"),
        ("::ffff:27.67.182.10", "27.67.182.0/24"),
        ("0.0.0.0", "0.0.0.0/24"),
        ("2001:4860:4860:12:ffff:b:c:d", "2001:4860:4860:12::/64"),
        ("2001:4860:4860:12::", "2001:4860:4860:12::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
    ],
)
def test_network(value, key):
    assert network(value) == key
