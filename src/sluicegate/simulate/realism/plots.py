"""Geometry of the realism page's plots: figures to SVG shapes, all 360 wide."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from sluicegate.simulate.realism.figures import Campaigns, Quantiles, Shares, Spread
from sluicegate.simulate.realism.wording import duration
from sluicegate.simulate.spending import DAY, HOUR, MINUTE

WIDTH: Final = 360.0

_HEIGHT: Final = 186.0
_LEFT: Final = 42.0
_RIGHT: Final = 8.0
_TOP: Final = 8.0
_BOTTOM: Final = 22.0
_NAMES: Final = 142.0
_VALUES: Final = 62.0
_ROW: Final = 23.0
# About the width of a figure or letter of the labels, and of the gap between two of them.
_LETTER: Final = 6.2

Side: TypeAlias = Literal["legit", "fraud"]


class Rect(Struct, frozen=True):
    """A rectangle of a class of style, with the text shown when pointed at."""

    style: str
    x: float
    y: float
    width: float
    height: float
    title: str = ""


class Line(Struct, frozen=True):
    """A straight line of a class of style."""

    style: str
    x1: float
    y1: float
    x2: float
    y2: float


class Text(Struct, frozen=True):
    """A label; `anchor` as in SVG."""

    x: float
    y: float
    anchor: Literal["start", "middle", "end"]
    text: str


class Dot(Struct, frozen=True):
    """A circle with the text shown when pointed at."""

    x: float
    y: float
    radius: float
    title: str


class Drawing(Struct, frozen=True):
    """All shapes of a plot; lines lie below the others."""

    height: float
    lines: tuple[Line, ...]
    rects: tuple[Rect, ...]
    texts: tuple[Text, ...]
    dots: tuple[Dot, ...] = ()


def columns(shares: Shares) -> Drawing:
    """Upright pairs of columns, one pair a bin: the share of each class that falls into it."""
    sides: tuple[tuple[Side, tuple[float, ...]], ...] = (
        ("legit", shares.legit),
        ("fraud", shares.fraud),
    )
    top = _ceiling(max((*shares.legit, *shares.fraud), default=1.0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(shares.bins), 1)
    width = step * 0.8 / 2.0
    rects = []
    for number, (side, values) in enumerate(sides):
        for place, value in enumerate(values):
            x = _LEFT + place * step + step * 0.1 + number * width
            title = f"{shares.bins[place]}: {_percent(value)} of {_WORDS[side]}"
            rects.append(_column(side, x, width, value / top, title))
    lines, texts = _scale(top, _percent)
    return Drawing(_HEIGHT, lines, tuple(rects), (*texts, *_labels(shares.bins)))


def course(
    values: Sequence[float],
    bins: tuple[str, ...],
    side: Side,
    label: Callable[[float], str],
    mean: float | None = None,
) -> Drawing:
    """Columns over time, with a dashed line at the mean if it is given."""
    top = _ceiling(max(values, default=1.0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    rects = tuple(
        _column(side, _LEFT + place * step, step * 0.86, value / top, f"{name}: {label(value)}")
        for place, (name, value) in enumerate(zip(bins, values, strict=True))
    )
    lines, texts = _scale(top, label)
    if mean is not None:
        y = _y(mean / top)
        lines = (*lines, Line("mean", _LEFT, y, WIDTH - _RIGHT, y))
    return Drawing(_HEIGHT, lines, rects, (*texts, *_labels(bins)))


def strips(rows: dict[str, tuple[int, ...]], bins: tuple[str, ...]) -> Drawing:
    """A strip of columns over time for each name, each scaled to its own highest."""
    height = 34.0
    rects, texts, lines = [], [], []
    for number, (name, counts) in enumerate(rows.items()):
        base = _TOP + (number + 1) * height
        top, step = max((*counts, 1)), (WIDTH - _NAMES - _VALUES) / max(len(counts), 1)
        texts.append(Text(_NAMES - 7.0, base - 4.0, "end", _short(name)))
        texts.append(Text(WIDTH, base - 4.0, "end", f"max {top}"))
        lines.append(Line("grid", _NAMES, base, WIDTH - _VALUES, base))
        for place, value in enumerate(counts):
            tall = round(value / top * (height - 8.0), 2)
            title = f"{bins[place]}: {value}"
            if value:
                x = round(_NAMES + place * step, 2)
                rects.append(
                    Rect("fraud", x, round(base - tall, 2), round(step * 0.86, 2), tall, title)
                )
    bottom = _TOP + len(rows) * height + 15.0
    if bins:
        texts.append(Text(_NAMES, bottom, "start", bins[0]))
        texts.append(Text(WIDTH - _VALUES, bottom, "end", bins[-1]))
    return Drawing(bottom + 6.0, tuple(lines), tuple(rects), tuple(texts))


def rows(shares: Shares) -> Drawing:
    """Lying pairs of bars, one pair a name, with both shares as figures."""
    top = max((*shares.legit, *shares.fraud), default=0.0) or 1.0
    room = WIDTH - _NAMES - _VALUES - 4.0
    rects, texts = [], []
    for place, name in enumerate(shares.bins):
        y = _TOP + place * _ROW
        texts.append(Text(_NAMES - 7.0, y + 12.5, "end", _short(name)))
        for number, (side, values) in enumerate((("legit", shares.legit), ("fraud", shares.fraud))):
            if not values:
                continue
            value, at = values[place], y + 1.0 + number * 9.0
            title = f"{name}: {_percent(value)} of {_WORDS[side]}"
            length = round(value / top * room, 2)
            rects.append(Rect(side, _NAMES, at, length, 8.0, title))
        both = [_short_percent(values[place]) for values in (shares.legit, shares.fraud) if values]
        texts.append(Text(WIDTH, y + 12.5, "end", " · ".join(both) + " %"))
    return Drawing(_TOP + len(shares.bins) * _ROW + 2.0, (), tuple(rects), tuple(texts))


def boxes(spreads: Sequence[Spread]) -> Drawing:
    """Lying boxes on a logarithmic axis: half of the amounts, 90 % of them, and the median."""
    known = [value for one in spreads for side in (one.legit, one.fraud) if side for value in side]
    low = floor(log10(max(min(known, default=1.0), 0.01)))
    high = max(ceil(log10(max(max(known, default=10.0), 0.01))), low + 1)
    room = WIDTH - _NAMES - 24.0

    def at(value: float) -> float:
        return round(_NAMES + (log10(max(value, 0.01)) - low) / (high - low) * room, 2)

    bottom = _TOP + len(spreads) * _ROW
    lines = [Line("grid", at(10.0**e), _TOP, at(10.0**e), bottom) for e in range(low, high + 1)]
    texts = [Text(at(10.0**e), bottom + 15.0, "middle", _tick(e)) for e in range(low, high + 1)]
    rects: list[Rect] = []
    for place, one in enumerate(spreads):
        y = _TOP + place * _ROW
        texts.append(Text(_NAMES - 7.0, y + 14.5, "end", _short(one.name)))
        for number, (side, five) in enumerate((("legit", one.legit), ("fraud", one.fraud))):
            if five is not None:
                middle = y + 6.5 + number * 9.0
                lines.append(Line(f"whisker {side}", at(five[0]), middle, at(five[4]), middle))
                rects += _box(side, one.name, five, middle, at)
    return Drawing(bottom + 21.0, tuple(lines), tuple(rects), tuple(texts))


def lengths(campaigns: Sequence[Campaigns]) -> Drawing:
    """A dot for each campaign by its length, as large as it has events; one strip a kind."""
    height = 34.0
    high = max((one.longest for one in campaigns), default=DAY)
    ticks = [tick for tick in _LENGTHS if tick[1] <= max(high, HOUR)]
    low, top = log10(_LENGTHS[0][1]), log10(max(high, HOUR))
    most = max((one.most_events for one in campaigns), default=1)

    def at(length: float) -> float:
        share = (log10(max(length, _LENGTHS[0][1])) - low) / (top - low)
        return round(_NAMES + 8.0 + share * (WIDTH - _NAMES - 20.0), 2)

    bottom = _TOP + len(campaigns) * height
    dots, texts = [], [Text(at(micros), bottom + 15.0, "middle", name) for name, micros in ticks]
    for place, one in enumerate(campaigns):
        y = _TOP + (place + 0.5) * height
        texts.append(Text(_NAMES - 7.0, y + 4.0, "end", _short(one.kind)))
        for length, events in one.sizes:
            title = f"{one.kind}: {events} events in {duration(length)}"
            radius = round(max(1.5, 9.0 * (events / most) ** 0.5), 2)
            dots.append(Dot(at(length), y, radius, title))
    lines = tuple(Line("grid", at(micros), _TOP, at(micros), bottom) for _, micros in ticks)
    return Drawing(bottom + 21.0, lines, (), tuple(texts), tuple(dots))


_LENGTHS: Final = (
    ("≤ 1 min", MINUTE),
    ("10 min", 10 * MINUTE),
    ("1 h", HOUR),
    ("6 h", 6 * HOUR),
    ("1 d", DAY),
    ("1 w", 7 * DAY),
    ("5 w", 35 * DAY),
)
_WORDS: Final = {"legit": "legitimate", "fraud": "fraud"}


def _box(
    side: str, name: str, five: Quantiles, middle: float, at: Callable[[float], float]
) -> tuple[Rect, ...]:
    _, lower, half, upper, _ = five
    title = (
        f"{name}, {_WORDS[side]}: median {half:,.2f}, half between {lower:,.2f} and {upper:,.2f}"
    )
    width = round(max(at(upper) - at(lower), 1.0), 2)
    return (
        Rect(side, at(lower), middle - 3.5, width, 7.0, title),
        Rect("median", at(half) - 0.75, middle - 3.5, 1.5, 7.0),
    )


def _column(side: str, x: float, width: float, share: float, title: str) -> Rect:
    y = _y(share)
    height = round(_y(0.0) - y, 2)
    return Rect(side, round(x, 2), y, round(max(width, 0.5), 2), height, title)


def _scale(top: float, label: Callable[[float], str]) -> tuple[tuple[Line, ...], tuple[Text, ...]]:
    ticks = (0.0, 0.5, 1.0)
    return (
        tuple(Line("grid", _LEFT, _y(tick), WIDTH - _RIGHT, _y(tick)) for tick in ticks),
        tuple(Text(_LEFT - 5.0, _y(tick) + 4.0, "end", label(tick * top)) for tick in ticks),
    )


def _labels(bins: tuple[str, ...]) -> tuple[Text, ...]:
    """Below their columns, as many as have room, from the first."""
    step = (WIDTH - _LEFT - _RIGHT) / max(len(bins), 1)
    widest = max(map(len, bins), default=1) * _LETTER + _LETTER
    every = ceil(widest / step)
    texts = []
    for place in range(0, len(bins), every):
        middle = _LEFT + (place + 0.5) * step
        half = len(bins[place]) * _LETTER / 2.0
        x = round(min(max(middle, half), WIDTH - half), 2)
        texts.append(Text(x, _HEIGHT - 6.0, "middle", bins[place]))
    return tuple(texts)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 2)


def _ceiling(value: float) -> float:
    """The next of 1, 2, 3, 4, 6, 8 or 10 times a power of ten, so that half of it is round."""
    if value <= 0.0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(
        step * power
        for step in (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
        if value <= step * power * 1.0001
    )


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %" if value >= 0.095 or not value else f"{value * 100:.1f} %"


def _short_percent(value: float) -> str:
    return f"{value * 100:.0f}" if value >= 0.0095 or not value else f"{value * 100:.1g}"


def _tick(exponent: int) -> str:
    return f"{10.0 ** (exponent - 3):g}k" if exponent >= 3 else f"{10.0**exponent:g}"


def _short(name: str) -> str:
    name = name.replace("_", " ")
    most = int((_NAMES - 7.0) / 6.7)
    return name if len(name) <= most else f"{name[: most - 1]}…"
