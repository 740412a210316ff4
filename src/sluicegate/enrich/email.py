"""Facts about an e-mail address: how its name is built and what kind of domain it has."""

import re
from collections import Counter
from collections.abc import Container
from math import log2

from sluicegate.enrich.domain import kind_of, tld_of
from sluicegate.enrich.enricher import Enricher, Facts, Field, category, count, flag

FIELDS: tuple[Field, ...] = (
    flag("malformed", "e-mail address is malformed: {value}"),
    category("domain_kind", "e-mail domain is {value}"),
    category("tld", "e-mail top-level domain is {value}"),
    flag("disposable", "e-mail address is disposable: {value}"),
    flag("free_provider", "e-mail address is with a free provider: {value}"),
    count("local_length", "e-mail name is {value} characters long"),
    Field("digit_share", "number", "{value} of the e-mail name are digits", "share"),
    Field("entropy", "number", "e-mail name has {value} bits of entropy per character"),
    count("consonant_run", "longest run of consonants in the e-mail name is {value}"),
    count("dot_count", "e-mail name has {value} dots"),
    flag("plus_tag", "e-mail name has a plus tag: {value}"),
)

# RFC 5321, section 4.5.3.1: 64 octets before the @, 255 after; RFC 3696 erratum 1690: 254 in all.
_MAX_LOCAL, _MAX_ADDRESS = 64, 254
# RFC 5322 dot-atom, with the characters beyond ASCII that RFC 6531 adds.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~\-\u00a1-\U0010ffff]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z])[a-z0-9-]{{1,62}}[a-z0-9]")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]+")

_NOT_GIVEN: Facts = (None,) * len(FIELDS)
_MALFORMED: Facts = (1.0, *_NOT_GIVEN[1:])


def email_enricher(disposable: Container[str] | None = None) -> Enricher:
    """The enricher of e-mail addresses.

    Args:
        disposable: domains of throw-away addresses, lower-case ASCII; by default the list of the
            package ``disposable-email-domains``.

    >>> facts = email_enricher().apply("Jo.Smith83+shop@mailinator.com")
    >>> dict(zip([f.name for f in FIELDS], facts))["domain_kind"]
    'disposable'
    """
    if disposable is None:
        from disposable_email_domains import blocklist

        disposable = frozenset(blocklist)
    listed = disposable
    "\u00e4".encode("idna")  # loads the codec now, so that apply reads no disk

    def apply(value: str) -> Facts:
        address = value.strip()
        if not address:
            return _NOT_GIVEN
        parts = split(address)
        if parts is None:
            return _MALFORMED
        local, domain = parts
        kind = kind_of(domain, listed)
        return (
            0.0,
            kind,
            tld_of(domain),
            float(kind == "disposable"),
            float(kind == "free"),
            float(len(local)),
            sum(map(str.isdecimal, local)) / len(local),
            entropy(local),
            consonant_run(local),
            float(local.count(".")),
            float("+" in local[1:]),
        )

    return Enricher(FIELDS, apply)


def split(address: str) -> tuple[str, str] | None:
    """Local part and domain in lower case, the domain in ASCII (IDNA); None if malformed.

    Quoted local parts and domains that are IP addresses count as malformed: legal in RFC 5321,
    given out by no provider.

    >>> split("Ada@Bücher.DE")
    ('ada', 'xn--bcher-kva.de')
    >>> split("ada@localhost") is None
    True
    """
    if len(address) > _MAX_ADDRESS or not address.isprintable():
        return None
    local, _, domain = address.lower().rpartition("@")
    if len(local) > _MAX_LOCAL or _LOCAL.fullmatch(local) is None:
        return None
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    domain = domain.removesuffix(".")
    return (local, domain) if _DOMAIN.fullmatch(domain) else None


def entropy(text: str) -> float:
    """Shannon entropy of the characters: -sum p log2 p over their shares p, bits per character.

    Source: C. E. Shannon, A Mathematical Theory of Communication (1948), section 6. At most
    log2 of the length, so compare names of like length; 0 for an empty text.

    >>> entropy("aabb"), entropy("aaaa"), entropy("abcd")
    (1.0, 0.0, 2.0)
    """
    length = len(text)
    # Sorted, so that the sum, in floats, depends on the counts alone.
    shares = [n / length for n in sorted(Counter(text).values())]
    return sum(share * -log2(share) for share in shares) if len(shares) > 1 else 0.0


def consonant_run(text: str) -> float:
    """Length of the longest run of consonants (a-z but a, e, i, o, u, y) in lower-case text.

    Names that people can say seldom go beyond four; names from a random generator often do.

    >>> consonant_run("johnsmith"), consonant_run("xkqjzvbt"), consonant_run("1234")
    (4.0, 8.0, 0.0)
    """
    return float(max(map(len, _CONSONANTS.findall(text)), default=0))
