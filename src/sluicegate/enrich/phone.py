"""Facts about a phone number: whether it can exist, where and of what type."""

import re

from sluicegate.enrich.enricher import Enricher, Facts, Field, category, count, flag

FIELDS: tuple[Field, ...] = (
    count("digit_count", "phone number has {value} digits"),
    flag("possible", "phone number has a possible length: {value}"),
    flag("valid", "phone number is valid: {value}"),
    category("region", "phone number belongs to {value}"),
    category("line_type", "phone line is {value}"),
    flag("has_extension", "phone number has an extension: {value}"),
)

# The North American form with a trailing group: 412-515-4616-28430 is 412-515-4616, extension
# 28430. A parser that joins all digits would call every such number too long. 001 is how +1 is
# dialled from abroad; no area code starts with 0 or 1, so it can't be mistaken for one.
_NORTH_AMERICAN = re.compile(
    r"(?:\+?1|001)?[-. ]?\(?([0-9]{3})\)?[-. ]([0-9]{3})[-. ]([0-9]{4})(?:[-. ]([0-9]{1,6}))?"
)
_NORTH_AMERICAN_CODE = 1
_REGION_NAMES = {"001": "international"}  # satellite and other numbers of no country
_LONGEST = 250  # the limit of phonenumbers itself

_NOT_GIVEN: Facts = (None,) * len(FIELDS)


def phone_enricher(region: str = "US") -> Enricher:
    """The enricher of phone numbers, by the metadata of the package ``phonenumbers``.

    All metadata is read here, once, so that ``apply`` reads no disk. It takes some 20
    microseconds: keep it behind :class:`sluicegate.enrich.cached.Cached`.

    Args:
        region: where a number without ``+`` and country code is dialled, ISO 3166 alpha-2.

    Raises:
        ValueError: if the region is unknown.

    >>> phone_enricher("US").apply("412-515-4616-28430")
    (15.0, 1.0, 1.0, 'us', 'fixed_line_or_mobile', 1.0)
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType

    home = region.upper()
    if home not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(
            f"phone region {region!r} is unknown: give an ISO 3166 alpha-2 code such as US"
        )
    phonenumbers.PhoneMetadata.load_all()
    north_american = phonenumbers.country_code_for_region(home) == _NORTH_AMERICAN_CODE
    line_types = {
        PhoneNumberType.FIXED_LINE: "fixed_line",
        PhoneNumberType.MOBILE: "mobile",
        PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
        PhoneNumberType.TOLL_FREE: "toll_free",
        PhoneNumberType.PREMIUM_RATE: "premium_rate",
        PhoneNumberType.SHARED_COST: "shared_cost",
        PhoneNumberType.VOIP: "voip",
        PhoneNumberType.PERSONAL_NUMBER: "personal",
        PhoneNumberType.PAGER: "pager",
        PhoneNumberType.UAN: "company",
        PhoneNumberType.VOICEMAIL: "voicemail",
    }

    def claimed(country_code: int | None) -> str | None:
        region = phonenumbers.region_code_for_country_code(country_code or 0)
        return None if region == phonenumbers.UNKNOWN_REGION else region

    def apply(value: str) -> Facts:
        text = value[:_LONGEST].strip()
        if not text:
            return _NOT_GIVEN
        digits = float(sum(map(str.isdecimal, text)))
        extension = None
        if north_american or text.startswith("+1"):
            match = _NORTH_AMERICAN.fullmatch(text)
            if match is not None:
                *parts, extension = match.groups()
                text = "+1" + "".join(parts)
        try:
            number = phonenumbers.parse(text, home)
        except phonenumbers.NumberParseException:
            return (digits, 0.0, 0.0, None, None, 0.0)
        line_type = line_types.get(phonenumbers.number_type(number))
        # phonenumbers defines a valid number as one of a known type; asking it again costs as much.
        valid = line_type is not None
        if valid:
            found = phonenumbers.region_code_for_number(number)
        else:
            # The country code, if given, still says whose number it claims to be.
            found = claimed(number.country_code) if text.startswith("+") else None
        return (
            digits,
            float(phonenumbers.is_possible_number(number)),
            float(valid),
            _REGION_NAMES.get(found, found.lower()) if found else None,
            line_type,
            float(bool(extension or number.extension)),
        )

    return Enricher(FIELDS, apply)
