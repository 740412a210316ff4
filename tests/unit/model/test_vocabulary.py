import numpy as np
from msgspec.structs import replace

from sluicegate.features.feature import Feature
from sluicegate.model.dataset import Dataset
from sluicegate.model.vocabulary import MOST_VALUES, build, recode, vocabulary_codes


def categories(codes, values):
    column = np.array(codes, dtype=np.float64)
    rows = len(column)
    return Dataset(
        column.reshape(-1, 1),
        (Feature("shop", "category", "shop", "{value}", "category"),),
        {"shop": values},
        np.zeros(rows, np.int8),
        np.arange(rows, dtype=np.int64),
        np.zeros(rows, np.int64),
    )


def test_values_are_coded_by_falling_frequency_then_by_name():
    data = categories([0, 0, 1, 1, 2, 2, 2, 3], ("b", "a", "c", "rare"))
    assert build(data, slice(0, 8), 2) == {"shop": ("c", "a", "b")}


def test_only_the_given_rows_decide():
    data = categories([0, 0, 1, 1, 1], ("early", "late"))
    assert build(data, slice(0, 2), 1) == {"shop": ("early",)}


def test_vocabulary_is_capped_at_what_the_trees_can_tell_apart():
    values = tuple(f"v{number:03}" for number in range(300))
    kept = build(categories(list(range(300)) * 2, values), slice(0, 600), 2)["shop"]
    assert kept == values[:MOST_VALUES]


def test_recoding_agrees_with_looking_each_value_up(dataset):
    vocabularies = build(dataset, slice(0, 2000), 10)
    assert "once" not in vocabularies["category"]
    matrix = recode(dataset, vocabularies)
    codes = vocabulary_codes(vocabularies["category"])
    values = dataset.categories["category"]
    expected = [codes.get(values[int(code)], np.nan) for code in dataset.matrix[:, 3]]
    np.testing.assert_array_equal(matrix[:, 3], expected)
    assert np.isnan(matrix[0, 3])
    np.testing.assert_array_equal(matrix[:, :3], dataset.matrix[:, :3])
    assert matrix.flags.c_contiguous
    assert matrix.dtype == np.float64


def test_missing_stays_missing_and_the_input_is_left_alone():
    data = categories([0, np.nan, 0], ("a",))
    before = data.matrix.copy()
    matrix = recode(replace(data, matrix=data.matrix.astype(np.float32)), {"shop": ("a",)})
    np.testing.assert_array_equal(matrix[:, 0], [0.0, np.nan, 0.0])
    np.testing.assert_array_equal(data.matrix, before)
