"""What really happened: known only to a demo, which makes up its own traffic."""

from msgspec import Struct


class Campaign(Struct, frozen=True):
    """One fraud campaign.

    Attributes:
        title, kind: in words.
        begins, ends: microseconds UTC; `ends` is None while that is open.
        seen: its events so far, of which `blocked`, `reviewed` and `missed`.
        running: whether more is to come.
    """

    title: str
    kind: str
    begins: int
    ends: int | None
    seen: int
    blocked: int
    reviewed: int
    missed: int
    running: bool


class Story(Struct, frozen=True):
    """The truth about all that was sent.

    Attributes:
        title: of the panel.
        campaigns: the newest first.
        caught: fraudulent events blocked, of `fraud` in all.
        false_blocks: legitimate events blocked, of `legit` in all.
        naive_caught, naive_false_blocks: of a rule that blocks every large amount, on the same
            events; `naive` says that rule in words.
    """

    title: str
    campaigns: tuple[Campaign, ...]
    caught: int
    fraud: int
    false_blocks: int
    legit: int
    naive_caught: int
    naive_false_blocks: int
    naive: str = "a rule that blocks every large amount"
