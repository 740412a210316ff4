import itertools
import math

import lightgbm
import numpy as np
import pytest

from sluicegate.model import shapley
from sluicegate.model.booster import PlainTrees
from sluicegate.model.shapley import tabulate
from sluicegate.model.vocabulary import recode

PARAMETERS = {"objective": "binary", "num_threads": 1, "verbosity": -1, "min_data_in_leaf": 5}


def fitted(rounds=10, columns=4, **parameters):
    random = np.random.default_rng(5)
    matrix = random.normal(size=(1500, columns))
    odds = matrix[:, 0] * matrix[:, 1] + np.sin(3.0 * matrix[:, 0])
    labels = (random.random(1500) < 1.0 / (1.0 + np.exp(-odds))).astype(np.float64)
    booster = lightgbm.train(PARAMETERS | parameters, lightgbm.Dataset(matrix, labels), rounds)
    return booster.model_to_string(), matrix


def test_agrees_with_tree_by_tree_evaluation(model, dataset):
    matrix = recode(dataset, model.vocabularies)
    expected = PlainTrees(model.trees, 7).contributions(matrix)
    found = tabulate(model.trees).contributions(matrix)
    np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-13)


@pytest.mark.parametrize("depth", [1, 2, 3, 8])
def test_features_repeated_on_a_path_act_as_one(depth):
    # two features only, so deep paths must repeat them
    text, matrix = fitted(columns=2, max_depth=depth, num_leaves=31)
    expected = PlainTrees(text, 2).contributions(matrix)
    np.testing.assert_allclose(tabulate(text).contributions(matrix), expected, rtol=0.0, atol=1e-13)


def test_agrees_with_the_definition():
    """The mean of the marginal contributions over all orders of the features."""
    text, matrix = fitted(rounds=1, columns=3, max_depth=3, num_leaves=8)
    root = lightgbm.Booster(model_str=text).dump_model()["tree_info"][0]["tree_structure"]
    row = matrix[7]

    def expected(node, known):
        if "split_feature" not in node:
            return node["leaf_value"]
        left, right = node["left_child"], node["right_child"]
        if node["split_feature"] in known:
            return expected(
                left if row[node["split_feature"]] <= node["threshold"] else right, known
            )
        counts = [child.get("internal_count", child.get("leaf_count")) for child in (left, right)]
        values = expected(left, known), expected(right, known)
        return np.dot(counts, values) / sum(counts)

    by_definition = np.zeros(4)
    for order in itertools.permutations(range(3)):
        for at, feature in enumerate(order):
            gain = expected(root, order[: at + 1]) - expected(root, order[:at])
            by_definition[feature] += gain / math.factorial(3)
    by_definition[3] = expected(root, ())
    np.testing.assert_allclose(tabulate(text).contributions(row[None, :])[0], by_definition)


def test_one_row_equals_its_row_of_a_batch_to_the_bit(model, dataset):
    matrix = recode(dataset, model.vocabularies)[:100]
    tables = tabulate(model.trees)
    batch = tables.contributions(matrix)
    single = [tables.contributions(matrix[row : row + 1])[0].tolist() for row in range(100)]
    assert batch.tolist() == single


def test_no_rows(model):
    assert tabulate(model.trees).contributions(np.zeros((0, 7))).shape == (0, 8)


def test_what_can_not_be_tabulated_is_left_to_the_trees(monkeypatch):
    assert tabulate(fitted(linear_tree=True)[0]) is None
    assert tabulate(fitted(zero_as_missing=True)[0]) is None
    assert tabulate(fitted(max_depth=12, num_leaves=200)[0]) is None
    assert tabulate(fitted(min_data_in_leaf=10_000)[0]) is None
    text, _ = fitted(max_depth=4)
    assert tabulate(text) is not None
    monkeypatch.setattr(shapley, "_MOST_ENTRIES", 100)
    assert tabulate(text) is None
