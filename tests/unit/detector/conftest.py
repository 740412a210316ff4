"""A small detector with and without model."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from host import NO_ENRICHERS
from small_detector import define, small_model

from sluicegate.detector.detector import Detector
from sluicegate.detector.pipeline import Pipeline
from sluicegate.model.model import Model
from sluicegate.rules.lists import Lists

Make = Callable[..., Detector]


@pytest.fixture
def make() -> Make:
    def made(
        rules: Sequence[dict[str, Any]] | None = None,
        lists: Lists = Lists(),  # noqa: B008 - frozen
        model: Model | None = None,
        **settings: Any,
    ) -> Detector:
        version = None if model is None else "1.0"
        return Detector(define(rules, **settings), "7", model, version, lists, NO_ENRICHERS)

    return made


@pytest.fixture
def piped(make: Make) -> Callable[..., Pipeline]:
    def made(*arguments: Any, rows: int = 8, **settings: Any) -> Pipeline:
        return Pipeline(make(*arguments, **settings), NO_ENRICHERS, rows=rows)

    return made


@pytest.fixture(scope="session")
def model() -> Model:
    return small_model()
