import math

import numpy as np
import pytest

from sluicegate.model.metrics import auc
from sluicegate.simulate.realism import separation
from sluicegate.simulate.realism.separation import (
    FOLDS,
    Sample,
    Variable,
    area_under_curve,
    of_categories,
    of_numbers,
    of_text,
    strongest,
)

ROWS = 8_000


def sample(fraud: np.ndarray, customers: np.ndarray | None = None) -> Sample:
    rows = np.arange(len(fraud))
    customers = rows if customers is None else customers
    by_customer = customers * 7919 % 104_729 % FOLDS
    return Sample(fraud.astype(np.int8), by_customer, by_customer, rows * 31 % 1_009 % FOLDS, rows)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.fixture
def fraud(random: np.random.Generator) -> np.ndarray:
    return random.random(ROWS) < 0.05


def test_the_area_is_that_of_the_metrics_with_ties(random, fraud):
    scores = np.round(random.normal(size=ROWS) + fraud, 1)
    found = area_under_curve(sample(fraud), scores)
    assert found.auc == pytest.approx(auc(fraud.astype(np.int8), scores), abs=1e-12)


def test_the_error_is_the_spread_of_the_area_over_samples(random):
    areas, errors = [], []
    for _ in range(300):
        fraud = random.random(1_000) < 0.1
        found = area_under_curve(sample(fraud), random.normal(size=1_000) + fraud)
        areas.append(found.auc)
        errors.append(found.error)
    assert np.mean(errors) == pytest.approx(np.std(areas), rel=0.12)


def test_repeats_within_a_cluster_make_nothing_surer(random, fraud):
    scores = random.normal(size=ROWS) + fraud
    once = area_under_curve(sample(fraud), scores)
    four = sample(np.repeat(fraud, 4))._replace(cluster=np.repeat(np.arange(ROWS), 4))
    again = area_under_curve(four, np.repeat(scores, 4))
    assert again == pytest.approx(once)
    alone = four._replace(cluster=np.arange(4 * ROWS))
    assert area_under_curve(alone, np.repeat(scores, 4)).error == pytest.approx(once.error / 2)


def test_without_both_classes_nothing_is_measured():
    assert area_under_curve(sample(np.zeros(5)), np.arange(5.0)) == (0.5, math.inf)
    assert area_under_curve(sample(np.ones(5)), np.arange(5.0)) == (0.5, math.inf)
    assert area_under_curve(sample(np.zeros(0)), np.zeros(0)) == (0.5, math.inf)


def test_numbers_separate_either_way(random, fraud):
    values = random.normal(size=ROWS) + 2.0 * fraud
    up, down = of_numbers("n", values, sample(fraud)), of_numbers("n", -values, sample(fraud))
    assert (up.view, down.view) == ("rising", "falling")
    assert up.auc == pytest.approx(down.auc)
    assert up.auc == pytest.approx(0.921, abs=0.02)  # normal distribution function of sqrt(2)


def test_fraud_at_both_ends_is_found_by_bands(random, fraud):
    values = random.normal(size=ROWS)
    values[fraud] = np.sign(values[fraud]) * 3.0 + 0.1 * values[fraud]
    found = of_numbers("n", values, sample(fraud))
    assert found.view == "bands"
    assert found.auc > 0.9
    assert area_under_curve(sample(fraud), values).auc == pytest.approx(0.5, abs=0.05)


def test_numbers_that_say_nothing_come_to_one_half(random, fraud):
    found = of_numbers("n", random.normal(size=ROWS), sample(fraud))
    assert found.auc == pytest.approx(0.5, abs=4 * found.error)


@pytest.mark.parametrize("size", [20, 300, 4_000])
def test_categories_that_say_nothing_come_to_one_half(random, size):
    found = []
    for _ in range(100):
        known = sample(random.random(2_000) < 0.05)
        found.append(of_categories("c", random.integers(0, size, 2_000), known))
    spread = np.std([one.auc for one in found])
    assert np.mean([one.auc for one in found]) == pytest.approx(0.5, abs=4 * spread / 10)
    assert np.mean([one.hindsight for one in found]) == pytest.approx(0.5, abs=4 * spread / 10)
    assert np.mean([one.error for one in found]) == pytest.approx(spread, rel=0.25)


def test_a_leaking_category_is_found_through_noise(random, fraud):
    codes = np.where(fraud, random.integers(0, 10, ROWS), random.integers(0, 100, ROWS))
    found = of_categories("c", codes, sample(fraud))
    assert found.auc == pytest.approx(0.95, abs=0.03)


def test_an_identity_says_nothing_of_others_but_all_in_hindsight(random):
    customers = random.integers(0, 400, ROWS)
    fraud = np.isin(customers, np.arange(20))
    found = of_categories("entity", customers, sample(fraud, customers))
    assert found.auc == 0.5
    assert found.hindsight > 0.95


def test_an_address_of_one_campaign_is_known_by_its_other_victims_only(random, fraud):
    campaign = np.where(fraud, random.integers(0, 20, ROWS), np.arange(20, ROWS + 20))
    known = sample(fraud)._replace(by_group=campaign % FOLDS)
    found = of_categories("address", campaign, known)
    assert found.auc == 0.5
    assert found.victims > 0.95


def test_a_text_betrays_itself_by_its_form_alone(random, fraud):
    texts = [
        f"{number:05d}-{number % 7}" if caught else f"{number:05d}x{number % 7}"
        for number, caught in zip(random.permutation(ROWS), fraud, strict=True)
    ]
    names = sorted(set(texts))
    codes = np.array([names.index(text) for text in texts])
    found = of_text("t", names, codes, sample(fraud))
    assert (found.view, found.auc) == ("shape", 1.0)
    assert of_categories("t", codes, sample(fraud)).auc == 0.5


@pytest.mark.parametrize(("view", "mark"), [("order", "a{}"), ("length", "m{}xxxxxxxxx")])
def test_a_text_betrays_itself_by_its_beginning_or_length(random, fraud, view, mark):
    letters = ["".join(random.choice(list("bcdefghijk"), 7)) for _ in range(ROWS)]
    texts = [
        mark.format(letter[:6])[: 7 if view == "order" else 15]
        if caught
        else letter[: 4 + number % 4]
        for number, (letter, caught) in enumerate(zip(letters, fraud, strict=True))
    ]
    names = sorted(set(texts))
    places = {name: place for place, name in enumerate(names)}
    found = of_text("t", names, np.array([places[text] for text in texts]), sample(fraud))
    assert found.auc > 0.95
    assert found.view in {view, "shape"}


def test_the_strongest_view_gives_the_name_and_the_greatest_hindsight():
    one = Variable("", "value", 0.6, 0.01, 0.8, 0.9)
    two = Variable("", "bands", 0.7, 0.02, None, None)
    assert strongest("n", [one, two]) == Variable("n", "bands", 0.7, 0.02, 0.8, 0.9)


def test_equal_numbers_share_a_band():
    values = np.array([1.0] * 500 + [2.0] * 3 + [3.0] * 497)
    bands = separation._bands(values)
    for value in (1.0, 2.0, 3.0):
        assert len(set(bands[values == value].tolist())) == 1
