"""The kernel: the states of an event's keys and the event in, its features out.

One source, two ways to run it: compiled by Cython to ``sluicegate.features.compiled`` where a C
compiler was at hand, interpreted as it stands otherwise. Both give the same bits.

A key's state is bounded whatever its traffic and made of three folds:

- velocity, per currency: tiles with running totals of count, amount and squared amount, oldest
  first, so that any window is the difference of two of them; and the peaks, a decreasing stack
  whose first element since a boundary is the largest amount since then. Amounts are integer minor
  units, so that no result depends on the order of additions. Tiles are as wide as the shortest
  window's and are merged to those of the window that still reaches them as they age.
- distinct values, per variable: hashes in the order of last sight. Exact up to `CAP` values;
  beyond, only hashes below a threshold are kept and counts are scaled up (bottom-k sampling:
  Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007).
- risk: tiles with running totals of events and frauds; windows end a delay before the event.

Windows are (t - w, t] at the resolution of their tiles: second s is inside when its tile is one
of the last w / tile tiles up to the tile of t. A late event (before the key's latest) is added
where its tile is still held, and sees its own tile and what came before; peaks and distinct
values that came since, it sees too.
"""

from array import array

import msgspec

try:
    import cython
except ImportError:  # the interpreted kernel runs without Cython
    from sluicegate.features import shim as cython

if cython.compiled:
    from cython.cimports.libc.math import asin, cos, sin, sqrt
else:
    from bisect import bisect_left
    from math import asin, cos, sin, sqrt

COMPILED = cython.compiled

# Answers of `recall`.
NEW = cython.declare(cython.longlong, 0)
REPEAT = cython.declare(cython.longlong, 1)
CONFLICT = cython.declare(cython.longlong, 2)

# Distinct values that are counted exactly, and the threshold (above all hashes) meanwhile.
CAP = cython.declare(cython.Py_ssize_t, 48)
FULL = cython.declare(cython.longlong, 1 << 32)

# Currencies of one key that are summed; events in further ones are only counted.
BLOCKS = cython.declare(cython.Py_ssize_t, 8)

# Codes of the blocks that only count: events without amount, and in further currencies. In lower
# case, since a currency's code is in upper case, or empty when it is not known.
UNPRICED = cython.declare(str, "none")
FURTHER = cython.declare(str, "rest")

# Tiles that may be added before a block is compacted.
ROOM = cython.declare(cython.Py_ssize_t, 12)

# Columns of a block: start, count, sum, squares high and low, peak's start, peak.
COLUMNS = cython.declare(cython.Py_ssize_t, 7)

# Squares are kept in two limbs of 40 bits, amounts in two halves of 20.
LIMB = cython.declare(cython.longlong, 40)
LIMB_MASK = cython.declare(cython.longlong, (1 << 40) - 1)
HALF = cython.declare(cython.longlong, 20)
HALF_MASK = cython.declare(cython.longlong, (1 << 20) - 1)
CROSS = cython.declare(cython.longlong, 19)
CROSS_MASK = cython.declare(cython.longlong, (1 << 19) - 1)
SAFE = cython.declare(cython.longlong, 1 << 62)

# First number of a packed state; MessagePack never begins with its byte.
PACKED = cython.declare(cython.longlong, 1)

# Values of a state in plain form.
FIELDS = cython.declare(cython.Py_ssize_t, 16)

DAMAGED = cython.declare(
    str, "a stored state is damaged; put the data directory back from a backup"
)

# Bytes that remember one event: id hash 8, content hash 8, second 4.
RECORD = cython.declare(cython.Py_ssize_t, 20)

EARTH_KM = cython.declare(cython.double, 6371.0088)
RADIAN = cython.declare(cython.double, 0.017453292519943295)
SECOND = cython.declare(cython.longlong, 1_000_000)
nan = cython.declare(cython.double, float("nan"))

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


@cython.cclass
class Block:
    """Tiles and peaks of one key in one currency (or of `UNPRICED` or `FURTHER` events)."""

    code: str
    size: cython.Py_ssize_t
    peaks: cython.Py_ssize_t
    limit: cython.Py_ssize_t
    room: cython.Py_ssize_t
    data: cython.longlong[::1]

    def __init__(self, code: str, size: int, peaks: int, room: int) -> None:
        self.code = code
        self.size = size
        self.peaks = peaks
        self.limit = size + size // 2 + ROOM
        self.allocate(room)

    @cython.ccall
    def allocate(self, room: cython.Py_ssize_t) -> None:
        """Makes room for so many tiles; what was there is lost."""
        self.room = room
        if cython.compiled:
            self.data = array("q", bytes(8 * COLUMNS * room))
        else:
            self.data = [0] * (COLUMNS * room)

    def columns(self) -> list:
        """The used part of the seven columns."""
        room: cython.Py_ssize_t = self.room
        result: list = []
        column: cython.Py_ssize_t
        for column in range(COLUMNS):
            n = self.size if column < 5 else self.peaks
            if cython.compiled:
                result.append([self.data[column * room + i] for i in range(n)])
            else:
                result.append(self.data[column * room : column * room + n])
        return result

    def fill(self, columns: list) -> None:
        """Takes what `columns` gave."""
        room: cython.Py_ssize_t = self.room
        column: cython.Py_ssize_t
        i: cython.Py_ssize_t
        for column in range(COLUMNS):
            values: list = columns[column]
            if cython.compiled:
                for i in range(len(values)):
                    self.data[column * room + i] = values[i]
            else:
                self.data[column * room : column * room + len(values)] = values


@cython.cclass
class Writer:
    """Numbers as zigzag variable-length integers, seven bits a byte, low bits first.

    The form is that of Protocol Buffers' ``sint64``.
    """

    room: cython.Py_ssize_t
    size: cython.Py_ssize_t
    data: cython.uchar[::1]

    def __init__(self) -> None:
        self.room = 4096
        self.size = 0
        self.data = bytearray(self.room)

    @cython.cfunc
    @cython.inline
    def number(self, value: cython.longlong) -> None:
        rest: cython.ulonglong = (value << 1) ^ (value >> 63)
        if self.size + 10 > self.room:
            self._double()
        while rest > 127:
            self.data[self.size] = (rest & 127) | 128
            self.size += 1
            rest >>= 7
        self.data[self.size] = rest
        self.size += 1

    @cython.cfunc
    def text(self, value: bytes) -> None:
        n: cython.Py_ssize_t = len(value)
        i: cython.Py_ssize_t
        self.number(n)
        while self.size + n > self.room:
            self._double()
        for i in range(n):
            self.data[self.size + i] = value[i]
        self.size += n

    @cython.cfunc
    def ascending(self, values: list) -> None:
        """A list of numbers as its length and its steps."""
        i: cython.Py_ssize_t
        before: cython.longlong = 0
        value: cython.longlong
        self.number(len(values))
        for i in range(len(values)):
            value = values[i]
            self.number(value - before)
            before = value

    @cython.cfunc
    def _double(self) -> None:
        larger: cython.uchar[::1] = bytearray(self.room * 2)
        i: cython.Py_ssize_t
        for i in range(self.size):
            larger[i] = self.data[i]
        self.data = larger
        self.room *= 2

    @cython.cfunc
    def take(self) -> bytes:
        """What was written, behind the mark of this form; the writer is empty again."""
        n: cython.Py_ssize_t = self.size
        self.size = 0
        return bytes(self.data[:n])


