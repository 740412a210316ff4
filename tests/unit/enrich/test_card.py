import pytest

from sluicegate.enrich.card import _RANGES, BRANDS, brand_of, card_enricher

ENRICHER = card_enricher()


@pytest.mark.parametrize(
    ("value", "malformed", "length", "brand", "test_card"),
    [
        ("423768",           0.0, 6.0,  "visa",       0.0),
        ("42376812",         0.0, 8.0,  "visa",       0.0),
        ("4237 68",          0.0, 6.0,  "visa",       0.0),
        ("4237-6812",        0.0, 8.0,  "visa",       0.0),
        ("411111",           0.0, 6.0,  "visa",       1.0),
        ("42424242",         0.0, 8.0,  "visa",       1.0),
        ("530000",           0.0, 6.0,  "mastercard", 0.0),
        ("340915",           0.0, 6.0,  "amex",       0.0),
        ("304027",           0.0, 6.0,  "diners",     0.0),
        ("601104",           0.0, 6.0,  "discover",   0.0),
        ("012345",           0.0, 6.0,  "other",      0.0),
        ("00423768",         0.0, 8.0,  "other",      0.0),
        ("4237681234567890", 1.0, 16.0, "visa",       0.0),
        ("42376",            1.0, 5.0,  None,         None),
        ("4",                1.0, 1.0,  None,         None),
        ("423768.0",         1.0, None, None,         None),
        ("4237XX",           1.0, None, None,         None),
        ("٤٢٣٧٦٨",           1.0, None, None,         None),
        ("²²²²²²",           1.0, None, None,         None),
        ("\ud800",           1.0, None, None,         None),
        ("",                 None, None, None,        None),
        (" ",                None, None, None,        None),
    ],
)  # fmt: skip
def test_facts_of_bins(value, malformed, length, brand, test_card):
    assert ENRICHER.apply(value) == (malformed, length, brand, test_card)


@pytest.mark.parametrize(
    ("digits", "brand"),
    [
        ("222099", "other"),
        ("222100", "mastercard"),
        ("272099", "mastercard"),
        ("272100", "other"),
        ("510000", "mastercard"),
        ("559999", "mastercard"),
        ("220000", "mir"),
        ("220499", "mir"),
        ("352799", "other"),
        ("352800", "jcb"),
        ("358999", "jcb"),
        ("359000", "other"),
        ("213100", "jcb"),
        ("180000", "jcb"),
        ("300000", "diners"),
        ("305999", "diners"),
        ("309500", "diners"),
        ("306000", "other"),
        ("370000", "amex"),
        ("644000", "discover"),
        ("643999", "other"),
        ("650000", "discover"),
        ("650031", "elo"),
        ("650034", "discover"),
        ("401178", "elo"),
        ("401180", "visa"),
        ("652150", "rupay"),
        ("622126", "unionpay"),
        ("627780", "elo"),
        ("501800", "maestro"),
        ("676200", "maestro"),
        ("606282", "hipercard"),
        ("506099", "verve"),
        ("979200", "troy"),
        ("122000", "uatp"),
        ("900000", "other"),
    ],
)
def test_the_edges_of_ranges(digits, brand):
    assert brand_of(digits) == brand


def test_every_range_names_prefixes_of_one_length_in_order():
    for first, last, brand in _RANGES:
        assert len(first) == len(last) <= 6, (first, last)
        assert first <= last
        # No range is hidden by one before it.
        assert brand_of(first.ljust(6, "0")) == brand, first


def test_brands_are_few():
    assert "other" in BRANDS
    assert len(BRANDS) <= 20
