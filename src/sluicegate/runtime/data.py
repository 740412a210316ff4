"""A data directory's database with all its tables."""

import sqlite3
from pathlib import Path

from sluicegate.store import database
from sluicegate.streams import sqlite as topics


def open_data(directory: Path, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection; see `sluicegate.store.database.connect`."""
    return database.connect(directory, topics.SCHEMA, readonly=readonly)
