import sys

import pytest

from sluicegate.features import backend, kernel


def test_the_compiled_kernel_is_the_best_there_is() -> None:
    built = backend.compiled()
    assert backend.best() is (built or kernel)
    assert not kernel.COMPILED
    if built is not None:
        assert built.COMPILED


def test_without_a_build_the_kernel_is_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sluicegate.features.compiled", None)
    assert backend.compiled() is None
    assert backend.best() is kernel
