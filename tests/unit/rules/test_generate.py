from math import inf, isnan

import pytest

from sluicegate.rules.generate import as_float, divide, modulo


@pytest.mark.parametrize(
    ("a", "b", "remainder"), [(7.0, 4.0, 3.0), (-7.0, 4.0, -3.0), (7.0, -4.0, 3.0), (5.0, inf, 5.0)]
)
def test_modulo_has_the_sign_of_the_dividend(a, b, remainder):
    assert modulo(a, b) == remainder


@pytest.mark.parametrize(("a", "b"), [(1.0, 0.0), (inf, 2.0)])
def test_no_remainder(a, b):
    assert isnan(modulo(a, b))


def test_division_by_zero():
    assert isnan(divide(1.0, 0.0))
    assert isnan(divide(0.0, -0.0))


def test_integers_beyond_a_float_are_infinite():
    assert as_float(10**400) == inf
    assert as_float(-(10**400)) == -inf
    assert as_float(2**53) == 2.0**53
