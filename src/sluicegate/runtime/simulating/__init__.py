"""Sending simulated transactions at the moments at which they are due."""
