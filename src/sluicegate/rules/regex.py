"""Regular expressions in RE2 syntax (https://github.com/google/re2/wiki/Syntax)."""

from collections.abc import Callable

import re2


def full_matcher(pattern: str) -> Callable[[str], bool]:
    """A function that says whether a whole text matches; its time is linear in the text.

    Raises:
        ValueError: when the pattern is not RE2 syntax; the text is RE2's own message.

    >>> full_matcher("[a-z]+")("abc"), full_matcher("[a-z]+")("abc1")
    (True, False)
    """
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        fullmatch = re2.compile(pattern, options).fullmatch
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        raise ValueError(
            reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        ) from None
    except UnicodeEncodeError:
        raise ValueError("it holds half a surrogate pair") from None

    def matches(text: str) -> bool:
        return fullmatch(text.encode("utf-8", "surrogatepass")) is not None

    return matches
