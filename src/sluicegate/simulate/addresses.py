"""IP addresses by country and kind of network, all from publicly routed IPv4 space."""

from random import Random
from typing import Final

# (first octet, lowest and highest second octet) of address space announced in the country.
_Block = tuple[int, int, int]

_HOMES: Final[dict[str, tuple[_Block, ...]]] = {
    "US": ((73, 0, 255), (24, 0, 31), (76, 16, 31), (98, 192, 255), (68, 32, 63), (71, 192, 255)),
    "CA": ((99, 224, 255), (70, 24, 31), (142, 112, 127), (184, 144, 151)),
    "GB": ((86, 0, 31), (81, 96, 111), (90, 192, 207)),
    "DE": ((84, 128, 191), (91, 0, 63), (79, 192, 255)),
    "FR": ((90, 0, 127), (82, 64, 67), (86, 192, 255)),
    "EG": ((41, 32, 47), (156, 192, 223), (197, 32, 63)),
    "MX": ((187, 128, 191), (189, 128, 191)),
    "IT": ((79, 0, 55), (87, 0, 31)),
    "ES": ((83, 32, 63), (88, 0, 31)),
    "JP": ((126, 0, 255), (60, 64, 95)),
    "BR": ((177, 0, 63), (179, 80, 127)),
    "RU": ((95, 24, 31), (5, 136, 143)),
    "NG": ((105, 112, 127),),
    "VN": ((14, 160, 191), (113, 160, 191)),
    "UA": ((178, 92, 95),),
    "ID": ((36, 64, 95), (180, 248, 251)),
    "RO": ((86, 120, 127),),
}

_CARRIERS: Final[dict[str, tuple[_Block, ...]]] = {
    "US": ((172, 56, 59), (174, 192, 255), (107, 64, 127)),
    "CA": ((72, 136, 143), (24, 114, 114)),
    "GB": ((31, 64, 127), (92, 40, 41)),
    "DE": ((80, 187, 187), (109, 40, 47)),
    "FR": ((92, 184, 184), (37, 160, 175)),
    "EG": ((105, 32, 47), (102, 40, 47)),
    "MX": ((187, 144, 159), (200, 56, 56)),
    "IT": ((5, 90, 91), (2, 192, 199)),
    "ES": ((31, 4, 4), (95, 120, 127)),
    "JP": ((1, 72, 79), (49, 96, 109)),
    "BR": ((187, 0, 127), (191, 0, 63)),
    "RU": ((85, 140, 140), (176, 59, 59)),
    "NG": ((197, 210, 210), (102, 88, 91)),
    "VN": ((27, 64, 79), (171, 224, 255)),
    "UA": ((37, 73, 73), (46, 211, 211)),
    "ID": ((114, 120, 127), (182, 0, 15)),
    "RO": ((82, 76, 79), (188, 24, 27)),
}

_HOSTING: Final[tuple[_Block, ...]] = ((45, 76, 77), (104, 236, 236), (159, 89, 89), (167, 99, 99))

# Where people travel and where stolen cards are used overlap on purpose: the country of an
# address alone must not tell one from the other.
_TRAVEL_WEIGHTS: Final = "MX3 CA2 GB2 FR2 IT2 ES2 DE1 JP2 BR1 EG1 US3 RO1 VN1 ID1 UA1 RU1 NG1"
_FOREIGN_WEIGHTS: Final = "RU2 BR2 NG2 VN2 UA1 ID2 RO2 GB1 FR1 MX1 EG1 US1"


def _countries(weights: str) -> tuple[str, ...]:
    return tuple(word[:2] for word in weights.split() for _ in range(int(word[2:])))


_TRAVEL: Final = _countries(_TRAVEL_WEIGHTS)
_FOREIGN: Final = _countries(_FOREIGN_WEIGHTS)


def _within(bits: int, blocks: tuple[_Block, ...]) -> str:
    first, low, high = blocks[(bits >> 32) % len(blocks)]
    second = low + ((bits >> 16) & 0xFF) % (high - low + 1)
    return f"{first}.{second}.{(bits >> 8) & 0xFF}.{1 + (bits & 0xFF) % 254}"


def home(rng: Random, country: str) -> str:
    """A fixed-line address in the country (ISO 3166 alpha-2).

    >>> home(Random(1), "EG").split(".")[0] in {"41", "156", "197"}
    True
    """
    return _within(rng.getrandbits(40), _HOMES[country])


def office(number: int, country: str) -> str:
    """The fixed-line address of a numbered office, home or hotel (the lowest forty bits count)."""
    return _within(number & 0xFF_FFFF_FFFF, _HOMES[country])


def gateway(number: int, country: str) -> str:
    """The address of a mobile network's numbered gateway (the lowest forty bits count)."""
    return _within(number & 0xFF_FFFF_FFFF, _CARRIERS[country])


def sibling(ip: str, number: int) -> str:
    """Another address of the same IPv4 network: the numbered one of 254 times 256 that follow.

    >>> sibling("81.96.7.20", 0), sibling("81.96.7.20", 255)
    ('81.96.7.20', '81.96.8.21')
    """
    if ":" in ip:
        # Of a file of customers: every network there has room enough for its own.
        return ip
    first, second, third, fourth = ip.split(".")
    fourth_now = 1 + (int(fourth) - 1 + number) % 254
    return f"{first}.{second}.{(int(third) + number // 254) % 256}.{fourth_now}"


def carrier(rng: Random, country: str) -> str:
    """An address of a mobile network in one of the countries customers come from or go to."""
    return _within(rng.getrandbits(40), _CARRIERS[country])


def travel(rng: Random) -> str:
    """The address of a hotel, café or roaming network somewhere a customer travels to."""
    return _within(rng.getrandbits(40), _HOMES[rng.choice(_TRAVEL)])


def foreign(rng: Random) -> str:
    """An address fraudsters come from when they do not hide."""
    return _within(rng.getrandbits(40), _HOMES[rng.choice(_FOREIGN)])


def hidden(rng: Random, country: str) -> str:
    """An address fraudsters hide behind: rented hosts, or a home proxy in the victim's country."""
    return _within(rng.getrandbits(40), _HOSTING) if rng.random() < 0.3 else home(rng, country)
