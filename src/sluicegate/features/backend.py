"""Which build of the kernel is used."""

from importlib import import_module
from types import ModuleType

from sluicegate.features import kernel


def compiled() -> ModuleType | None:
    """The compiled kernel, or None where it could not be built."""
    try:
        return import_module("sluicegate.features.compiled")
    except ImportError:
        return None


def best() -> ModuleType:
    """The compiled kernel where there is one, else the interpreted."""
    return compiled() or kernel