@cython.cclass
class Reader:
    """Reads what `Writer` wrote; a ValueError for bytes that it can't have written."""

    at: cython.Py_ssize_t
    size: cython.Py_ssize_t
    data: bytes

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at
        self.size = len(data)

    @cython.cfunc
    def number(self) -> cython.longlong:
        result: cython.ulonglong = 0
        shift: cython.Py_ssize_t = 0
        byte: cython.ulonglong = 128
        while byte & 128:
            if self.at >= self.size or shift > 63:
                raise ValueError(DAMAGED)
            byte = self.data[self.at]
            self.at += 1
            result |= (byte & 127) << shift
            shift += 7
        half: cython.longlong = result >> 1
        return -half - 1 if result & 1 else half

    @cython.cfunc
    def length(self) -> cython.Py_ssize_t:
        """How many items follow, each of a byte or more."""
        n: cython.Py_ssize_t = self.number()
        if n < 0 or n > self.size - self.at:
            raise ValueError(DAMAGED)
        return n

    @cython.cfunc
    def text(self) -> bytes:
        n: cython.Py_ssize_t = self.length()
        self.at += n
        return self.data[self.at - n : self.at]

    @cython.cfunc
    def ascending(self) -> list:
        values: list = []
        value: cython.longlong = 0
        n: cython.Py_ssize_t = self.length()
        for _ in range(n):
            value += self.number()
            values.append(value)
        return values


@cython.cclass
class State:
    """All that is kept of one key."""

    first: cython.longlong
    last: cython.longlong
    events: cython.longlong
    latitude: cython.double
    longitude: cython.double
    placed: cython.longlong
    seen: bytes
    blocks: list
    marks: list
    moments: list
    thresholds: list
    risk_starts: list
    risk_counts: list
    risk_frauds: list
    risk_count: cython.longlong
    risk_fraud: cython.longlong

    def __init__(self, tracked: int) -> None:
        self.first = self.last = self.events = 0
        self.latitude = self.longitude = 0.0
        self.placed = -1
        self.seen = b""
        self.blocks = []
        self.marks = [[] for _ in range(tracked)]
        self.moments = [[] for _ in range(tracked)]
        self.thresholds = [FULL] * tracked
        self.risk_starts = []
        self.risk_counts = []
        self.risk_frauds = []
        self.risk_count = self.risk_fraud = 0

    @cython.cfunc
    def clear(self) -> None:
        """Forgets all but the remembered events."""
        seen: bytes = self.seen
        self.__init__(len(self.thresholds))
        self.seen = seen

    @cython.cfunc
    def pack(self, out: Writer) -> bytes:
        """The state as compact numbers; steps instead of totals where they rise."""
        block: Block
        column: cython.Py_ssize_t
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        n: cython.Py_ssize_t
        before: cython.longlong
        out.number(PACKED)
        out.number(self.first)
        out.number(self.last - self.first)
        out.number(self.events)
        out.number(self.placed)
        if self.placed >= 0:
            out.text(_doubles(self.latitude, self.longitude))
        out.text(self.seen)
        out.number(len(self.blocks))
        for block in self.blocks:
            out.text(block.code.encode())
            out.number(block.size)
            out.number(block.peaks)
            for column in range(COLUMNS):
                n = block.size if column < 5 else block.peaks
                before = 0
                for i in range(n):
                    out.number(block.data[column * block.room + i] - before)
                    before = block.data[column * block.room + i]
        for j in range(len(self.thresholds)):
            out.number(self.thresholds[j])
            out.ascending(self.marks[j])
            out.ascending(self.moments[j])
        out.ascending(self.risk_starts)
        out.ascending(self.risk_counts)
        out.ascending(self.risk_frauds)
        out.number(self.risk_count)
        out.number(self.risk_fraud)
        return out.take()

    @cython.cfunc
    def unpack(self, raw: bytes) -> None:
        """Takes up what `pack` gave."""
        held: Reader = Reader(raw, 1)
        block: Block
        column: cython.Py_ssize_t
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        n: cython.Py_ssize_t
        size: cython.Py_ssize_t
        peaks: cython.Py_ssize_t
        value: cython.longlong
        self.first = held.number()
        self.last = self.first + held.number()
        self.events = held.number()
        self.placed = held.number()
        if self.placed >= 0:
            place = array("d", held.text())
            if len(place) != 2:
                raise ValueError(DAMAGED)
            self.latitude = place[0]
            self.longitude = place[1]
        self.seen = held.text()
        self.blocks = []
        for _ in range(held.length()):
            code = held.text().decode()
            size = held.length()
            peaks = held.length()
            block = Block(code, size, peaks, max(size, peaks) + 2)
            for column in range(COLUMNS):
                n = size if column < 5 else peaks
                value = 0
                for i in range(n):
                    value += held.number()
                    block.data[column * block.room + i] = value
            self.blocks.append(block)
        for j in range(len(self.thresholds)):
            self.thresholds[j] = held.number()
            self.marks[j] = held.ascending()
            self.moments[j] = held.ascending()
        self.risk_starts = held.ascending()
        self.risk_counts = held.ascending()
        self.risk_frauds = held.ascending()
        self.risk_count = held.number()
        self.risk_fraud = held.number()
        if held.at != held.size:
            raise ValueError(DAMAGED)

    @cython.cfunc
    def check(self, tracked: cython.Py_ssize_t) -> None:
        """Whether what stands side by side is of one length, on which everything else relies."""
        j: cython.Py_ssize_t
        whole: cython.bint = (
            len(self.seen) % RECORD == 0
            and len(self.marks) == len(self.moments) == len(self.thresholds) == tracked
            and len(self.risk_starts) == len(self.risk_counts) == len(self.risk_frauds)
        )
        if whole:
            for j in range(tracked):
                whole = whole and len(self.marks[j]) == len(self.moments[j])
        if not whole:
            raise ValueError(DAMAGED)

    def plain(self) -> tuple:
        """The state as plain values, which a fast encoder takes; for the interpreted kernel."""
        return (
            self.first,
            self.last,
            self.events,
            self.latitude,
            self.longitude,
            self.placed,
            self.seen,
            [_block_columns(block) for block in self.blocks],
            self.marks,
            self.moments,
            self.thresholds,
            self.risk_starts,
            self.risk_counts,
            self.risk_frauds,
            self.risk_count,
            self.risk_fraud,
        )

    def take(self, held: list) -> None:
        """Takes up what `plain` gave."""
        if len(held) != FIELDS:
            raise ValueError(DAMAGED)
        self.first = held[0]
        self.last = held[1]
        self.events = held[2]
        self.latitude = held[3]
        self.longitude = held[4]
        self.placed = held[5]
        self.seen = held[6]
        self.blocks = []
        for code, columns in held[7]:
            lengths = [len(column) for column in columns]
            if len(lengths) != COLUMNS or len(set(lengths[:5])) > 1 or lengths[5] != lengths[6]:
                raise ValueError(DAMAGED)
            size = len(columns[0])
            peaks = len(columns[5])
            block = Block(code, size, peaks, max(size, peaks) + 2)
            block.fill(columns)
            self.blocks.append(block)
        self.marks = held[8]
        self.moments = held[9]
        self.thresholds = held[10]
        self.risk_starts = held[11]
        self.risk_counts = held[12]
        self.risk_frauds = held[13]
        self.risk_count = held[14]
        self.risk_fraud = held[15]

    def summary(self) -> dict:
        """What a person wants to see of a state: times in microseconds, counts of what is held."""
        return {
            "first": self.first,
            "last": self.last,
            "events": self.events,
            "tiles": sum([_tiles(block) for block in self.blocks]),
            "distinct": [len(marks) for marks in self.marks],
        }


