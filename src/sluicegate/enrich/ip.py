"""Facts about an IP address: version, scope, country of registration, and its network as a key."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from sluicegate.enrich.enricher import Enricher, Facts, Field, category, flag

FIELDS: tuple[Field, ...] = (
    flag("malformed", "IP address is malformed: {value}"),
    category("version", "IP version is {value}"),
    category("scope", "IP address is {value}"),
    flag("not_public", "IP address can't come from the internet: {value}"),
    category("country", "IP address is registered in {value}"),
)


def _range(network: str, scope: str) -> tuple[int, int, str]:
    parsed = ip_network(network)
    return int(parsed.network_address), int(parsed.broadcast_address), scope


# The IANA special-purpose address registries (RFC 6890 and the RFCs named there). Own tables
# rather than ipaddress.is_private, whose answers differ between releases of Python.
_SCOPES_V4 = tuple(
    _range(network, scope)
    for network, scope in (
        ("0.0.0.0/8", "reserved"),  # RFC 791
        ("10.0.0.0/8", "private"),  # RFC 1918
        ("100.64.0.0/10", "carrier_nat"),  # RFC 6598
        ("127.0.0.0/8", "loopback"),  # RFC 1122
        ("169.254.0.0/16", "link_local"),  # RFC 3927
        ("172.16.0.0/12", "private"),  # RFC 1918
        ("192.0.0.0/24", "reserved"),  # RFC 6890
        ("192.0.2.0/24", "test"),  # RFC 5737
        ("192.168.0.0/16", "private"),  # RFC 1918
        ("198.18.0.0/15", "test"),  # RFC 2544
        ("198.51.100.0/24", "test"),  # RFC 5737
        ("203.0.113.0/24", "test"),  # RFC 5737
        ("224.0.0.0/4", "multicast"),  # RFC 5771
        ("240.0.0.0/4", "reserved"),  # RFC 1112
    )
)
_SCOPES_V6 = tuple(
    _range(network, scope)
    for network, scope in (
        ("::/128", "reserved"),  # RFC 4291
        ("::1/128", "loopback"),  # RFC 4291
        ("100::/64", "reserved"),  # RFC 6666
        ("2001:db8::/32", "test"),  # RFC 3849
        ("3fff::/20", "test"),  # RFC 9637
        ("2001::/32", "tunnel"),  # RFC 4380, Teredo
        ("2002::/16", "tunnel"),  # RFC 3056, 6to4
        ("2000::/3", "public"),  # RFC 4291: the only global unicast space given out
        ("fc00::/7", "private"),  # RFC 4193
        ("fe80::/10", "link_local"),  # RFC 4291
        ("ff00::/8", "multicast"),  # RFC 4291
        ("::/0", "reserved"),
    )
)
_REACHABLE = frozenset({"public", "tunnel"})
_LONGEST = 64  # the longest text of an address, with zone, is well below

_NOT_GIVEN: Facts = (None,) * len(FIELDS)
_MALFORMED: Facts = (1.0, *_NOT_GIVEN[1:])


def ip_enricher() -> Enricher:
    """The enricher of IP addresses, version 4 and 6.

    The country is that of the regional registry's assignment (package ``iptocc``), which is where
    the holder is registered and mostly, not always, where the user is.

    >>> ip_enricher().apply("8.8.8.8")
    (0.0, 'v4', 'public', 0.0, 'us')
    """
    from iptocc import country_code

    def apply(value: str) -> Facts:
        if not value or value.isspace():
            return _NOT_GIVEN
        address = parse(value)
        if address is None:
            return _MALFORMED
        scope = scope_of(address)
        country = country_code(str(address))
        return (
            0.0,
            f"v{address.version}",
            scope,
            float(scope not in _REACHABLE),
            country.lower() if country else None,
        )

    return Enricher(FIELDS, apply)


def parse(value: str) -> IPv4Address | IPv6Address | None:
    """The address in a text, None if there is none.

    Space around it and an IPv6 zone are dropped; an IPv4 address mapped into IPv6, as dual-stack
    servers log it, is the IPv4 address (RFC 4291, section 2.5.5.2).

    >>> parse("::ffff:8.8.8.8"), parse("fe80::1%eth0"), parse("8.8.8")
    (IPv4Address('8.8.8.8'), IPv6Address('fe80::1'), None)
    """
    if len(value) > _LONGEST:
        return None
    try:
        address = ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.scope_id is not None:
            return IPv6Address(int(address))
    return address


def scope_of(address: IPv4Address | IPv6Address) -> str:
    """What an address may be used for, by the IANA special-purpose registries.

    One of ``public``, ``tunnel``, ``private``, ``carrier_nat``, ``loopback``, ``link_local``,
    ``test``, ``multicast`` and ``reserved``.

    >>> scope_of(IPv4Address("192.168.1.20"))
    'private'
    """
    scopes = _SCOPES_V4 if address.version == 4 else _SCOPES_V6
    number = int(address)
    return next((scope for low, high, scope in scopes if low <= number <= high), "public")


def network(value: str) -> str | None:
    """The network of an address as a key: the /24 of IPv4, the /64 of IPv6; None if malformed.

    These are the usual smallest assignments to one site, so one customer's changing addresses
    mostly share the key.

    >>> network("27.67.182.10"), network("2001:4860:4860::8888"), network("nowhere")
    ('27.67.182.0/24', '2001:4860:4860::/64', None)
    """
    address = parse(value)
    if address is None:
        return None
    if isinstance(address, IPv4Address):
        return str(address).rpartition(".")[0] + ".0/24"
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
