"""The one text that stands for a value in a list or a regular expression."""


def canonical(value: object) -> str:
    """Text of a value; equal numbers have equal text.

    >>> canonical(5), canonical(5.0), canonical(0.5), canonical(True), canonical("05")
    ('5', '5', '0.5', 'true', '05')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Python refuses decimal text past 4,300 digits; no analyst writes such a number.
        return str(value) if value.bit_length() < 8192 else hex(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(value))
    return str(value)
