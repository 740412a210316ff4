"""Names as sentences say them."""

_SPOKEN = {"h": "hour", "d": "day", "m": "minute"}


def words(name: str) -> str:
    """A variable's name as it is spoken.

    >>> words("ip_address")
    'IP address'
    """
    return " ".join("IP" if word == "ip" else word for word in name.split("_"))


def spoken(name: str) -> str:
    """``1h`` as ``hour``, ``7d`` as ``7 days``.

    >>> spoken("1h"), spoken("30d"), spoken("burst")
    ('hour', '30 days', 'burst')
    """
    number, unit = name[:-1], name[-1:]
    if not number.isdigit() or unit not in _SPOKEN:
        return name
    return _SPOKEN[unit] if number == "1" else f"{number} {_SPOKEN[unit]}s"
