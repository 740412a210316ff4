"""How well one variable alone separates fraud, seen in several ways."""

from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

FOLDS: Final = 5

_BANDS: Final = 24
# Events that the overall rate counts as when a value's own rate is estimated.
_WEIGHT: Final = 20.0

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]


class Variable(Struct, frozen=True):
    """The separation by one variable.

    `auc` is that of its strongest view with the standard error `error`; `view` says which.
    Of its values, `victims` is the AUC with folds by customer and `hindsight` that with folds by
    event (see `of_categories`), None for plain numbers.
    """

    name: str
    view: str
    auc: float
    error: float
    victims: float | None
    hindsight: float | None


class Sample(NamedTuple):
    """What the variables are held against, (n,) each.

    `fraud` is 0 or 1; `by_group`, `by_customer` and `by_event` number the folds, groups being
    customers who were victims of one campaign; `cluster` numbers what may vary together: the
    events of a campaign, and the legitimate events of a customer.
    """

    fraud: NDArray[np.int8]
    by_group: Codes
    by_customer: Codes
    by_event: Codes
    cluster: Codes


class Area(NamedTuple):
    """An area under the ROC curve and its standard error."""

    auc: float
    error: float


def of_numbers(name: str, values: Numbers, sample: Sample) -> Variable:
    """A number's separation by rank, upwards or downwards, and by bands of equal size.

    The bands find what is not monotone (fraud at both ends): each has the rate of fraud of its
    other folds, as a category has (`of_categories`).
    """
    area = area_under_curve(sample, values)
    views = {
        "falling" if area.auc < 0.5 else "rising": Area(max(area.auc, 1.0 - area.auc), area.error),
        "bands": _by_rate(_bands(values), sample),
    }
    return _strongest(name, views)


def of_categories(name: str, codes: Codes, sample: Sample) -> Variable:
    """A category's separation by the rate of fraud among its value's other events.

    Rates are smoothed towards the overall one and out of fold, and the AUC is taken within each
    fold, so a variable that says nothing comes to about one half.

    With folds by customers, those of one campaign together (`auc`), nobody is foretold by
    themselves nor by another victim of the same incident: what is left is what the value means
    for a new victim of a new campaign. That is the honest figure for "does this field give
    fraud away", and the one that is judged. With folds by customer alone (`victims`), other
    victims of the same campaign foretell this one: an address that a ring goes through many cards
    with stands out, but only to somebody who has the labels within the hours that it lasts. With
    folds by event (`hindsight`), so does the same customer's next event: for identities (entity,
    card, phone) it only says that fraud comes in runs. Labels come weeks later, so both are shown
    and not judged.
    """
    area = _by_rate(codes, sample)
    victims = _within(codes, sample, sample.by_customer).auc
    hindsight = _within(codes, sample, sample.by_event).auc
    return Variable(name, "value", area.auc, area.error, victims, hindsight)


def of_text(name: str, texts: list[str], codes: Codes, sample: Sample) -> Variable:
    """A text's separation by value, shape, length and alphabetical order.

    `texts` are the distinct ones in ascending order, `codes` (n,) places among them. The shape
    has every digit, small and capital letter replaced by one of its kind, so it shows what
    differs by form alone, even if no value occurs twice.
    """
    shapes = [text.encode().translate(_SHAPE) for text in texts]
    places = {shape: place for place, shape in enumerate(sorted(set(shapes)))}
    shape = np.array([places[shape] for shape in shapes], np.int64)
    length = np.array([len(text) for text in texts], np.float64)
    values = of_categories(name, codes, sample)
    views = {
        "shape": _by_rate(shape[codes], sample),
        "length": _by_rate(_bands(length[codes]), sample),
        "order": _by_rate(_bands(codes.astype(np.float64)), sample),
    }
    return strongest(name, [values, _strongest(name, views)])


def strongest(name: str, variables: list[Variable]) -> Variable:
    """The strongest of several views under one name, with the greatest hindsight."""
    best = max(variables, key=lambda variable: variable.auc)
    victims = [one.victims for one in variables if one.victims is not None]
    hindsight = [one.hindsight for one in variables if one.hindsight is not None]
    return Variable(
        name,
        best.view,
        best.auc,
        best.error,
        max(victims, default=None),
        max(hindsight, default=None),
    )


