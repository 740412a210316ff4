"""The garbage collector set aside while millions of long-lived objects are made."""

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
