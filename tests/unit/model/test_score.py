import math

import numpy as np
import pytest

from sluicegate.model import score
from sluicegate.model.booster import BoosterError
from sluicegate.model.score import Scorer
from sluicegate.model.vocabulary import recode


@pytest.fixture
def scorer(model):
    scorer = Scorer(model)
    yield scorer
    scorer.close()


def test_scores_rank_fraud_higher(scorer, model, dataset):
    matrix = recode(dataset, model.vocabularies)
    scores = scorer.scores(scorer.margins(matrix, dataset.rows))
    assert scores[dataset.labels == 1].mean() > scores[dataset.labels == 0].mean() + 200
    assert np.all((scores > 0) & (scores < 1000))


def test_one_event_scores_as_in_a_batch(scorer, model, dataset):
    matrix = recode(dataset, model.vocabularies)
    batch = scorer.scores(scorer.margins(matrix, 64))
    for row in range(64):
        margin = scorer.margins(matrix[row : row + 1], 1)
        assert scorer.scores(margin)[0] == batch[row]
        assert scorer.score(float(margin[0])) == batch[row]


def test_vocabulary_codes_what_it_knows(scorer):
    codes = scorer.vocabulary("category")
    assert sorted(codes) == ["grocery", "home", "misc_net", "travel"]
    assert sorted(codes.values()) == [0.0, 1.0, 2.0, 3.0]
    assert math.isnan(codes.get("unheard", math.nan))
    assert [scorer.values["category"][int(code)] for code in codes.values()] == list(codes)
    with pytest.raises(KeyError):
        scorer.vocabulary("amount")


def test_a_closed_scorer_refuses(scorer, model, dataset):
    scorer.close()
    with pytest.raises(BoosterError, match="closed"):
        scorer.margins(recode(dataset, model.vocabularies), 1)


def test_contributions_do_not_depend_on_the_way_they_are_computed(model, dataset, monkeypatch):
    rows = recode(dataset, model.vocabularies)[:50]
    tabulated = Scorer(model).contributions(rows)
    monkeypatch.setattr(score, "tabulate", lambda _: None)
    by_trees = Scorer(model)
    np.testing.assert_allclose(tabulated, by_trees.contributions(rows), rtol=0.0, atol=1e-13)
    np.testing.assert_allclose(tabulated.sum(axis=1), by_trees.margins(rows, 50), atol=1e-12)
