"""What the demo's page tells of what really happened: the same as the terminal."""

from sluicegate.dashboard.story import Campaign, Story
from sluicegate.runtime.board import Raid, Snapshot

TITLE = "What really happened (only this demo knows)"


def story(board: Snapshot, threshold: int) -> Story:
    """The board in the page's form.

    Args:
        threshold: of the naive rule, in US cents.
    """
    score = board.score
    return Story(
        TITLE,
        tuple(map(_campaign, board.raids)),
        caught=score.caught,
        fraud=score.naive_caught + score.naive_missed,
        false_blocks=score.false_blocks,
        legit=score.naive_false_blocks + score.naive_legit_approved,
        naive_caught=score.naive_caught,
        naive_false_blocks=score.naive_false_blocks,
        naive=f"a rule that blocks every amount above {threshold // 100:,} USD",
    )


def _campaign(raid: Raid) -> Campaign:
    campaign, tally = raid.campaign, raid.tally
    return Campaign(
        campaign.title,
        campaign.kind,
        campaign.begins,
        None if raid.running else campaign.ends,
        tally.seen,
        tally.blocked,
        tally.reviewed,
        tally.missed,
        raid.running,
    )
