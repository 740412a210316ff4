"""The garbage collector held back while millions of objects are made that hold no cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Collects nothing inside; as before afterwards.

    Events and states hold no cycles, and going through all of them again and again makes a
    replay several times slower.
    """
    before = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if before:
            gc.enable()


@contextmanager
def seldom() -> Iterator[None]:
    """Collects a hundred times as seldom inside, and never what there was before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(before[0] * 100, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
