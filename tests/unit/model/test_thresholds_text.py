from msgspec.structs import replace

from sluicegate.model.thresholds import CostRow, Thresholds
from sluicegate.model.thresholds_text import thresholds_text

BEST = CostRow(949.5, 800.0, 12, 3, 70, 5, 2, 1234.5)
PROPOSAL = Thresholds(949.5, 800.0, "eur", 14.0, BEST, 9000.0, (replace(BEST, block=900.0),), 9)


def test_names_the_rules_the_cost_and_the_reviews():
    lines = thresholds_text(PROPOSAL)
    assert lines[0] == "block   score > 949.5"
    assert lines[1] == "review  score > 800 and score <= 949.5"
    assert "cost 1,234.50 EUR instead of 9,000.00 EUR" in lines[3]
    assert "7,765.50 EUR saved" in lines[4]
    assert lines[5] == "Reviews: 5.0 a day in the mean, 9 on the busiest day."


def test_table_lines_up_and_starts_with_the_proposal():
    head, proposal, other = thresholds_text(PROPOSAL)[-3:]
    assert len({len(head), len(proposal), len(other)}) == 1
    assert proposal.split()[:2] == ["proposal", "949.5"]
    assert other.split()[0] == "900"


def test_without_blocks_and_reviews():
    none = CostRow(1000.0, 1000.0, 0, 0, 0, 0, 4, 9.0)
    lines = thresholds_text(replace(PROPOSAL, block=1000.0, review=1000.0, expected=none))
    assert lines[0] == "block   never"
    assert not any(line.startswith(("review", "Reviews")) for line in lines)
