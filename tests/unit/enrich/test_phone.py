import pytest

from sluicegate.enrich.phone import phone_enricher

US = phone_enricher("US")
LINE = "fixed_line_or_mobile"


@pytest.mark.parametrize(
    ("value", "digits", "possible", "valid", "region", "line_type", "extension"),
    [
        ("5855884205",             10, 1, 1, "us",            LINE,           0),
        ("(585) 588-4205",         10, 1, 1, "us",            LINE,           0),
        ("585.588.4205",           10, 1, 1, "us",            LINE,           0),
        ("+15855884205",           11, 1, 1, "us",            LINE,           0),
        ("1-585-588-4205",         11, 1, 1, "us",            LINE,           0),
        ("001-585-588-4205",       13, 1, 1, "us",            LINE,           0),
        ("585-588-4205 ext. 12",   12, 1, 1, "us",            LINE,           1),
        ("412-515-4616-28430",     15, 1, 1, "us",            LINE,           1),
        ("+1-303-269-8683-4968",   15, 1, 1, "us",            LINE,           1),
        ("+1-021-436-2616-2085",   15, 1, 0, "us",            None,           1),
        ("149-363-7486-0963",      14, 1, 0, "us",            None,           1),
        ("604-555-0123",           10, 1, 1, "ca",            LINE,           0),
        ("1-800-FLOWERS",          4,  1, 1, "us",            "toll_free",    0),
        ("+44 7400 123456",        12, 1, 1, "gb",            "mobile",       0),
        ("+44 20 7946 0958",       12, 1, 1, "gb",            "fixed_line",   0),
        ("+49 1234",               6,  1, 0, "de",            None,           0),
        ("+800 1234 5678",         11, 1, 1, "international", "toll_free",    0),
        ("+999 123 4567",          10, 0, 0, None,            None,           0),
        ("573551727",              9,  0, 0, None,            None,           0),
        ("911",                    3,  0, 0, None,            None,           0),
        ("٥٨٥٥٨٨٤٢٠٥",             10, 1, 1, "us",            LINE,           0),
        ("call me",                0,  0, 0, None,            None,           0),
        ("\ud800",                 0,  0, 0, None,            None,           0),
        ("9" * 10_000,             250, 0, 0, None,           None,           0),
    ],
)  # fmt: skip
def test_facts_of_numbers_dialled_in_the_us(
    value, digits, possible, valid, region, line_type, extension
):
    assert US.apply(value) == (digits, possible, valid, region, line_type, extension)


@pytest.mark.parametrize(
    ("region", "value", "valid", "found", "line_type"),
    [
        ("GB", "020 7946 0958", 1.0, "gb", "fixed_line"),
        ("US", "020 7946 0958", 0.0, None, None),
        ("gb", "+1-412-515-4616-28430", 1.0, "us", LINE),
        ("CA", "412-515-4616-28430", 1.0, "us", LINE),
        ("DE", "0151 23456789", 1.0, "de", "mobile"),
        ("DE", "0", 0.0, None, None),
    ],
)
def test_the_default_region_decides_numbers_without_country_code(
    region, value, valid, found, line_type
):
    assert phone_enricher(region).apply(value)[2:5] == (valid, found, line_type)


@pytest.mark.parametrize("value", ["", " "])
def test_a_blank_value_is_not_given(value):
    assert US.apply(value) == (None,) * 6


@pytest.mark.parametrize("region", ["", "XX", "United States"])
def test_an_unknown_default_region_is_refused(region):
    with pytest.raises(ValueError, match="ISO 3166"):
        phone_enricher(region)
