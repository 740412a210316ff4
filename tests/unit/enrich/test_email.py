import pytest

from sluicegate.enrich.email import FIELDS, consonant_run, email_enricher, entropy, split

ENRICHER = email_enricher()
NAMES = [field.name for field in FIELDS]


def facts(value: str) -> dict[str, float | str | None]:
    return dict(zip(NAMES, ENRICHER.apply(value), strict=True))


@pytest.mark.parametrize(
    ("value", "domain_kind", "tld", "local_length", "digit_share", "dot_count", "plus_tag"),
    [
        ("davideaton@hotmail.com",       "free",       "com",   10.0, 0.0,  0.0, 0.0),
        ("andrew44@gmail.com",           "free",       "com",   8.0,  0.25, 0.0, 0.0),
        ("J.O.Smith+shop@GMail.COM",     "free",       "com",   14.0, 0.0,  2.0, 1.0),
        (" ada@gmail.com\n",             "free",       "com",   3.0,  0.0,  0.0, 0.0),
        ("ada@gmail.com.",               "free",       "com",   3.0,  0.0,  0.0, 0.0),
        ("x1234567@mailinator.com",      "disposable", "com",   8.0,  0.875, 0.0, 0.0),
        ("x@inbox.yopmail.com",          "disposable", "com",   1.0,  0.0,  0.0, 0.0),
        ("q8f@privaterelay.appleid.com", "relay",      "com",   3.0,  1 / 3, 0.0, 0.0),
        ("dean@cs.stanford.edu",         "education",  "edu",   4.0,  0.0,  0.0, 0.0),
        ("don@ox.ac.uk",                 "education",  "uk",    3.0,  0.0,  0.0, 0.0),
        ("clerk@irs.gov",                "government", "gov",   5.0,  0.0,  0.0, 0.0),
        ("clerk@hmrc.gov.uk",            "government", "uk",    5.0,  0.0,  0.0, 0.0),
        ("yuki@city.go.jp",              "government", "jp",    4.0,  0.0,  0.0, 0.0),
        ("someone@shop.gov.com",         "other",      "com",   7.0,  0.0,  0.0, 0.0),
        ("jasonsnyder@lynch.org",        "other",      "org",   11.0, 0.0,  0.0, 0.0),
        ("fake_tab72@example.com",       "reserved",   "com",   10.0, 0.2,  0.0, 0.0),
        ("info@bücher.de",               "other",      "de",    4.0,  0.0,  0.0, 0.0),
        ("用户@例え.テスト",              "other",      "other", 2.0,  0.0,  0.0, 0.0),
        ("+nospace@corp.io",             "other",      "io",    8.0,  0.0,  0.0, 0.0),
    ],
)  # fmt: skip
def test_facts_of_addresses(
    value, domain_kind, tld, local_length, digit_share, dot_count, plus_tag
):
    found = facts(value)

    assert found["malformed"] == 0.0
    assert found["domain_kind"] == domain_kind
    assert found["tld"] == tld
    assert found["local_length"] == local_length
    assert found["digit_share"] == pytest.approx(digit_share)
    assert found["dot_count"] == dot_count
    assert found["plus_tag"] == plus_tag
    assert found["disposable"] == float(domain_kind == "disposable")
    assert found["free_provider"] == float(domain_kind == "free")


@pytest.mark.parametrize(
    "value",
    [
        "nobody",
        "@gmail.com",
        "ada@",
        "ada@localhost",
        "ada lovelace@gmail.com",
        "ada@gmail..com",
        "ada@-gmail.com",
        "ada@8.8.8.8",
        "ada@[8.8.8.8]",
        "ada@@gmail.com",
        ".ada@gmail.com",
        "a..da@gmail.com",
        "ada.@gmail.com",
        "a\u200bda@gmail.com",
        "\ud800@gmail.com",
        "ada@gma\x00il.com",
        "a" * 65 + "@gmail.com",
        "ada@" + "a" * 64 + ".com",
        "ada@" + "ä" * 64 + ".com",
        "ada@" + "mail." * 60 + "com",
    ],
)
def test_a_malformed_address_is_known_for_nothing_else(value):
    assert ENRICHER.apply(value) == (1.0,) + (None,) * 10


@pytest.mark.parametrize("value", ["", "  \t"])
def test_a_blank_value_is_not_given_rather_than_malformed(value):
    assert ENRICHER.apply(value) == (None,) * 11


def test_case_changes_nothing():
    assert facts("Ada.King@Example.ORG") == facts("ada.king@example.org")


def test_an_unicode_domain_equals_its_ascii_form():
    assert split("info@bücher.de") == split("info@xn--bcher-kva.de")


def test_the_disposable_list_can_be_given():
    own = email_enricher(disposable={"burner.test.io"})

    assert own.apply("a@burner.test.io")[NAMES.index("disposable")] == 1.0
    assert own.apply("a@mailinator.com")[NAMES.index("disposable")] == 0.0


@pytest.mark.parametrize(
    ("text", "bits"), [("", 0.0), ("a", 0.0), ("aaab", 0.811278), ("abcdefgh", 3.0)]
)
def test_entropy(text, bits):
    assert entropy(text) == pytest.approx(bits, abs=1e-6)


@pytest.mark.parametrize(("text", "run"), [("", 0.0), ("aeiouy", 0.0), ("str8ngths", 5.0)])
def test_consonant_run(text, run):
    assert consonant_run(text) == run
