import gc
import weakref

import numpy as np
import pytest

from sluicegate.model import booster
from sluicegate.model.booster import BoosterError, NativeTrees, PlainTrees, open_trees
from sluicegate.model.vocabulary import recode


@pytest.fixture
def matrix(dataset, model):
    return recode(dataset, model.vocabularies)


@pytest.fixture
def native(model):
    trees = NativeTrees(model.trees, 7, booster._library())
    yield trees
    trees.close()


def test_the_native_way_is_taken_where_it_exists(model):
    assert isinstance(open_trees(model.trees, 7), NativeTrees)


def test_the_plain_way_stands_in_for_missing_symbols(model, monkeypatch):
    monkeypatch.setitem(booster._SIGNATURES, "LGBM_NoSuchSymbol", [])
    assert isinstance(open_trees(model.trees, 7), PlainTrees)


def test_single_rows_batches_and_python_agree_to_the_bit(model, matrix, native):
    plain = PlainTrees(model.trees, 7)
    expected = plain.margins(matrix, 300)
    assert len(np.unique(expected)) > 100
    assert native.margins(matrix, 300).tolist() == expected.tolist()
    for row in range(300):
        assert native.margins(matrix[row : row + 1], 1)[0] == expected[row]
    for count in range(1, 9):
        assert native.margins(matrix, count).tolist() == expected[:count].tolist()


def test_contributions_agree_and_sum_to_the_margin(model, matrix, native):
    rows = np.ascontiguousarray(matrix[:100])
    plain = PlainTrees(model.trees, 7)
    batch = native.contributions(rows)
    assert batch.shape == (100, 8)
    assert batch.tolist() == plain.contributions(rows).tolist()
    for row in range(100):
        assert native.contributions(rows[row : row + 1])[0].tolist() == batch[row].tolist()
    np.testing.assert_allclose(batch.sum(axis=1), native.margins(rows, 100), rtol=0, atol=1e-12)


def test_a_reused_buffer_is_read_afresh(matrix, native):
    buffer = np.zeros((8, 7))
    buffer[:] = matrix[:8]
    first = native.margins(buffer, 3)
    buffer[:] = matrix[8:16]
    second = native.margins(buffer, 3)
    assert first.tolist() == native.margins(matrix, 3).tolist()
    assert second.tolist() == native.margins(matrix[8:], 3).tolist()


def test_results_are_not_overwritten_by_later_calls(matrix, native):
    first = native.margins(matrix, 5)
    kept = first.tolist()
    native.margins(matrix[100:], 5)
    assert first.tolist() == kept


def test_batches_larger_than_the_prepared_buffer(matrix, native):
    assert native.margins(matrix, 3000)[:4].tolist() == native.margins(matrix, 4).tolist()


def test_no_rows(model, native):
    empty = np.zeros((0, 7))
    for trees in (native, PlainTrees(model.trees, 7)):
        assert trees.margins(empty, 0).shape == (0,)
        assert trees.contributions(empty).shape == (0, 8)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 6)),
        np.zeros((4, 7), dtype=np.float32),
        np.zeros((7, 4)).T,
        np.zeros((1, 7)),
        np.zeros(7),
    ],
)
def test_matrices_of_the_wrong_kind_are_refused(model, native, wrong):
    for trees in (native, PlainTrees(model.trees, 7)):
        with pytest.raises(ValueError, match="C-contiguous float64"):
            trees.margins(wrong, 2)


def test_trees_over_other_features_are_refused(model):
    for make in (open_trees, PlainTrees):
        with pytest.raises(BoosterError, match="take 7 features, not 5"):
            make(model.trees, 5)


def test_a_broken_text_is_refused():
    with pytest.raises(BoosterError):
        open_trees("tree\nnonsense", 7)


def test_closed_trees_refuse_calls(model, matrix):
    for trees in (NativeTrees(model.trees, 7, booster._library()), PlainTrees(model.trees, 7)):
        trees.close()
        trees.close()
        with pytest.raises(BoosterError, match="closed"):
            trees.margins(matrix, 1)
        with pytest.raises(BoosterError, match="closed"):
            trees.contributions(matrix)


def test_memory_is_freed_exactly_once(model, monkeypatch):
    freed = []
    free = booster._free
    monkeypatch.setattr(booster, "_free", lambda *parts: (freed.append(parts[1]), free(*parts)))
    trees = open_trees(model.trees, 7)
    gone = weakref.ref(trees)
    trees.close()
    trees.close()
    del trees
    gc.collect()
    assert gone() is None
    assert len(freed) == 1
    other = open_trees(model.trees, 7)
    del other
    gc.collect()
    assert len(freed) == 2