@cython.cclass
class Clock:
    """An event's time against the windows of a plan; shared by all its keys.

    Windows are given in seconds, shortest first, with their tiles; risk windows likewise, with
    one tile and the delay after which an event counts as labelled. `write_to` sets the buffer of
    doubles that takes the features.
    """

    widths: list
    tiles: list
    risk_widths: list
    risk_tile: cython.longlong
    delay: cython.longlong
    micros: cython.longlong
    second: cython.longlong
    start: cython.longlong
    cutoffs: list
    risk_start: cython.longlong
    risk_end: cython.longlong
    out: cython.double[::1]

    def __init__(
        self, widths: list, tiles: list, risk_widths: list, risk_tile: int, delay: int
    ) -> None:
        self.widths = list(widths)
        self.tiles = list(tiles)
        self.risk_widths = list(risk_widths)
        self.risk_tile = risk_tile
        self.delay = delay
        self.cutoffs = [0] * len(self.widths)
        self.micros = self.second = self.start = self.risk_start = self.risk_end = 0

    def write_to(self, out: cython.double[::1]) -> None:
        """Sets the buffer of doubles that the next features are written to."""
        self.out = out

    @cython.ccall
    def set(self, micros: cython.longlong) -> None:
        """Moves to an event's time."""
        second: cython.longlong = micros // SECOND
        tile: cython.longlong
        width: cython.longlong
        k: cython.Py_ssize_t
        self.micros = micros
        self.second = second
        for k in range(len(self.widths)):
            tile = self.tiles[k]
            width = self.widths[k]
            self.cutoffs[k] = second // tile * tile - width + tile
        if self.tiles:
            tile = self.tiles[0]
            self.start = second // tile * tile
        if self.risk_widths:
            tile = self.risk_tile
            self.risk_start = second // tile * tile
            self.risk_end = (second - self.delay + 1) // tile * tile


