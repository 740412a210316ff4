import pytest
from disposable_email_domains import blocklist

from sluicegate.enrich.domain import COMMON_TLDS, FREE_PROVIDERS, RELAYS, kind_of, parents, tld_of


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("gmail.com", "free"),
        ("mail.gmail.com", "free"),
        ("notgmail.com", "other"),
        ("throw.away", "disposable"),
        ("mx.throw.away", "disposable"),
        ("mozmail.com", "relay"),
        ("shop.example", "reserved"),
        ("mit.edu", "education"),
        ("uni.edu.au", "education"),
        ("edu.au", "other"),
        ("army.mil", "government"),
        ("hacienda.gob.mx", "government"),
        ("finances.gouv.fr", "government"),
        ("tax.govt.nz", "government"),
        ("cra.gc.ca", "government"),
        ("go.com", "other"),
        ("x.go.it", "other"),
    ],
)
def test_kind(domain, kind):
    assert kind_of(domain, disposable={"throw.away"}) == kind


def test_parents_end_at_the_top():
    assert list(parents("a.b.c")) == ["a.b.c", "b.c", "c"]


@pytest.mark.parametrize(
    ("domain", "tld"), [("a.com", "com"), ("a.b.tk", "tk"), ("a.zip", "other")]
)
def test_tld(domain, tld):
    assert tld_of(domain) == tld


def test_no_well_known_provider_is_on_the_list_of_disposable_domains():
    assert not (FREE_PROVIDERS | RELAYS) & frozenset(blocklist)


def test_top_level_domains_stay_few():
    assert len(COMMON_TLDS) < 128
