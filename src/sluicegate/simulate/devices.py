"""User-agent strings of phones and desktops, of their time.

Only browsers and web views that state their full build are used, so that one string is shared by
few customers. Otherwise the traffic per string would grow with the rate of the stream, and a
model trained on a slow history would find every live event abnormal.
"""

from random import Random
from typing import Final

from sluicegate.simulate import releases
from sluicegate.simulate.releases import ANDROID_BUILDS, ANDROIDS, IOS, IPHONES
from sluicegate.simulate.spending import DAY

# The middle of 2025: the time of those who ask for none.
_THEN: Final = 1_750_000_000_000_000

_DESKTOPS: Final = (
    "Windows NT 10.0; Win64; x64",
    "Windows NT 10.0; Win64; x64",
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
)
_VARIANTS: Final = tuple(f"{letter}{number}" for letter in "ABCD" for number in range(1, 5))
# The last so many models are sold, the newer the more.
_SOLD_IPHONES: Final = 7
_SOLD_ANDROIDS: Final = 26


def _recent(dated: releases.Dated, day: int, sold: int, bits: int) -> str:
    known = dated.known(day)
    share = (bits & 0xFFF) / 0x1000
    return dated.names[known - 1 - int(share * share * min(sold, known))]


def _iphone(model: int, patch: int, bought: int, updated: int) -> str:
    system = IOS.newest(updated)
    # Months since March 2024, at which the two apps had these versions.
    since = updated - 19_783
    build = f"{60 + (patch & 15)}{(patch >> 4) % 10_000_000:07d}"
    base = (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) "
        "AppleWebKit/605.1.15 (KHTML, like Gecko)"
    )
    if (model >> 16) & 0xFF < 166:
        version = max(300 + since * 2 // 13, 100)
        return f"{base} GSA/{version}.0.{build} Mobile/15E148 Safari/604.1"
    name, scale, screen = _recent(IPHONES, bought, _SOLD_IPHONES, model).split("|")
    version = max(322 + since * 2 // 15, 100)
    app = f"{version}.0.0.{20 + (patch >> 28) % 40}.{80 + (patch >> 34) % 30}"
    return (
        f"{base} Mobile/15E148 Instagram {app} "
        f"({name}; iOS {system}; en_US; en; scale={scale}; {screen}; {build})"
    )


def _android(model: int, patch: int, bought: int, updated: int) -> str:
    # Makers deliver systems late: one of the last four, and never an older one afterwards.
    late = (model >> 16) & 0x1FF
    version, build = ANDROID_BUILDS.newest(updated - late).split("|")
    build = f"{build}.{_VARIANTS[patch >> 16 & 15]}"
    name = _recent(ANDROIDS, bought, _SOLD_ANDROIDS, model).replace("_", " ")
    major, chromium = releases.chromium(updated)
    return (
        f"Mozilla/5.0 (Linux; Android {version}; {name} Build/{build}; wv) "
        f"AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
        f"Chrome/{major}.0.{chromium}.{20 + (patch >> 8) % 240} Mobile Safari/537.36"
    )


def desktop_of(model: int, patch: int, updated: int) -> str:
    """The user agent of the desktop `model` (64 bits) as updated on a day (since 1970).

    `patch` (64 bits) tells apart builds of the same version.
    """
    major, build = releases.chromium(updated)
    base = (
        f"Mozilla/5.0 ({_DESKTOPS[model % 6]}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.{build}.{20 + patch % 240} Safari/537.36"
    )
    draw = (model >> 16) & 0xFF
    steps = major - 126
    if draw < 154:
        return f"{base} Edg/{major}.0.{2592 + 50 * steps}.{20 + (patch >> 8) % 240}"
    if draw < 218:
        version = f"{5197 + 41 * steps + (patch >> 8) % 41}.{20 + (patch >> 16) % 100}"
        return f"{base} OPR/{major - 14}.0.{version}"
    version = f"{max(steps - 4, 0) // 2}.{3495 + 24 * steps + (patch >> 8) % 24}"
    return f"{base} Vivaldi/7.{version}.{3 + (patch >> 16) % 57}"


def phone_of(model: int, patch: int, bought: int, updated: int) -> str:
    """The user agent of the phone `model` (64 bits), bought and updated on days since 1970.

    `patch` (64 bits) tells apart builds of the same version.

    >>> phone_of(3, 1 << 40, 19_000, 20_000).split(" OS ")[1].split(" like ")[0]
    '18_0_1'
    """
    kind = _iphone if (model >> 32) & 0xFF < 141 else _android
    return kind(model, patch, bought, updated)


def _days(rng: Random, time: int) -> tuple[int, int]:
    # Most update within weeks; phones are kept for up to four years.
    updated = time // DAY - int(240 * rng.random() ** 2)
    return updated - int(1_400 * rng.random()), updated


def desktop(rng: Random, time: int = _THEN) -> str:
    """The user agent of some desktop browser in use at `time` (µs UTC)."""
    return desktop_of(rng.getrandbits(64), rng.getrandbits(64), _days(rng, time)[1])


def phone(rng: Random, time: int = _THEN) -> str:
    """The user agent of some smartphone in use at `time` (µs UTC).

    >>> phone(Random(3)).startswith("Mozilla/5.0 (")
    True
    """
    return phone_of(rng.getrandbits(64), rng.getrandbits(64), *_days(rng, time))


def anyone(rng: Random, time: int = _THEN) -> str:
    """The user agent of a device nobody knows anything about, in use at `time` (µs UTC)."""
    return phone(rng, time) if rng.random() < 0.65 else desktop(rng, time)