@cython.cclass
class KeyKernel:
    """The folds of one key of a plan.

    Args:
        amounts: for each window of `Clock`, whether sum, mean, deviation and maximum are given
            beside the count; the longest that has them also gives this amount's deviation.
        tracked: positions, in an event's marks, of the variables whose distinct values count.
        spans: positions of the windows over which they count, the longest last.
        place: whether events of this key have a place.
        risks: how many risk windows `Clock` has, 0 for none.
        horizon: seconds without an event after which the state starts anew.
        repeats, repeat_age: how many events are remembered to recognise a repeat, and how long
            (seconds); 0 for keys other than the entity.
    """

    windows: cython.Py_ssize_t
    flags: list
    deep: cython.Py_ssize_t
    tracked: list
    spans: list
    place: cython.bint
    risks: cython.Py_ssize_t
    horizon: cython.longlong
    repeats: cython.Py_ssize_t
    repeat_age: cython.longlong
    width: cython.Py_ssize_t
    writer: Writer

    def __init__(
        self,
        amounts: list,
        tracked: list,
        spans: list,
        place: bool,
        risks: int,
        horizon: int,
        repeats: int,
        repeat_age: int,
    ) -> None:
        self.windows = len(amounts)
        self.flags = [bool(flag) for flag in amounts]
        self.deep = max([k for k in range(len(amounts)) if amounts[k]], default=-1)
        self.tracked = list(tracked)
        self.spans = list(spans)
        self.place = place
        self.risks = risks
        self.horizon = horizon
        self.repeats = repeats
        self.repeat_age = repeat_age
        self.writer = Writer()
        self.width = (
            3
            + len(amounts)
            + (4 * sum(self.flags) + 2 if self.deep >= 0 else 0)
            + len(self.tracked) * (len(self.spans) + 1)
            + (2 if place else 0)
            + (risks * 2 + 2 if risks else 0)
        )

    def features(self) -> int:
        """How many features `step` writes."""
        return self.width

    @cython.ccall
    def fresh(self) -> State:
        """The state of a key never seen."""
        return State(len(self.tracked))

    @cython.ccall
    def dump(self, state: State) -> bytes:
        """The state as bytes, for `restore`.

        Packed numbers when compiled, MessagePack when interpreted, where packing is slow; both
        read both.
        """
        if cython.compiled:
            return state.pack(self.writer)
        return _encode(state.plain())

    @cython.ccall
    def restore(self, raw: bytes) -> State:
        """The state that gave these bytes.

        Raises:
            ValueError: when they are damaged.
        """
        state: State = State(len(self.tracked))
        if not raw:
            raise ValueError(DAMAGED)
        try:
            if raw[0] == PACKED * 2:
                state.unpack(raw)
            else:
                state.take(_decode(raw))
            state.check(len(self.tracked))
        except (msgspec.DecodeError, TypeError, UnicodeDecodeError, OverflowError) as error:
            raise ValueError(DAMAGED) from error
        return state

    @cython.ccall
    def recall(self, state: State, second: cython.longlong, record: bytes) -> cython.longlong:
        """`NEW`, or `REPEAT` for an event remembered with this content, `CONFLICT` with another.

        `record` is id hash and content hash (16 bytes).
        """
        seen: bytes = state.seen
        if not seen:
            return NEW
        mark: bytes = record[:8]
        then: cython.longlong
        at: cython.Py_ssize_t = seen.find(mark)
        while at >= 0:
            if at % RECORD == 0:
                then = int.from_bytes(seen[at + 16 : at + 20], "little")
                if abs(second - then) <= self.repeat_age:
                    return REPEAT if seen[at + 8 : at + 16] == record[8:16] else CONFLICT
            at = seen.find(mark, at + 1)
        return NEW

    @cython.ccall
    def remember(self, state: State, second: cython.longlong, record: bytes) -> None:
        """Keeps an event for `recall`; the oldest gives way."""
        seen: bytes = state.seen
        moment: object = second
        if self.repeats < 1:
            return
        surplus: cython.Py_ssize_t = len(seen) + RECORD - self.repeats * RECORD
        if surplus > 0:
            # More than one event when the state is of a plan that remembered more.
            seen = seen[surplus:]
        state.seen = seen + record + moment.to_bytes(4, "little")

    @cython.ccall
    def step(
        self,
        state: State,
        clock: Clock,
        counted: cython.bint,
        amount: cython.longlong,
        code: str,
        units: cython.double,
        marks: list,
        latitude: cython.double,
        longitude: cython.double,
        at: cython.Py_ssize_t,
    ) -> None:
        """Adds one event and writes the key's features to the clock's buffer from `at` on.

        Args:
            counted: False for refunds and reversals, which read but are not added.
            amount: minor units, -1 when the event has none.
            code, units: its currency and that currency's minor units in one major unit.
            marks: 32-bit hashes of the tracked variables' values, -1 for a missing one.
            latitude, longitude: degrees, NaN when not known.
        """
        out: cython.double[::1] = clock.out
        t: cython.longlong = clock.micros
        last: cython.longlong = state.last
        if state.events and t - last > self.horizon * SECOND:
            if counted:
                state.clear()
            else:
                # It sees a forgotten key as others would, but changes nothing.
                state = State(len(self.tracked))
        late: cython.bint = state.events > 0 and t < last
        if state.events == 0:
            out[at] = nan
            out[at + 1] = 0.0
        else:
            out[at] = 0.0 if late else (t - last) / 1e6
            out[at + 1] = 0.0 if t < state.first else (t - state.first) / 1e6
        if counted:
            if state.events == 0 or t < state.first:
                state.first = t
            if not late:
                state.last = t
            state.events += 1
        out[at + 2] = state.events
        at += 3
        if late or not counted:
            at = self._read_velocity(state, clock, counted, amount, code, units, out, at)
        else:
            at = self._velocity(state, clock, amount, code, units, out, at)
        if self.tracked:
            at = self._distinct(state, clock, counted, late, marks, out, at)
        if self.place:
            _place(state, t, counted, latitude, longitude, out, at)
            at += 2
        if self.risks:
            self._risk(state, clock, counted, out, at)

    @cython.cfunc
    def _velocity(
        self,
        state: State,
        clock: Clock,
        amount: cython.longlong,
        code: str,
        units: cython.double,
        out: cython.double[::1],
        at: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Adds an event that is not late, and writes the windows' features with it."""
        priced: cython.bint = self.deep >= 0 and amount >= 0
        block: Block = _block(state.blocks, code if priced else UNPRICED)
        if block is None:
            block = _new_block(state.blocks, code if priced else UNPRICED, clock, self.windows)
            priced = priced and block.code == code
        start: cython.longlong = clock.start
        if block.size >= block.limit and block.data[block.size - 1] != start:
            _compact(block, clock, clock.cutoffs, self.windows)
        if block.size == block.room or block.peaks == block.room:
            _grow(block)
        data: cython.longlong[::1] = block.data
        room: cython.Py_ssize_t = block.room
        size: cython.Py_ssize_t = block.size
        counts: cython.Py_ssize_t = room
        sums: cython.Py_ssize_t = room * 2
        highs: cython.Py_ssize_t = room * 3
        lows: cython.Py_ssize_t = room * 4
        paid: cython.longlong = amount if priced else 0
        n1: cython.longlong = 0
        s1: cython.longlong = 0
        h1: cython.longlong = 0
        l1: cython.longlong = 0
        if size:
            n1 = data[counts + size - 1]
            s1 = data[sums + size - 1]
            h1 = data[highs + size - 1]
            l1 = data[lows + size - 1]
            if data[size - 1] != start:
                data[size] = start
                size += 1
        else:
            data[0] = start
            size = 1
        block.size = size
        n1 += 1
        data[counts + size - 1] = n1
        own_high: cython.longlong = 0
        own_low: cython.longlong = 0
        if paid > HALF_MASK:
            own_high = _square_high(paid)
            own_low = _square_low(paid)
        else:
            own_low = paid * paid
        if priced:
            s1 += paid
            h1 += own_high
            l1 += own_low
            if l1 >= SAFE:
                h1 += l1 >> LIMB
                l1 &= LIMB_MASK
            _push_peak(block, start, paid)
        data[sums + size - 1] = s1
        data[highs + size - 1] = h1
        data[lows + size - 1] = l1
        several: cython.bint = len(state.blocks) > 1
        k: cython.Py_ssize_t
        i: cython.Py_ssize_t = size
        cutoff: cython.longlong
        n: cython.longlong = 0
        total: cython.longlong = 0
        high: cython.longlong = 0
        low: cython.longlong = 0
        for k in range(self.windows):
            cutoff = clock.cutoffs[k]
            if i:
                i = 0 if data[0] >= cutoff else _before(data, 0, i, cutoff)
            n = n1 - data[counts + i - 1] if i else n1
            out[at] = n + _elsewhere(state.blocks, block, cutoff) if several else n
            at += 1
            if self.flags[k]:
                if not priced:
                    out[at] = out[at + 1] = out[at + 2] = out[at + 3] = nan
                    at += 4
                    if k == self.deep:
                        out[at] = out[at + 1] = nan
                        at += 2
                    continue
                if i:
                    total = s1 - data[sums + i - 1]
                    high = h1 - data[highs + i - 1]
                    low = l1 - data[lows + i - 1]
                else:
                    total = s1
                    high = h1
                    low = l1
                out[at] = total / units
                out[at + 1] = float(total) / float(n) / units
                out[at + 2] = _spread(n, total, high, low) / units if n > 1 else 0.0
                if data[room * 5] >= cutoff:
                    out[at + 3] = data[room * 6] / units
                else:
                    out[at + 3] = _peak(block, cutoff) / units
                at += 4
                if k == self.deep:
                    _deviation(paid, n - 1, total - paid, high - own_high, low - own_low, out, at)
                    at += 2
        return at

    @cython.cfunc
    def _read_velocity(
        self,
        state: State,
        clock: Clock,
        counted: cython.bint,
        amount: cython.longlong,
        code: str,
        units: cython.double,
        out: cython.double[::1],
        at: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """The same for a late or uncounted event: nothing is dropped for it.

        Boundaries are moved to the resolution that the key's latest event leaves at their age, so
        that the result does not depend on when tiles were merged.
        """
        priced: cython.bint = self.deep >= 0 and amount >= 0
        block: Block = _block(state.blocks, code if priced else UNPRICED)
        if block is None:
            if counted:
                block = _new_block(state.blocks, code if priced else UNPRICED, clock, self.windows)
            else:
                block = Block(code if priced else UNPRICED, 0, 0, 4)
            priced = priced and block.code == code
        latest: cython.longlong = state.last // SECOND
        if counted and block.size >= block.limit:
            _compact(block, clock, self._cutoffs(clock, latest), self.windows)
        k: cython.Py_ssize_t
        tile: cython.longlong = clock.tiles[0] if self.windows else 1
        end: cython.longlong = self._held(clock, latest, clock.start + tile)
        boundary: cython.longlong = 0
        n: cython.longlong
        peak: cython.longlong
        paid: cython.longlong = amount if priced else 0
        history: list = [0, 0, 0, 0]
        for k in range(self.windows):
            boundary = self._held(clock, latest, clock.cutoffs[k])
            n = 0
            for other in state.blocks:
                n += _between(other, boundary, end)[0]
            history = _between(block, boundary, end)
            own: list = history
            peak = _peak(block, boundary)
            if counted:
                n += 1
                own = _plus(history, paid)
                peak = max(peak, paid)
            out[at] = n
            at += 1
            if self.flags[k]:
                out[at] = out[at + 1] = out[at + 2] = out[at + 3] = nan
                if priced:
                    out[at] = own[1] / units
                    if own[0]:
                        out[at + 1] = float(own[1]) / float(own[0]) / units
                        out[at + 2] = _spread(own[0], own[1], own[2], own[3]) / units
                    out[at + 3] = peak / units
                at += 4
                if k == self.deep:
                    out[at] = out[at + 1] = nan
                    if priced:
                        _deviation(paid, history[0], history[1], history[2], history[3], out, at)
                    at += 2
        if counted and clock.start >= boundary:
            _insert(block, clock.start, paid, priced)
        return at

    @cython.cfunc
    def _cutoffs(self, clock: Clock, second: cython.longlong) -> list:
        """Where each window begins at a second."""
        result: list = []
        k: cython.Py_ssize_t
        tile: cython.longlong
        width: cython.longlong
        for k in range(self.windows):
            tile = clock.tiles[k]
            width = clock.widths[k]
            result.append(second // tile * tile - width + tile)
        return result

    @cython.cfunc
    def _held(
        self, clock: Clock, latest: cython.longlong, boundary: cython.longlong
    ) -> cython.longlong:
        """A boundary moved up to the resolution that is held at its age."""
        k: cython.Py_ssize_t
        tile: cython.longlong
        width: cython.longlong
        cutoff: cython.longlong = 0
        for k in range(self.windows):
            tile = clock.tiles[k]
            width = clock.widths[k]
            cutoff = latest // tile * tile - width + tile
            if boundary >= cutoff:
                return -(-boundary // tile) * tile
        return cutoff

    @cython.cfunc
    def _distinct(
        self,
        state: State,
        clock: Clock,
        counted: cython.bint,
        late: cython.bint,
        marks: list,
        out: cython.double[::1],
        at: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Per tracked variable: distinct values per span, and whether this one is new.

        A value counts when it was last seen after t - w.
        """
        second: cython.longlong = clock.second
        longest: cython.Py_ssize_t = self.spans[len(self.spans) - 1]
        oldest: cython.longlong = clock.cutoffs[longest]
        held: cython.longlong = oldest
        tile: cython.longlong
        width: cython.longlong
        if late:
            tile = clock.tiles[longest]
            width = clock.widths[longest]
            held = state.last // SECOND // tile * tile - width + tile
        j: cython.Py_ssize_t
        i: cython.Py_ssize_t
        size: cython.Py_ssize_t
        cutoff: cython.longlong
        before: cython.longlong
        mark: cython.longlong
        threshold: cython.longlong
        for j in range(len(self.tracked)):
            seen: list = state.marks[j]
            moments: list = state.moments[j]
            size = len(seen)
            boxed = marks[self.tracked[j]]
            mark = boxed
            before = -1
            threshold = state.thresholds[j]
            if not late and size and moments[0] < oldest:
                i = _first(moments, oldest)
                if counted:
                    del seen[:i], moments[:i]
                    size -= i
                    if not size:
                        state.thresholds[j] = threshold = FULL
                elif i == size:
                    threshold = FULL
            if 0 <= mark < threshold:
                if size and seen[size - 1] == boxed:
                    before = moments[size - 1]
                    if counted and before < second:
                        moments[size - 1] = second
                else:
                    i = _position(seen, boxed, mark)
                    if i < size:
                        before = moments[i]
                    if counted and before < second and second >= held:
                        if i < size:
                            del seen[i], moments[i]
                            size -= 1
                        i = _first(moments, second + 1) if late else size
                        seen.insert(i, boxed)
                        moments.insert(i, second)
                        size += 1
                        if size > CAP:
                            threshold = _sample(state, j)
                            size -= 1
            for span in self.spans:
                cutoff = clock.cutoffs[span]
                i = size - (_first(moments, cutoff) if size and moments[0] < cutoff else 0)
                if threshold == FULL:
                    out[at] = i
                else:
                    out[at] = float(i) * float(FULL) / float(threshold)
                at += 1
            if mark < 0 or mark >= threshold:
                out[at] = nan
            else:
                out[at] = 1.0 if before < oldest else 0.0
            at += 1
        return at

    @cython.cfunc
    def _risk(
        self,
        state: State,
        clock: Clock,
        counted: cython.bint,
        out: cython.double[::1],
        at: cython.Py_ssize_t,
    ) -> None:
        """Per risk window that ends the delay before t: known events and the share of fraud."""
        starts: list = state.risk_starts
        counts: list = state.risk_counts
        frauds: list = state.risk_frauds
        size: cython.Py_ssize_t = len(starts)
        start: cython.longlong = clock.risk_start
        newest: cython.longlong = starts[size - 1] if size else -1
        longest: cython.longlong = clock.risk_widths[self.risks - 1]
        low: cython.longlong = 0
        k: cython.Py_ssize_t
        n: cython.longlong
        f: cython.longlong = 0
        if counted:
            if start == newest:
                n = counts[size - 1]
                counts[size - 1] = n + 1
            elif start > newest:
                n = counts[size - 1] if size else state.risk_count
                f = frauds[size - 1] if size else state.risk_fraud
                starts.append(start)
                counts.append(n + 1)
                frauds.append(f)
                low = start - clock.delay - longest
                if starts[0] < low:
                    _forget_risk(state, low)
                size = len(starts)
            elif start >= newest - clock.delay - longest:
                _insert_risk(state, start)
                size = len(starts)
        end: cython.longlong = clock.risk_end
        oldest: cython.longlong = starts[0] if size else end
        if oldest >= end:
            for k in range(self.risks * 2):
                out[at + k] = 0.0
            out[at + self.risks * 2] = out[at + self.risks * 2 + 1] = nan
            return
        high: cython.Py_ssize_t = _first(starts, end)
        below: cython.Py_ssize_t
        to_n: cython.longlong = counts[high - 1]
        to_f: cython.longlong = frauds[high - 1]
        width: cython.longlong
        for k in range(self.risks):
            width = clock.risk_widths[k]
            low = end - width
            if oldest >= low:
                n = state.risk_count
                f = state.risk_fraud
            else:
                below = _first(starts, low)
                n = counts[below - 1]
                f = frauds[below - 1]
            n = to_n - n
            f = to_f - f
            out[at] = n
            out[at + 1] = float(f) / float(n) if n > 0 else 0.0
            at += 2
        # The tiles in which the count of frauds rises, from both ends of the longest window.
        out[at] = out[at + 1] = nan
        if f <= 0:
            return
        below = _first(starts, low)
        k = high - 1
        while k > below and frauds[k] <= frauds[k - 1]:
            k -= 1
        out[at] = clock.second - starts[k]
        f = frauds[below - 1] if below else state.risk_fraud
        k = below
        while k < high - 1 and frauds[k] <= f:
            f = frauds[k]
            k += 1
        out[at + 1] = clock.second - starts[k]

    @cython.ccall
    def label(
        self, state: State, start: cython.longlong, fraud: cython.longlong, unknown: cython.longlong
    ) -> bool:
        """Applies the change of one event's verdict to the risk tile that starts at `start`.

        Args:
            start: the event's second, at the risk tile's resolution.
            fraud: +1 when the event became fraud, -1 when it no longer is.
            unknown: +1 when it became unknown (it leaves the count), -1 when it no longer is.

        Returns:
            False when the tile is not held (any more); then nothing changes.
        """
        starts: list = state.risk_starts
        at: cython.Py_ssize_t = _first(starts, start)
        k: cython.Py_ssize_t
        if at == len(starts) or starts[at] != start:
            return False
        for k in range(at, len(starts)):
            state.risk_counts[k] = state.risk_counts[k] - unknown
            state.risk_frauds[k] = state.risk_frauds[k] + fraud
        return True


@cython.cclass
class Kernel:
    """All keys of a plan, one event at a time."""

    clock: Clock
    keys: list
    first: cython.Py_ssize_t
    above: list
    below: list

    def __init__(self, clock: Clock, keys: list, first: int, above: list, below: list) -> None:
        """`first` is the position of the first key's features in a row; behind those of the last
        key stand ratios, each of the features at its positions in `above` and `below`."""
        self.clock = clock
        self.keys = list(keys)
        self.first = first
        self.above = list(above)
        self.below = list(below)

    @cython.ccall
    def step(
        self,
        states: list,
        counted: cython.bint,
        amount: cython.longlong,
        code: str,
        units: cython.double,
        marks: list,
        latitude: cython.double,
        longitude: cython.double,
        row: cython.Py_ssize_t,
    ) -> None:
        """`KeyKernel.step` for each key, at the clock's time; a state of None gives NaN.

        `row` is where the event's row begins in the clock's buffer.
        """
        at: cython.Py_ssize_t = row + self.first
        j: cython.Py_ssize_t
        k: cython.Py_ssize_t
        key: KeyKernel
        state: State
        for j in range(len(self.keys)):
            key = self.keys[j]
            state = states[j]
            if state is None:
                for k in range(key.width):
                    self.clock.out[at + k] = nan
            else:
                key.step(
                    state,
                    self.clock,
                    counted,
                    amount,
                    code,
                    units,
                    marks,
                    latitude,
                    longitude,
                    at,
                )
            at += key.width
        divisor: cython.double
        top: cython.Py_ssize_t
        bottom: cython.Py_ssize_t
        for j in range(len(self.above)):
            top = self.above[j]
            bottom = self.below[j]
            divisor = self.clock.out[row + bottom]
            self.clock.out[at + j] = self.clock.out[row + top] / divisor if divisor else nan


@cython.cfunc
def _block_columns(block: Block) -> tuple:
    return (block.code, block.columns())


@cython.cfunc
def _doubles(first: cython.double, second: cython.double) -> bytes:
    return array("d", (first, second)).tobytes()


@cython.cfunc
def _tiles(block: Block) -> cython.Py_ssize_t:
    return block.size


@cython.cfunc
def _block(blocks: list, code: str) -> Block:
    """The block of a currency, or None."""
    block: Block
    for block in blocks:
        if block.code == code:
            return block
    return None


@cython.cfunc
def _new_block(blocks: list, code: str, clock: Clock, windows: cython.Py_ssize_t) -> Block:
    """A block for a currency that the key has not; past `BLOCKS`, the one that only counts."""
    block: Block
    if len(blocks) >= BLOCKS:
        _drop_empty(blocks, clock.cutoffs[windows - 1])
        if len(blocks) >= BLOCKS:
            code = FURTHER
            block = _block(blocks, code)
            if block is not None:
                return block
    block = Block(code, 0, 0, 4)
    blocks.append(block)
    return block


@cython.cfunc
def _drop_empty(blocks: list, cutoff: cython.longlong) -> None:
    """Drops the blocks that no window reaches."""
    kept: list = []
    block: Block
    for block in blocks:
        if block.size and block.data[block.size - 1] >= cutoff:
            kept.append(block)
    blocks[:] = kept


@cython.cfunc
def _grow(block: Block) -> None:
    """Half as much room again."""
    old: cython.longlong[::1] = block.data
    room: cython.Py_ssize_t = block.room
    column: cython.Py_ssize_t
    i: cython.Py_ssize_t
    block.allocate(room + room // 2 + 2)
    data: cython.longlong[::1] = block.data
    for column in range(COLUMNS):
        for i in range(room):
            data[column * block.room + i] = old[column * room + i]


@cython.cfunc
def _before(
    data: cython.longlong[::1],
    offset: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    boundary: cython.longlong,
) -> cython.Py_ssize_t:
    """How many of the `size` starts from `offset` on lie before a boundary."""
    if not cython.compiled:
        return bisect_left(data, boundary, offset, offset + size) - offset
    low: cython.Py_ssize_t = 0
    middle: cython.Py_ssize_t
    while low < size:
        middle = (low + size) >> 1
        if data[offset + middle] < boundary:
            low = middle + 1
        else:
            size = middle
    return low


@cython.cfunc
def _first(starts: list, boundary: cython.longlong) -> cython.Py_ssize_t:
    """How many of the ascending starts lie before a boundary."""
    if not cython.compiled:
        return bisect_left(starts, boundary)
    low: cython.Py_ssize_t = 0
    size: cython.Py_ssize_t = len(starts)
    middle: cython.Py_ssize_t
    start: cython.longlong
    while low < size:
        middle = (low + size) >> 1
        start = starts[middle]
        if start < boundary:
            low = middle + 1
        else:
            size = middle
    return low


@cython.cfunc
def _position(seen: list, boxed: object, mark: cython.longlong) -> cython.Py_ssize_t:
    """Where a hash stands in a list, the list's length when it does not."""
    size: cython.Py_ssize_t = len(seen)
    if not cython.compiled:
        return seen.index(boxed) if boxed in seen else size
    i: cython.Py_ssize_t
    other: cython.longlong
    for i in range(size - 1, -1, -1):
        other = seen[i]
        if other == mark:
            return i
    return size


@cython.cfunc
def _between(block: Block, boundary: cython.longlong, end: cython.longlong) -> list:
    """Count, sum and the two limbs of squares of the tiles in [boundary, end)."""
    data: cython.longlong[::1] = block.data
    i: cython.Py_ssize_t = _before(data, 0, block.size, boundary)
    j: cython.Py_ssize_t = _before(data, 0, block.size, end)
    column: cython.Py_ssize_t
    result: list = [0, 0, 0, 0]
    if j > i:
        for column in range(1, 5):
            result[column - 1] = data[column * block.room + j - 1] - (
                data[column * block.room + i - 1] if i else 0
            )
    return result


@cython.cfunc
def _square_high(paid: cython.longlong) -> cython.longlong:
    """The upper limb of a square."""
    cross: cython.longlong = (paid >> HALF) * (paid & HALF_MASK)
    return (paid >> HALF) * (paid >> HALF) + (cross >> CROSS)


@cython.cfunc
def _square_low(paid: cython.longlong) -> cython.longlong:
    """The lower limb of a square; it may exceed 40 bits by one."""
    cross: cython.longlong = (paid >> HALF) * (paid & HALF_MASK)
    return ((cross & CROSS_MASK) << (HALF + 1)) + (paid & HALF_MASK) * (paid & HALF_MASK)


@cython.cfunc
def _plus(totals: list, paid: cython.longlong) -> list:
    """Count, sum and limbs with one more amount."""
    return [
        totals[0] + 1,
        totals[1] + paid,
        totals[2] + _square_high(paid),
        totals[3] + _square_low(paid),
    ]


@cython.cfunc
def _carry(data: cython.longlong[::1], high: cython.Py_ssize_t, low: cython.Py_ssize_t) -> None:
    """Moves what a lower limb is over (or under) to the upper one, before it could overflow."""
    if data[low] >= SAFE or data[low] < 0:
        data[high] = data[high] + (data[low] >> LIMB)
        data[low] = data[low] & LIMB_MASK


@cython.cfunc
def _push_peak(block: Block, start: cython.longlong, paid: cython.longlong) -> None:
    """Keeps the peaks decreasing; within one tile only the largest matters."""
    data: cython.longlong[::1] = block.data
    starts: cython.Py_ssize_t = block.room * 5
    peaks: cython.Py_ssize_t = block.room * 6
    n: cython.Py_ssize_t = block.peaks
    while n and data[peaks + n - 1] <= paid:
        n -= 1
    if not n or data[starts + n - 1] != start:
        data[starts + n] = start
        data[peaks + n] = paid
        n += 1
    block.peaks = n


@cython.cfunc
def _peak(block: Block, boundary: cython.longlong) -> cython.longlong:
    """The largest amount since a boundary, 0 for none."""
    data: cython.longlong[::1] = block.data
    starts: cython.Py_ssize_t = block.room * 5
    n: cython.Py_ssize_t = block.peaks
    if n == 0:
        return 0
    at: cython.Py_ssize_t = 0
    if data[starts] < boundary:
        at = _before(data, starts, n, boundary)
        if at == n:
            return 0
    return data[block.room * 6 + at]


@cython.cfunc
def _elsewhere(blocks: list, block: Block, cutoff: cython.longlong) -> cython.longlong:
    """Events since `cutoff` in the key's other currencies."""
    n: cython.longlong = 0
    i: cython.Py_ssize_t
    other: Block
    for other in blocks:
        if other is not block and other.size:
            i = _before(other.data, 0, other.size, cutoff)
            n += other.data[other.room + other.size - 1]
            if i:
                n -= other.data[other.room + i - 1]
    return n


@cython.cfunc
def _spread(
    n: cython.longlong, total: cython.longlong, high: cython.longlong, low: cython.longlong
) -> cython.double:
    """Population standard deviation, from an exact integer numerator."""
    if cython.compiled:
        if high == 0 and low < SAFE // n and n < 1 << 30:
            # n * low < 2**62, and total**2 can't exceed it (Cauchy-Schwarz).
            return sqrt((n * low - total * total) * 1.0 / (n * n))
        wide: object = n
        whole: object = total
        squares: object = high
        return sqrt((wide * ((squares << 40) + low) - whole * whole) * 1.0 / (wide * wide))
    # An int times 1.0 rounds once, as C's conversion does; a true division of ints would not.
    return sqrt((n * ((high << LIMB) + low) - total * total) * 1.0 / (n * n))


@cython.cfunc
def _deviation(
    paid: cython.longlong,
    n: cython.longlong,
    total: cython.longlong,
    high: cython.longlong,
    low: cython.longlong,
    out: cython.double[::1],
    at: cython.Py_ssize_t,
) -> None:
    """Deviations from the mean of what came before (at least two), and the ratio to that mean."""
    mean: cython.double
    out[at] = out[at + 1] = nan
    if n >= 1:
        mean = float(total) / float(n)
        if n >= 2:
            out[at] = (paid - mean) / max(_spread(n, total, high, low), 1.0)
        if mean > 0.0:
            out[at + 1] = paid / mean


@cython.cfunc
def _compact(block: Block, clock: Clock, cutoffs: list, windows: cython.Py_ssize_t) -> None:
    """Merges tiles to the resolution of their age and drops those that no window reaches.

    `cutoffs` are where the windows begin at the key's latest event.

    A merged tile keeps its last part's start and running totals; within one tile only the oldest
    peak, the largest, can be the answer.
    """
    data: cython.longlong[::1] = block.data
    room: cython.Py_ssize_t = block.room
    size: cython.Py_ssize_t = block.size
    cutoff: cython.longlong = cutoffs[windows - 1]
    gone: cython.Py_ssize_t = _before(data, 0, size, cutoff)
    base: list = [0, 0, 0, 0]
    column: cython.Py_ssize_t
    i: cython.Py_ssize_t
    kept: cython.Py_ssize_t = 0
    here: cython.longlong = 0
    if gone:
        for column in range(1, 5):
            base[column - 1] = data[column * room + gone - 1]
    n: cython.longlong = base[0]
    total: cython.longlong = base[1]
    high: cython.longlong = base[2]
    low: cython.longlong = base[3]
    last: cython.longlong = _tile(clock, cutoffs, windows, data[gone]) if gone < size else -1
    for i in range(gone, size):
        here = last
        if i + 1 < size:
            last = _tile(clock, cutoffs, windows, data[i + 1])
            if here == last:
                continue
        data[kept] = data[i]
        data[room + kept] = data[room + i] - n
        data[room * 2 + kept] = data[room * 2 + i] - total
        data[room * 3 + kept] = data[room * 3 + i] - high
        data[room * 4 + kept] = data[room * 4 + i] - low
        _carry(data, room * 3 + kept, room * 4 + kept)
        kept += 1
    block.size = kept
    block.limit = kept + kept // 2 + ROOM
    starts: cython.Py_ssize_t = room * 5
    last = -1
    gone = _before(data, starts, block.peaks, cutoff)
    kept = 0
    for i in range(gone, block.peaks):
        here = _tile(clock, cutoffs, windows, data[starts + i])
        if here != last:
            data[starts + kept] = data[starts + i]
            data[room * 6 + kept] = data[room * 6 + i]
            kept += 1
        last = here
    block.peaks = kept


@cython.cfunc
def _tile(
    clock: Clock, cutoffs: list, windows: cython.Py_ssize_t, start: cython.longlong
) -> cython.longlong:
    """A number for the tile, at the resolution of its age, that holds a start."""
    k: cython.Py_ssize_t
    tile: cython.longlong
    cutoff: cython.longlong
    for k in range(windows - 1):
        cutoff = cutoffs[k]
        if start >= cutoff:
            tile = clock.tiles[k]
            return start // tile * tile * 16 + k
    tile = clock.tiles[windows - 1]
    return start // tile * tile * 16 + windows - 1


@cython.cfunc
def _insert(
    block: Block, start: cython.longlong, paid: cython.longlong, priced: cython.bint
) -> None:
    """Adds a late amount to its tile and to all running totals after it."""
    if block.size == block.room or block.peaks == block.room:
        _grow(block)
    data: cython.longlong[::1] = block.data
    room: cython.Py_ssize_t = block.room
    column: cython.Py_ssize_t
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t = _before(data, 0, block.size, start)
    if at == block.size or data[at] != start:
        for i in range(block.size, at, -1):
            for column in range(5):
                data[column * room + i] = data[column * room + i - 1]
        data[at] = start
        for column in range(1, 5):
            data[column * room + at] = data[column * room + at - 1] if at else 0
        block.size += 1
    more: list = _plus([0, 0, 0, 0], paid)
    if not priced:
        more = [1, 0, 0, 0]
    for column in range(1, 5):
        for i in range(at, block.size):
            data[column * room + i] = data[column * room + i] + more[column - 1]
    for i in range(at, block.size):
        _carry(data, room * 3 + i, room * 4 + i)
    if not priced:
        return
    starts: cython.Py_ssize_t = room * 5
    peaks: cython.Py_ssize_t = room * 6
    end: cython.Py_ssize_t = _before(data, starts, block.peaks, start + 1)
    if end < block.peaks and data[peaks + end] >= paid:
        return
    first: cython.Py_ssize_t = end
    while first > 0 and data[peaks + first - 1] <= paid:
        first -= 1
    if first and data[starts + first - 1] == start:
        return
    _splice_peak(block, first, end, start, paid)


@cython.cfunc
def _splice_peak(
    block: Block,
    first: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    start: cython.longlong,
    paid: cython.longlong,
) -> None:
    """Puts one peak in place of those from `first` to `end`."""
    data: cython.longlong[::1] = block.data
    starts: cython.Py_ssize_t = block.room * 5
    peaks: cython.Py_ssize_t = block.room * 6
    after: list = []
    i: cython.Py_ssize_t
    for i in range(end, block.peaks):
        after.append((data[starts + i], data[peaks + i]))
    data[starts + first] = start
    data[peaks + first] = paid
    n: cython.Py_ssize_t = first + 1
    for moment, value in after:
        data[starts + n] = moment
        data[peaks + n] = value
        n += 1
    block.peaks = n


@cython.cfunc
def _sample(state: State, j: cython.Py_ssize_t) -> cython.longlong:
    """Lowers a variable's threshold to the largest hash held, which leaves."""
    seen: list = state.marks[j]
    threshold = max(seen)
    at = seen.index(threshold)
    del seen[at]
    del state.moments[j][at]
    state.thresholds[j] = threshold
    return threshold


@cython.cfunc
def _place(
    state: State,
    t: cython.longlong,
    counted: cython.bint,
    latitude: cython.double,
    longitude: cython.double,
    out: cython.double[::1],
    at: cython.Py_ssize_t,
) -> None:
    """Distance from the last place (km) and the speed it takes (km/h, over a minute or more)."""
    out[at] = out[at + 1] = nan
    if latitude != latitude or longitude != longitude:
        return
    if state.placed >= 0:
        distance: cython.double = 0.0
        if latitude != state.latitude or longitude != state.longitude:
            distance = distance_km(state.latitude, state.longitude, latitude, longitude)
        out[at] = distance
        out[at + 1] = distance / (max(abs(t - state.placed), 60 * SECOND) / 3.6e9)
    if counted and t >= state.placed:
        state.latitude = latitude
        state.longitude = longitude
        state.placed = t


@cython.cfunc
def _forget_risk(state: State, low: cython.longlong) -> None:
    """Drops risk tiles that no window reaches."""
    gone: cython.Py_ssize_t = _first(state.risk_starts, low)
    state.risk_count = state.risk_counts[gone - 1]
    state.risk_fraud = state.risk_frauds[gone - 1]
    del state.risk_starts[:gone]
    del state.risk_counts[:gone]
    del state.risk_frauds[:gone]


@cython.cfunc
def _insert_risk(state: State, start: cython.longlong) -> None:
    """Counts a late event in its tile and in all running totals after it."""
    at: cython.Py_ssize_t = _first(state.risk_starts, start)
    k: cython.Py_ssize_t
    if state.risk_starts[at] != start:
        n = state.risk_counts[at - 1] if at else state.risk_count
        f = state.risk_frauds[at - 1] if at else state.risk_fraud
        state.risk_starts.insert(at, start)
        state.risk_counts.insert(at, n)
        state.risk_frauds.insert(at, f)
    for k in range(at, len(state.risk_starts)):
        state.risk_counts[k] = state.risk_counts[k] + 1


@cython.ccall
def distance_km(
    latitude: cython.double,
    longitude: cython.double,
    to_latitude: cython.double,
    to_longitude: cython.double,
) -> cython.double:
    """Great-circle distance by the haversine formula (Sinnott, 1984), mean earth radius."""
    a: cython.double = sin((to_latitude - latitude) * RADIAN / 2)
    b: cython.double = sin((to_longitude - longitude) * RADIAN / 2)
    h: cython.double = a * a + cos(latitude * RADIAN) * cos(to_latitude * RADIAN) * b * b
    return 2 * EARTH_KM * asin(sqrt(min(1.0, h)))
