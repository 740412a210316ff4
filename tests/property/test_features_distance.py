"""The kernel's distance between two places, in both builds."""

import math
from types import ModuleType

import pytest
from feed import BUILDS
from hypothesis import given
from hypothesis import strategies as st

EARTH_KM = 6371.0088

pytestmark = pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 1.0), 111.195),
        ((0.0, 0.0), (1.0, 0.0), 111.195),
        ((60.0, 0.0), (60.0, 1.0), 55.597),
        ((0.0, 179.5), (0.0, -179.5), 111.195),
        ((0.0, 0.0), (0.0, 180.0), math.pi * EARTH_KM),
        ((90.0, 0.0), (-90.0, 77.0), math.pi * EARTH_KM),
        ((90.0, 12.0), (90.0, -140.0), 0.0),
        # The worked example of the great-circle navigation article: Nashville to Los Angeles.
        ((36.12, -86.67), (33.94, -118.40), 2886.448),
    ],
)
def test_known_distances(
    build: ModuleType,
    here: tuple[float, float],
    there: tuple[float, float],
    kilometres: float,
) -> None:
    assert build.distance_km(*here, *there) == pytest.approx(kilometres, abs=1e-2)


@given(latitudes, longitudes, latitudes, longitudes)
def test_it_is_symmetric_and_at_most_half_way_round(
    build: ModuleType, lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    there = build.distance_km(lat1, lon1, lat2, lon2)
    assert 0.0 <= there <= math.pi * EARTH_KM + 1e-6
    assert build.distance_km(lat2, lon2, lat1, lon1) == pytest.approx(there, abs=1e-9)
