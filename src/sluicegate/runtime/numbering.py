"""Numbers of model versions: 1.0, retrained 1.01, with other features 2.0."""

from collections.abc import Mapping


def next_model_version(known: Mapping[str, str], plan: str) -> str:
    """The number of a model that is new.

    A model trained on the features of an earlier one continues its line: 1.0, 1.01, 1.02, as
    Amazon Fraud Detector numbers retrained models. One with other features begins a line: 2.0.

    Args:
        known: model version -> fingerprint of the plan that it was trained on.
        plan: fingerprint of the new model's plan.

    >>> next_model_version({}, "a"), next_model_version({"1.0": "a"}, "a")
    ('1.0', '1.01')
    >>> next_model_version({"1.0": "a", "1.01": "a", "2.0": "b"}, "a")
    '1.02'
    >>> next_model_version({"1.0": "a", "2.0": "b"}, "c")
    '3.0'
    """
    numbers = {_parts(version): fingerprint for version, fingerprint in known.items()}
    lines = [major for (major, _), fingerprint in numbers.items() if fingerprint == plan]
    if not lines:
        return f"{max((major for major, _ in numbers), default=0) + 1}.0"
    major = max(lines)
    minor = max(minor for line, minor in numbers if line == major) + 1
    return f"{major}.{minor:02}"


def _parts(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor or 0)
