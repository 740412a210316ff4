from math import inf, isnan, nan, pi

import pytest

from sluicegate.enrich.place import EARTH_RADIUS_KM, distance_km


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 1.0), 111.195),
        ((0.0, 0.0), (1.0, 0.0), 111.195),
        ((60.0, 0.0), (60.0, 1.0), 55.597),
        ((0.0, 179.5), (0.0, -179.5), 111.195),
        ((0.0, 0.0), (0.0, 180.0), pi * EARTH_RADIUS_KM),
        ((90.0, 0.0), (-90.0, 77.0), pi * EARTH_RADIUS_KM),
        ((90.0, 12.0), (90.0, -140.0), 0.0),
        # The worked example of the great-circle navigation article: Nashville to Los Angeles.
        ((36.12, -86.67), (33.94, -118.40), 2886.448),
    ],
)
def test_distance(here, there, kilometres):
    assert distance_km(*here, *there) == pytest.approx(kilometres, abs=1e-2)


@pytest.mark.parametrize(
    "place", [(90.1, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, -180.1), (nan, 0.0), (0.0, inf)]
)
def test_a_place_not_on_earth_is_at_no_distance(place):
    assert isnan(distance_km(*place, 0.0, 0.0))
    assert isnan(distance_km(0.0, 0.0, *place))
