import numpy as np

from sluicegate.simulate.realism.groups import groups


def test_campaigns_join_their_victims_through_one_another():
    entity = np.array([0, 1, 1, 2, 3, 4, *range(5, 300)])
    campaign = np.array([1, 1, 2, 2, 3, 3, *[-1] * 295])
    found = groups(entity, campaign)
    assert found[:5].tolist() == [0, 0, 0, 3, 3]
    assert found[5:].tolist() == list(range(5, 300))


def test_a_campaign_on_everybody_does_not_join_everybody():
    found = groups(np.arange(1_000), np.zeros(1_000, np.int64))
    assert 2 <= np.bincount(found).max() <= 20


def test_nobody_has_no_groups():
    assert groups(np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []
