"""User-agent strings of phones and desktops.

Only browsers and web views that state their full build are used, so that one string is shared by
few customers. Otherwise the traffic per string would grow with the rate of the stream, and a
model trained on a slow history would find every live event abnormal.
"""

from random import Random
from typing import Final, TypeVar

_T = TypeVar("_T")

# Chromium major version -> build number; the patch level varies.
_CHROMIUM: Final = (
    (126, 6478),
    (127, 6533),
    (128, 6613),
    (129, 6668),
    (130, 6723),
    (131, 6778),
    (132, 6834),
    (133, 6943),
    (134, 6998),
    (135, 7049),
    (136, 7103),
    (137, 7151),
)

_IOS_VERSIONS: Final = (
    "16_7_8 17_4_1 17_5_1 17_6_1 17_7 18_0_1 18_1 18_1_1 18_2 18_3 18_3_2 18_4 18_5"
)
_IOS: Final = tuple(_IOS_VERSIONS.split())

_IPHONES: Final = (
    ("iPhone13,2", "3.00", "1170x2532"),
    ("iPhone14,5", "3.00", "1170x2532"),
    ("iPhone14,6", "2.00", "750x1334"),
    ("iPhone14,7", "3.00", "1170x2532"),
    ("iPhone15,2", "3.00", "1179x2556"),
    ("iPhone15,3", "3.00", "1290x2796"),
    ("iPhone15,4", "3.00", "1179x2556"),
    ("iPhone16,1", "3.00", "1179x2556"),
    ("iPhone16,2", "3.00", "1290x2796"),
    ("iPhone17,1", "3.00", "1206x2622"),
    ("iPhone17,3", "3.00", "1179x2556"),
)

_ANDROID_NAMES: Final = (
    "SM-S901B SM-S911B SM-S918B SM-S921B SM-S926B SM-S928B SM-S931B SM-S938B SM-A145F SM-A155F "
    "SM-A256B SM-A346B SM-A356B SM-A536B SM-A546B SM-A556B SM-F946B SM-G991U SM-G998U SM-N986U "
    "Pixel_6 Pixel_6a Pixel_7 Pixel_7a Pixel_7_Pro Pixel_8 Pixel_8a Pixel_8_Pro Pixel_9 "
    "Pixel_9_Pro CPH2449 CPH2581 CPH2609 2201117TG 2210132G 23049PCD8G 23127PN0CG 24030PN60G "
    "motorola_edge_40 moto_g54_5G XT2301-4 XQ-DQ54 A065 M2101K6G RMX3771 V2250"
)
_ANDROID_MODELS: Final = tuple(name.replace("_", " ") for name in _ANDROID_NAMES.split())

_ANDROID_BUILDS: Final = (
    ("12", "SP1A.210812.016"),
    ("13", "TP1A.220624.014"),
    ("13", "TQ3A.230901.001"),
    ("14", "UP1A.231005.007"),
    ("14", "AP1A.240505.005"),
    ("14", "UKQ1.230804.001"),
    ("15", "AP3A.240905.015"),
    ("15", "AP4A.250205.002"),
)

_DESKTOPS: Final = (
    "Windows NT 10.0; Win64; x64",
    "Windows NT 10.0; Win64; x64",
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
)


def _chromium(rng: Random) -> str:
    major, build = _any(rng, _CHROMIUM)
    return f"{major}.0.{build}.{_between(rng, 20, 260)}"


def _any(rng: Random, choices: tuple[_T, ...]) -> _T:
    # Three times as fast as Random.choice, which counts with two devices per customer.
    return choices[int(rng.random() * len(choices))]


def _between(rng: Random, low: int, high: int) -> int:
    return low + int(rng.random() * (high - low))


def _iphone(rng: Random) -> str:
    system = _any(rng, _IOS)
    build = f"{_between(rng, 60, 76)}{int(rng.random() * 1e7):07d}"
    base = (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) "
        "AppleWebKit/605.1.15 (KHTML, like Gecko)"
    )
    if rng.random() < 0.65:
        return f"{base} GSA/{_between(rng, 300, 370)}.0.{build} Mobile/15E148 Safari/604.1"
    model, scale, screen = _any(rng, _IPHONES)
    app = f"{_between(rng, 330, 382)}.0.0.{_between(rng, 20, 60)}.{_between(rng, 80, 110)}"
    return (
        f"{base} Mobile/15E148 Instagram {app} "
        f"({model}; iOS {system}; en_US; en; scale={scale}; {screen}; {build})"
    )


def _android(rng: Random) -> str:
    version, build = _any(rng, _ANDROID_BUILDS)
    model = _any(rng, _ANDROID_MODELS)
    return (
        f"Mozilla/5.0 (Linux; Android {version}; {model} Build/{build}; wv) "
        f"AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/{_chromium(rng)} "
        "Mobile Safari/537.36"
    )


def desktop(rng: Random) -> str:
    """The user agent of some desktop browser."""
    major, build = _any(rng, _CHROMIUM)
    base = (
        f"Mozilla/5.0 ({_any(rng, _DESKTOPS)}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.{build}.{_between(rng, 20, 260)} Safari/537.36"
    )
    draw = rng.random()
    if draw < 0.6:
        return f"{base} Edg/{major}.0.{2592 + 50 * (major - 126)}.{_between(rng, 20, 260)}"
    if draw < 0.85:
        version = f"{_between(rng, 5197, 5650)}.{_between(rng, 20, 120)}"
        return f"{base} OPR/{major - 14}.0.{version}"
    version = f"{int(rng.random() * 6)}.{_between(rng, 3495, 3740)}.{_between(rng, 3, 60)}"
    return f"{base} Vivaldi/7.{version}"


def phone(rng: Random) -> str:
    """The user agent of some smartphone.

    >>> phone(Random(3)).startswith("Mozilla/5.0 (")
    True
    """
    return _iphone(rng) if rng.random() < 0.55 else _android(rng)


def anyone(rng: Random) -> str:
    """The user agent of a device nobody knows anything about."""
    return phone(rng) if rng.random() < 0.65 else desktop(rng)
