"""A campaign as a display tells of it."""

from typing import NamedTuple


class Campaign(NamedTuple):
    """What is known of a campaign from its beginning; times in µs UTC.

    `title` is a line for a person, `events` how many purchases are planned.
    """

    number: int
    kind: str
    title: str
    begins: int
    ends: int
    events: int
