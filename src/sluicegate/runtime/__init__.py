"""Hosts that wire the parts together; the only place that does."""
