"""What `kernel` needs of Cython's module where Cython is not installed: names that do nothing."""

from collections.abc import Callable
from typing import Any

compiled = False


class _Type:
    def __getitem__(self, _: object) -> "_Type":
        return self


longlong = ulonglong = uchar = double = bint = Py_ssize_t = _Type()


def _identity(thing: Any) -> Any:
    return thing


cclass = cfunc = ccall = inline = final = _identity


def _decorate(*_: object, **__: object) -> Callable[[Any], Any]:
    return _identity


def declare(_: object, value: Any) -> Any:
    """The value of a typed constant."""
    return value


boundscheck = wraparound = cdivision = exceptval = returns = locals = _decorate  # noqa: A001
