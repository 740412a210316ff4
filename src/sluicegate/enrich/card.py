"""Facts about a card's BIN (IIN): its brand, and whether it is one of published test cards."""

from sluicegate.enrich.enricher import Enricher, Facts, Field, category, count, flag

FIELDS: tuple[Field, ...] = (
    flag("malformed", "card BIN is not 6 to 8 digits: {value}"),
    count("length", "card BIN has {value} digits"),
    category("brand", "card brand is {value}"),
    flag("test_card", "card BIN is that of a published test card: {value}"),
)

# Issuer identification number ranges (ISO/IEC 7812-1), as the networks publish them for merchants
# and as listed in "Payment card number" of Wikipedia. First and last prefix of equal length; the
# first range that holds the BIN decides, so ranges inside another stand before it.
_RANGES: tuple[tuple[str, str, str], ...] = (
    # Local networks on ranges inside those of the global ones.
    *(
        (first, last, "elo")
        for first, last in (
            ("401178", "401179"),
            ("431274", "431274"),
            ("438935", "438935"),
            ("451416", "451416"),
            ("457393", "457393"),
            ("457631", "457632"),
            ("504175", "504175"),
            ("506699", "506778"),
            ("509000", "509999"),
            ("627780", "627780"),
            ("636297", "636297"),
            ("636368", "636368"),
            ("650031", "650033"),
            ("650035", "650051"),
            ("650405", "650439"),
            ("650485", "650538"),
            ("650541", "650598"),
            ("650700", "650718"),
            ("650720", "650727"),
            ("650901", "650978"),
            ("651652", "651679"),
            ("655000", "655019"),
            ("655021", "655058"),
        )
    ),
    ("506099", "506198", "verve"),
    ("507865", "507964", "verve"),
    ("508500", "508999", "rupay"),
    ("606985", "607984", "rupay"),
    ("608001", "608500", "rupay"),
    ("652150", "653149", "rupay"),
    ("606282", "606282", "hipercard"),
    ("9792", "9792", "troy"),
    ("2200", "2204", "mir"),
    # The global networks.
    ("2221", "2720", "mastercard"),
    ("51", "55", "mastercard"),
    ("34", "34", "amex"),
    ("37", "37", "amex"),
    ("3528", "3589", "jcb"),
    ("1800", "1800", "jcb"),  # 15 digits, issued until the 1990s
    ("2131", "2131", "jcb"),
    ("300", "305", "diners"),
    ("3095", "3095", "diners"),
    ("36", "36", "diners"),
    ("38", "39", "diners"),
    ("6011", "6011", "discover"),
    ("644", "649", "discover"),
    ("65", "65", "discover"),
    ("62", "62", "unionpay"),
    ("81", "81", "unionpay"),
    ("4", "4", "visa"),
    ("5018", "5018", "maestro"),
    ("5020", "5020", "maestro"),
    ("5038", "5038", "maestro"),
    ("5893", "5893", "maestro"),
    ("6304", "6304", "maestro"),
    ("6759", "6759", "maestro"),
    ("6761", "6763", "maestro"),
    ("1", "1", "uatp"),
)

BRANDS: frozenset[str] = frozenset({"other", *(brand for _, _, brand in _RANGES)})

# First six digits of the test cards that payment processors publish (PayPal, Stripe).
_TEST_CARDS: frozenset[str] = frozenset(
    {
        "222300",
        "305693",
        "353011",
        "356600",
        "371449",
        "378282",
        "378734",
        "385200",
        "400005",
        "401288",
        "411111",
        "422222",
        "424242",
        "510510",
        "520082",
        "555555",
        "601100",
        "601111",
        "620000",
    }
)

_NOT_GIVEN: Facts = (None,) * len(FIELDS)
_LONGEST = 64


def card_enricher() -> Enricher:
    """The enricher of card BINs: the first 6 to 8 digits of a card's number, as text.

    Leading zeros are part of the BIN. Fewer than six digits name no brand; a longer text of
    digits is malformed and still named by its first six.

    >>> card_enricher().apply("423768")
    (0.0, 6.0, 'visa', 0.0)
    """
    return Enricher(FIELDS, _apply)


def _apply(value: str) -> Facts:
    digits = value[:_LONGEST].replace(" ", "").replace("-", "")
    if not digits:
        return _NOT_GIVEN
    if not (digits.isascii() and digits.isdecimal()):
        return (1.0, None, None, None)
    length = float(len(digits))
    if length < 6:
        return (1.0, length, None, None)
    return (float(length > 8), length, brand_of(digits), float(digits[:6] in _TEST_CARDS))


def brand_of(digits: str) -> str:
    """The brand of a card by six or more digits of its number; ``other`` if in no known range.

    >>> brand_of("272099"), brand_of("272100")
    ('mastercard', 'other')
    """
    return next(
        (brand for first, last, brand in _RANGES if first <= digits[: len(first)] <= last), "other"
    )
