"""Which enricher serves which type of variable."""

from collections.abc import Mapping
from types import MappingProxyType

from sluicegate.enrich.agent import agent_enricher
from sluicegate.enrich.card import card_enricher
from sluicegate.enrich.email import email_enricher
from sluicegate.enrich.enricher import Enricher
from sluicegate.enrich.ip import ip_enricher
from sluicegate.enrich.phone import phone_enricher


def enrichers(phone_region: str = "US") -> Mapping[str, Enricher]:
    """The enricher of every variable type that has one.

    Loads the lists, patterns and metadata of the libraries, which takes some tenths of a second:
    call it once, where the parts are wired together.

    Args:
        phone_region: where a phone number without ``+`` is dialled, ISO 3166 alpha-2.

    Raises:
        ValueError: if the region is unknown.

    >>> enrichers()["IP_ADDRESS"].apply("8.8.8.8")
    (0.0, 'v4', 'public', 0.0, 'us')
    """
    phone = phone_enricher(phone_region)
    return MappingProxyType(
        {
            "EMAIL_ADDRESS": email_enricher(),
            "IP_ADDRESS": ip_enricher(),
            "PHONE_NUMBER": phone,
            "BILLING_PHONE": phone,
            "SHIPPING_PHONE": phone,
            "CARD_BIN": card_enricher(),
            "USERAGENT": agent_enricher(),
        }
    )
