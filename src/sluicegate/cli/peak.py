"""How much memory this process took at most."""

import resource
import sys


def peak_memory() -> int:
    """Largest resident size so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