def area_under_curve(sample: Sample, scores: Numbers, folds: Codes | None = None) -> Area:
    """AUC of the scores, within folds if given (their mean, weighted by fraud events).

    One half with an infinite error if no fold has both classes. The error is DeLong's (Biometrics
    44, 1988) for clustered data (Obuchowski, Biometrics 53, 1997): each event's placement among
    the other class is summed within its cluster before it is squared, since the events of a
    campaign are far from independent.
    """
    fraud = sample.fraud == 1
    parts = [np.arange(len(fraud))]
    if folds is not None:
        parts = [np.flatnonzero(folds == fold) for fold in range(FOLDS)]
    parts = [part for part in parts if fraud[part].any() and not fraud[part].all()]
    positives = sum(int(fraud[part].sum()) for part in parts)
    if not positives:
        return Area(0.5, float("inf"))
    auc = 0.0
    influence = np.zeros(len(fraud))
    for part in parts:
        caught, legit = part[fraud[part]], part[~fraud[part]]
        above = _placements(scores[caught], scores[legit])
        below = 1.0 - _placements(scores[legit], scores[caught])
        weight = len(caught) / positives
        mean = float(above.mean())
        auc += weight * mean
        influence[caught] = weight * (above - mean) / len(caught)
        influence[legit] = weight * (below - mean) / len(legit)
    by_cluster = np.bincount(sample.cluster, weights=influence)
    return Area(auc, float(np.sqrt(np.sum(by_cluster**2))))


def _placements(values: Numbers, others: Numbers) -> Numbers:
    """For each value the share of the others below it, ties counting one half."""
    ordered = np.sort(others)
    low = np.searchsorted(ordered, values, "left")
    high = np.searchsorted(ordered, values, "right")
    result: Numbers = (low + high) / (2.0 * len(others))
    return result


def _by_rate(codes: Codes, sample: Sample) -> Area:
    return _within(codes, sample, sample.by_group)


def _within(codes: Codes, sample: Sample, folds: Codes) -> Area:
    area = area_under_curve(sample, _rates(codes, sample.fraud, folds), folds)
    # Two events of a value in different folds meet twice, in the area of either's fold, and the
    # areas agree in what they get from it: twice the variance if the value says nothing.
    return Area(area.auc, area.error * sqrt(2.0))


def _rates(codes: Codes, fraud: NDArray[np.int8], folds: Codes) -> Numbers:
    """Smoothed rate of fraud of each event's value in the other folds."""
    if not len(codes):
        return np.zeros(0)
    cells = codes * FOLDS + folds
    size = (int(codes.max()) + 1) * FOLDS
    events = np.bincount(cells, minlength=size).reshape(-1, FOLDS)
    caught = np.bincount(cells, weights=fraud, minlength=size).reshape(-1, FOLDS)
    elsewhere = (events.sum(1, keepdims=True) - events).ravel()[cells]
    caught_elsewhere = (caught.sum(1, keepdims=True) - caught).ravel()[cells]
    result: Numbers = (caught_elsewhere + _WEIGHT * float(fraud.mean())) / (elsewhere + _WEIGHT)
    return result


def _bands(values: Numbers) -> Codes:
    """Numbers 0 … of bands with about equally many events; equal values share a band."""
    if not len(values):
        return np.zeros(0, np.int64)
    edges = np.unique(np.quantile(values, np.linspace(0.0, 1.0, _BANDS + 1)[1:-1]))
    return np.searchsorted(edges, values, "left").astype(np.int64)


def _strongest(name: str, views: dict[str, Area]) -> Variable:
    view = max(views, key=lambda view: views[view].auc)
    return Variable(name, view, views[view].auc, views[view].error, None, None)


_SHAPE: Final = bytes(
    ord("0") if 48 <= byte < 58 else ord("A") if 65 <= byte < 91
    # Bytes of letters beyond ASCII count as small letters.
    else ord("a") if 97 <= byte < 123 or byte > 127 else byte
    for byte in range(256)
)  # fmt: skip
