"""Customers given in a file instead of made up."""

import csv
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple


class Reference(NamedTuple):
    """One customer of the file, in the order of its columns; all as text, ready for an event."""

    entity_id: str
    card_bin: str
    name: str
    street: str
    city: str
    state: str
    zip: str
    latitude: str
    longitude: str
    job: str
    ip: str
    email: str
    phone: str


COLUMNS: Final = (
    "entity_id",
    "card_bin",
    "name",
    "street",
    "city",
    "state",
    "zip",
    "lat",
    "lon",
    "job",
    "ip",
    "email",
    "phone",
)
_MOST: Final = 10_000_000


_EASTERN: Final = "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV"
_CENTRAL: Final = "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI"
_MOUNTAIN: Final = "AZ CO ID MT NM UT WY"
_OFFSETS: Final[dict[str, int]] = {
    **dict.fromkeys(_EASTERN.split(), -5),
    **dict.fromkeys(_CENTRAL.split(), -6),
    **dict.fromkeys(_MOUNTAIN.split(), -7),
    **dict.fromkeys(("CA", "NV", "OR", "WA"), -8),
    "AK": -9,
    "HI": -10,
}


def utc_offset(state: str, longitude: float) -> int:
    """Standard time in hours of a US state (its larger part), or that of the longitude elsewhere.

    >>> utc_offset("VA", -80.8), utc_offset("PR", -66.1)
    (-5, -4)
    """
    return _OFFSETS.get(state.upper(), round(longitude / 15.0))


class EntitiesError(ValueError):
    """The file of customers cannot be used as it is; the text says where and what to do."""


def read_entities(path: Path | str) -> tuple[Reference, ...]:
    """The customers of a CSV file in UTF-8, with the thirteen `COLUMNS` in their order.

    A first line with these names is taken as a header. US ZIP codes that have lost leading zeros
    get them back. Raises EntitiesError for anything that could not be in an event.
    """
    path = Path(path)
    found: list[Reference] = []
    lines: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            for row in rows:
                if not any(cell.strip() for cell in row):
                    continue
                if not found and not lines and _is_header(row):
                    continue
                reference = _reference(path, rows.line_num, row)
                first = lines.setdefault(reference.entity_id, rows.line_num)
                if first != rows.line_num:
                    raise _error(
                        path,
                        rows.line_num,
                        "entity_id",
                        reference.entity_id,
                        f"is already on line {first}: keep one of them",
                    )
                found.append(reference)
    except UnicodeDecodeError as error:
        raise EntitiesError(f"{path}: not UTF-8 ({error.reason}): save the file as UTF-8") from None
    except csv.Error as error:
        raise EntitiesError(
            f"{path}, line {len(lines) + 1}: not CSV ({error}): quote values with commas"
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise EntitiesError(f"{path}: cannot be read ({reason}): check the path") from None
    if not found:
        raise EntitiesError(f"{path}: no customers: give one a line, {', '.join(COLUMNS)}")
    if len(found) > _MOST:
        raise EntitiesError(f"{path}: {len(found)} customers: give at most {_MOST}")
    return tuple(found)


def _is_header(row: list[str]) -> bool:
    return row[0].strip().lower() == "entity_id"


def _error(path: Path, line: int, column: str, value: str, remedy: str) -> EntitiesError:
    return EntitiesError(f"{path}, line {line}, column {column}: {value!r} {remedy}")


def _reference(path: Path, line: int, row: list[str]) -> Reference:
    if len(row) != len(COLUMNS):
        raise EntitiesError(
            f"{path}, line {line}: {len(row)} columns instead of {len(COLUMNS)}: "
            f"give {', '.join(COLUMNS)}"
        )
    values = [cell.strip() for cell in row]
    for column, value in zip(COLUMNS, values, strict=True):
        if not value:
            raise _error(path, line, column, value, "is empty: fill it in")
        if not value.isprintable() or '"' in value or "\\" in value:
            remedy = "has a quotation mark, backslash or control character: take it out"
            raise _error(path, line, column, value, remedy)
        check = _CHECKS.get(column)
        if check is not None and not check[0](value):
            raise _error(path, line, column, value, check[1])
    zip_ = values[6]
    if zip_.isdigit() and len(zip_) < 5:
        values[6] = zip_.zfill(5)
    return Reference(*values)


def _is_within(limit: float) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        try:
            return -limit <= float(value) <= limit
        except ValueError:
            return False

    return check


def _is_card_bin(value: str) -> bool:
    return value.isascii() and value.isdigit() and 6 <= len(value) <= 8


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _is_mail(value: str) -> bool:
    local, at, domain = value.partition("@")
    return bool(local and at and domain) and "@" not in domain and " " not in value


_CHECKS: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "card_bin": (_is_card_bin, "is not 6 to 8 digits: give the first digits of the card"),
    "lat": (_is_within(90.0), "is not a latitude: give degrees from -90 to 90"),
    "lon": (_is_within(180.0), "is not a longitude: give degrees from -180 to 180"),
    "ip": (_is_address, "is not an IP address: give one like 203.0.113.7 or 2001:db8::7"),
    "email": (_is_mail, "is not an e-mail address: give one like ann@example.com"),
}
