"""Is the simulated world realistic? Separation by single variables, and distributions to see."""

from sluicegate.simulate.realism.measure import LIMIT, Realism, measure

__all__ = ["LIMIT", "Realism", "measure"]
