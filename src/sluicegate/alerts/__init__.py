"""Telling people: routes, messages and the ways they go out."""
