"""The interpreted kernel without Cython: the same source, with the shim in Cython's place."""

import importlib.util
import sys
from pathlib import Path

import msgspec
import pytest
from feed import Feed, make
from random_events import KIND

from sluicegate.features import kernel
from sluicegate.features.plan import derive


def test_the_kernel_runs_without_cython(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cython", None)
    spec = importlib.util.spec_from_file_location("kernel_bare", Path(kernel.__file__))
    assert spec is not None
    assert spec.loader is not None
    bare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bare)
    assert bare.cython.__name__ == "sluicegate.features.shim"
    plan = msgspec.structs.replace(derive(KIND), enriched=())
    one, other = Feed(plan, bare), Feed(plan, kernel)
    for number in range(30):
        event = make(str(number), number * 3_000, number * 7_919 % 1_000)
        assert str(one.add(event)) == str(other.add(event))
    assert one.dumps() == other.dumps()
