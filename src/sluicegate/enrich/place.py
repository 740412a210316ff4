"""How far apart two places on earth are."""

from math import asin, cos, nan, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth, (2a + b) / 3 of the GRS 80 ellipsoid (IUGG; Moritz 1980)."""


def distance_km(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """The great-circle distance of two places in kilometres, by the haversine formula.

    Latitudes -90..90 and longitudes -180..180 in degrees; NaN if one is outside, or not finite.
    On a sphere, so off by up to 0.6 % from the distance on the ellipsoid. Source: R. W. Sinnott,
    Virtues of the Haversine, Sky and Telescope 68 (1984), 159.

    >>> round(distance_km(40.7128, -74.0060, 51.5074, -0.1278))  # New York, London
    5570
    >>> distance_km(91.0, 0.0, 0.0, 0.0)
    nan
    """
    if not (
        -90.0 <= latitude1 <= 90.0
        and -90.0 <= latitude2 <= 90.0
        and -180.0 <= longitude1 <= 180.0
        and -180.0 <= longitude2 <= 180.0
    ):
        return nan
    phi1, phi2 = radians(latitude1), radians(latitude2)
    half_north = sin((phi2 - phi1) / 2.0)
    half_east = sin(radians(longitude2 - longitude1) / 2.0)
    square = half_north * half_north + cos(phi1) * cos(phi2) * half_east * half_east
    # Rounding could lift antipodes a hair above one, where asin has no value.
    return 2.0 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(square)))
