"""Amounts in minor units: exact integers, one currency each."""

from decimal import Decimal

AMOUNT_LIMIT = 10**12
"""Largest amount, in minor units, that is taken for real (ten billion at two decimals)."""

MAX_CODE = 16
"""Longest currency code in characters; the states of keys hold codes."""

_NO_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
_THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_EXPONENTS = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def exponent(currency: str) -> int:
    """Decimals of a currency's minor unit (ISO 4217); 2 for codes not in its table.

    >>> exponent("USD"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)
    """
    return _EXPONENTS.get(currency, 2)


def scale(currency: str) -> int:
    """Minor units in one major unit.

    >>> scale("EUR")
    100
    """
    return int(10 ** exponent(currency))


def to_minor(amount: float, units: int) -> int:
    """Nearest whole number of minor units; exact for decimal input of up to 15 digits.

    >>> to_minor(712.35, 100), to_minor(0.29, 100), to_minor(1.005, 1000)
    (71235, 29, 1005)
    """
    return round(amount * units)


def format_minor(minor: int, currency: str) -> str:
    """Exact decimal text with the currency's decimals.

    >>> format_minor(71235, "USD"), format_minor(-5, "EUR"), format_minor(500, "JPY")
    ('712.35', '-0.05', '500')
    """
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}"
