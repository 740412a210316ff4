"""Whatever the values, the three ways to evaluate trees agree to the bit."""

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.model.booster import NativeTrees, PlainTrees, open_trees
from sluicegate.model.shapley import tabulate

VALUES = st.one_of(
    st.floats(-3.0, 3.0),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e-40, -1.0, 4.0, 300.0, float("nan")]),
)
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def ways():
    """Trees over a number without missing values, one with, and a category."""
    random = np.random.default_rng(8)
    matrix = random.normal(size=(2000, 3))
    matrix[:, 2] = random.integers(0, 12, 2000)
    matrix[::7, 1] = np.nan
    odds = matrix[:, 0] + np.nan_to_num(matrix[:, 1], nan=1.5) + np.isin(matrix[:, 2], [1, 5, 7])
    labels = (random.random(2000) < 1.0 / (1.0 + np.exp(-odds))).astype(np.float64)
    data = lightgbm.Dataset(matrix, labels, categorical_feature=[2])
    parameters = {
        "objective": "binary",
        "num_leaves": 12,
        "max_depth": 6,
        "num_threads": 1,
        "verbosity": -1,
    }
    text = lightgbm.train(parameters, data, 20).model_to_string()
    native, plain = open_trees(text, 3), PlainTrees(text, 3)
    assert isinstance(native, NativeTrees)
    yield native, plain, tabulate(text)
    native.close()


@given(rows=ROWS)
def test_margins_and_contributions_agree(ways, rows):
    native, plain, tables = ways
    matrix = np.array(rows, dtype=np.float64)
    expected = plain.margins(matrix, len(matrix))
    single = [native.margins(matrix[row : row + 1], 1)[0] for row in range(len(matrix))]
    batch = native.margins(matrix, len(matrix))
    assert single == batch.tolist() == expected.tolist()
    parts = native.contributions(matrix)
    assert parts.tolist() == plain.contributions(matrix).tolist()
    np.testing.assert_allclose(parts.sum(axis=1), batch, rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(tables.contributions(matrix), parts, rtol=0.0, atol=1e-12)
