"""Which systems, browsers and phones are on the market at a time.

Release dates are those of the vendors, to the day where stated, phones to the month. After the
last one known, browsers go on at their usual pace.
"""

from bisect import bisect_right
from datetime import date
from typing import Final, NamedTuple

_EPOCH: Final = date(1970, 1, 1)


class Dated(NamedTuple):
    """Names in the order of their release, and the days (since 1970) of the releases."""

    names: tuple[str, ...]
    days: tuple[int, ...]

    def known(self, day: int) -> int:
        """How many are out by that day; at least one."""
        return max(bisect_right(self.days, day), 1)

    def newest(self, day: int) -> str:
        """The last one released by that day, or the first of all."""
        return self.names[self.known(day) - 1]


def _day(text: str) -> int:
    parts = [int(part) for part in text.split("-")]
    year, month, day = parts if len(parts) == 3 else (*parts, 15)
    return (date(year, month, day) - _EPOCH).days


def _dated(lines: str) -> Dated:
    pairs = sorted((_day(line.split()[0]), line.split()[1]) for line in lines.strip().splitlines())
    return Dated(tuple(name for _, name in pairs), tuple(day for day, _ in pairs))


# Chromium's major version and build number.
_CHROMIUM: Final = _dated("""
2021-04-14 90.4430
2021-09-21 94.4606
2022-03-29 100.4896
2022-08-02 104.5112
2022-11-29 108.5359
2023-04-04 112.5615
2023-08-15 116.5845
2023-12-05 120.6099
2024-04-16 124.6367
2024-06-11 126.6478
2024-07-23 127.6533
2024-08-20 128.6613
2024-09-17 129.6668
2024-10-15 130.6723
2024-11-12 131.6778
2025-01-14 132.6834
2025-02-04 133.6943
2025-03-04 134.6998
2025-04-01 135.7049
2025-04-29 136.7103
2025-05-27 137.7151
2025-06-24 138.7204
2025-08-05 139.7258
2025-09-02 140.7339
2025-09-30 141.7390
2025-10-28 142.7444
2025-12-02 143.7499
""")
_PACE: Final = 28
_BUILDS: Final = 55

IOS: Final = _dated("""
2021-09-20 15_0
2022-03-14 15_4
2022-09-12 15_7
2022-11-09 16_1_1
2023-01-23 16_3
2023-03-27 16_4
2023-07-24 16_6
2023-10-04 17_0_3
2023-11-30 17_1_2
2023-12-19 17_2_1
2024-02-08 17_3_1
2024-03-21 17_4_1
2024-05-20 17_5_1
2024-08-07 17_6_1
2024-10-03 18_0_1
2024-10-28 18_1
2024-11-19 18_1_1
2024-12-11 18_2
2025-01-27 18_3
2025-03-11 18_3_2
2025-03-31 18_4
2025-05-12 18_5
2025-07-29 18_6
2025-09-15 18_7
2025-11-03 26_1
2025-12-12 26_2
""")

# Model, scale and screen.
IPHONES: Final = _dated("""
2019-09 iPhone12,1|2.00|828x1792
2020-10 iPhone13,2|3.00|1170x2532
2021-09 iPhone14,5|3.00|1170x2532
2022-03 iPhone14,6|2.00|750x1334
2022-09 iPhone14,7|3.00|1170x2532
2022-09 iPhone15,2|3.00|1179x2556
2022-09 iPhone15,3|3.00|1290x2796
2023-09 iPhone15,4|3.00|1179x2556
2023-09 iPhone16,1|3.00|1179x2556
2023-09 iPhone16,2|3.00|1290x2796
2024-09 iPhone17,1|3.00|1206x2622
2024-09 iPhone17,3|3.00|1179x2556
2025-09 iPhone18,1|3.00|1206x2622
2025-09 iPhone18,3|3.00|1206x2622
""")

ANDROIDS: Final = _dated("""
2020-02 M2101K6G
2020-08 SM-N986U
2020-09 V2250
2021-01 SM-G991U
2021-01 SM-G998U
2021-10 Pixel_6
2022-02 SM-S901B
2022-03 SM-A536B
2022-03 2201117TG
2022-07 Pixel_6a
2022-09 XT2301-4
2022-10 Pixel_7
2022-10 Pixel_7_Pro
2022-12 2210132G
2023-02 SM-S911B
2023-02 SM-S918B
2023-02 CPH2449
2023-03 SM-A145F
2023-03 SM-A346B
2023-03 SM-A546B
2023-05 Pixel_7a
2023-05 motorola_edge_40
2023-05 XQ-DQ54
2023-06 23049PCD8G
2023-07 A065
2023-08 SM-F946B
2023-08 RMX3771
2023-09 moto_g54_5G
2023-10 Pixel_8
2023-10 Pixel_8_Pro
2023-12 SM-A155F
2024-01 SM-S921B
2024-01 SM-S926B
2024-01 SM-S928B
2024-01 CPH2581
2024-01 23127PN0CG
2024-03 SM-A356B
2024-03 SM-A556B
2024-03 CPH2609
2024-04 24030PN60G
2024-05 Pixel_8a
2024-08 Pixel_9
2024-09 Pixel_9_Pro
2024-10 SM-A256B
2025-02 SM-S931B
2025-02 SM-S938B
2025-03 SM-A366B
2025-04 Pixel_9a
2025-08 Pixel_10
""")

ANDROID_BUILDS: Final = _dated("""
2021-10-04 12|SP1A.210812.016
2022-08-15 13|TP1A.220624.014
2023-09-05 13|TQ3A.230901.001
2023-10-04 14|UP1A.231005.007
2023-12-04 14|UKQ1.230804.001
2024-05-06 14|AP1A.240505.005
2024-09-05 15|AP3A.240905.015
2025-02-05 15|AP4A.250205.002
2025-06-10 16|BP2A.250605.031
""")


def chromium(day: int) -> tuple[int, int]:
    """Chromium's stable major version and build number on a day (since 1970).

    >>> chromium(_day("2025-05-01")), chromium(_day("2026-01-20"))
    ((136, 7103), (144, 7554))
    """
    major, build = _CHROMIUM.newest(day).split(".")
    steps = max((day - _CHROMIUM.days[-1]) // _PACE, 0)
    return int(major) + steps, int(build) + _BUILDS * steps
