from math import inf

import numpy as np
import pytest

from sluicegate.rules.text import canonical


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("5.0", "5.0"),
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (10**22, "10000000000000000000000"),
        (True, "true"),
        (False, "false"),
        (inf, "inf"),
        (np.float64(0.5), "0.5"),
        (np.int64(5), "5"),
    ],
)
def test_canonical(value, text):
    assert canonical(value) == text


def test_numbers_too_long_for_python_have_a_text():
    assert canonical(10**5000) == hex(10**5000)
