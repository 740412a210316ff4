"""Places: the home cities of the simulated customers, and where else they travel.

A place is known by its number in `PLACES`; the home cities come first.
"""

from functools import lru_cache
from math import cos, radians
from typing import Final, NamedTuple


class City(NamedTuple):
    """A city; coordinates in degrees, `utc_offset` in whole hours (standard time).

    `weight` is how many live there or, of a destination, how many go there. `summer` is the rule
    of summer time (see `zones`).
    """

    name: str
    state: str
    zip: str
    latitude: float
    longitude: float
    area_code: str
    country: str
    currency: str
    utc_offset: int
    weight: int
    summer: str = ""


_UNITED_STATES: Final = """
New York|NY|10001|40.7506|-73.9972|212|-5|24
Brooklyn|NY|11201|40.6940|-73.9904|718|-5|14
Buffalo|NY|14202|42.8870|-78.8779|716|-5|5
Newark|NJ|07102|40.7357|-74.1724|973|-5|5
Trenton|NJ|08608|40.2206|-74.7597|609|-5|3
Boston|MA|02108|42.3576|-71.0684|617|-5|10
Worcester|MA|01608|42.2626|-71.8023|508|-5|3
Providence|RI|02903|41.8200|-71.4157|401|-5|3
Hartford|CT|06103|41.7676|-72.6734|860|-5|3
Portland|ME|04101|43.6591|-70.2568|207|-5|2
Burlington|VT|05401|44.4759|-73.2121|802|-5|2
Philadelphia|PA|19103|39.9529|-75.1740|215|-5|12
Pittsburgh|PA|15222|40.4477|-79.9933|412|-5|6
Baltimore|MD|21202|39.2960|-76.6070|410|-5|6
Washington|DC|20001|38.9109|-77.0163|202|-5|9
Richmond|VA|23219|37.5407|-77.4360|804|-5|4
Pulaski|VA|24301|37.0567|-80.7710|540|-5|1
Charlotte|NC|28202|35.2271|-80.8431|704|-5|7
Raleigh|NC|27601|35.7740|-78.6330|919|-5|5
Charleston|SC|29401|32.7765|-79.9311|843|-5|3
Atlanta|GA|30303|33.7525|-84.3888|404|-5|11
Savannah|GA|31401|32.0749|-81.0883|912|-5|2
Jacksonville|FL|32202|30.3254|-81.6506|904|-5|5
Orlando|FL|32801|28.5415|-81.3742|407|-5|7
Miami|FL|33130|25.7670|-80.2050|305|-5|11
Tampa|FL|33602|27.9506|-82.4572|813|-5|7
Cleveland|OH|44113|41.4818|-81.7010|216|-5|5
Columbus|OH|43215|39.9670|-83.0048|614|-5|6
Cincinnati|OH|45202|39.1089|-84.5003|513|-5|5
Detroit|MI|48226|42.3316|-83.0490|313|-5|8
Grand Rapids|MI|49503|42.9659|-85.6527|616|-5|3
Indianapolis|IN|46204|39.7715|-86.1570|317|-5|6
Louisville|KY|40202|38.2527|-85.7516|502|-5|4
Nashville|TN|37203|36.1504|-86.7892|615|-6|6
Memphis|TN|38103|35.1466|-90.0531|901|-6|4
Birmingham|AL|35203|33.5186|-86.8104|205|-6|3
Jackson|MS|39201|32.2930|-90.1860|601|-6|2
New Orleans|LA|70112|29.9561|-90.0773|504|-6|4
Little Rock|AR|72201|34.7465|-92.2896|501|-6|2
Chicago|IL|60602|41.8831|-87.6290|312|-6|17
Peoria|IL|61602|40.6890|-89.5930|309|-6|2
Milwaukee|WI|53202|43.0506|-87.8966|414|-6|5
Minneapolis|MN|55401|44.9850|-93.2700|612|-6|7
Des Moines|IA|50309|41.5868|-93.6250|515|-6|2
St. Louis|MO|63101|38.6313|-90.1922|314|-6|5
Kansas City|MO|64106|39.1050|-94.5697|816|-6|5
Omaha|NE|68102|41.2625|-95.9333|402|-6|3
Wichita|KS|67202|37.6888|-97.3347|316|-6|2
Tulsa|OK|74103|36.1566|-95.9951|918|-6|3
Dallas|TX|75201|32.7876|-96.7994|214|-6|13
Houston|TX|77002|29.7589|-95.3677|713|-6|14
San Antonio|TX|78205|29.4246|-98.4861|210|-6|7
Austin|TX|78701|30.2713|-97.7426|512|-6|8
El Paso|TX|79901|31.7600|-106.4800|915|-7|3
Denver|CO|80202|39.7525|-104.9995|303|-7|8
Salt Lake City|UT|84101|40.7559|-111.8967|801|-7|4
Boise|ID|83702|43.6330|-116.2050|208|-7|2
Albuquerque|NM|87102|35.0818|-106.6482|505|-7|3
Phoenix|AZ|85004|33.4510|-112.0700|602|-7|10
Las Vegas|NV|89101|36.1727|-115.1220|702|-8|6
Los Angeles|CA|90012|34.0614|-118.2385|213|-8|21
San Diego|CA|92101|32.7195|-117.1628|619|-8|9
San Francisco|CA|94103|37.7725|-122.4147|415|-8|9
Sacramento|CA|95814|38.5804|-121.4922|916|-8|5
Portland|OR|97205|45.5207|-122.7027|503|-8|6
Seattle|WA|98101|47.6114|-122.3305|206|-8|9
Anchorage|AK|99501|61.2165|-149.8775|907|-9|1
Honolulu|HI|96813|21.3130|-157.8480|808|-10|2
"""

_ABROAD: Final = """
Toronto|ON|M5H 2N2|43.6510|-79.3840|416|CA|cad|-5|12
Montreal|QC|H3B 1A7|45.5010|-73.5690|514|CA|cad|-5|8
Vancouver|BC|V6B 1A1|49.2800|-123.1120|604|CA|cad|-8|6
Calgary|AB|T2P 1J9|51.0480|-114.0650|403|CA|cad|-7|4
London|ENG|SW1A 1AA|51.5010|-0.1420||GB|gbp|0|14
Manchester|ENG|M1 1AE|53.4780|-2.2330||GB|gbp|0|6
Glasgow|SCT|G1 1XQ|55.8610|-4.2500||GB|gbp|0|4
Cardiff|WLS|CF10 1EP|51.4780|-3.1770||GB|gbp|0|2
Berlin|BE|10115|52.5320|13.3840||DE|eur|1|7
Hamburg|HH|20095|53.5510|10.0010||DE|eur|1|4
Lyon|ARA|69002|45.7550|4.8320||FR|eur|1|4
Paris|IDF|75002|48.8680|2.3440||FR|eur|1|7
Cairo|C|11511|30.0500|31.2480||EG|egp|2|8
Alexandria|ALX|21500|31.1980|29.9190||EG|egp|2|4
"""

# Destinations where no customer lives. Foreign cards are billed in dollars where the local
# currency is none of the simulated ones.
_DESTINATIONS: Final = """
Cancun|ROO|77500|21.1610|-86.8510||MX|usd|-5|3
Mexico City|CMX|06000|19.4330|-99.1330||MX|usd|-6|2
Rome|RM|00184|41.8930|12.4960||IT|eur|1|2
Venice|VE|30124|45.4340|12.3380||IT|eur|1|1
Madrid|M|28013|40.4170|-3.7040||ES|eur|1|1
Barcelona|B|08002|41.3850|2.1730||ES|eur|1|2
Tokyo|13|100-0005|35.6810|139.7670||JP|usd|9|2
Osaka|27|530-0001|34.7020|135.4960||JP|usd|9|1
Rio de Janeiro|RJ|20040-002|-22.9070|-43.1730||BR|usd|-3|2
Sao Paulo|SP|01310-100|-23.5610|-46.6560||BR|usd|-3|1
Bucharest|B|010011|44.4390|26.0960||RO|eur|2|2
Hanoi|HN|100000|21.0290|105.8540||VN|usd|7|1
Ho Chi Minh City|SG|700000|10.7770|106.7010||VN|usd|7|1
Denpasar|BA|80111|-8.6560|115.2170||ID|usd|8|2
Kyiv|30|01001|50.4500|30.5230||UA|usd|2|2
Moscow|MOW|101000|55.7560|37.6170||RU|usd|3|2
Lagos|LA|100001|6.4550|3.3940||NG|usd|1|2
"""

_RULES: Final = dict.fromkeys(("US", "CA"), "us") | dict.fromkeys(
    ("GB", "DE", "FR", "IT", "ES", "RO", "UA"), "eu"
)
_WITHOUT_SUMMER: Final = ("AZ", "HI")


def summer_rule(country: str, state: str) -> str:
    """The rule of summer time (see `zones`) of a country (ISO 3166 alpha-2) and its state.

    >>> summer_rule("US", "NY"), summer_rule("US", "AZ"), summer_rule("EG", "C")
    ('us', '', 'eg')
    """
    if country == "EG":
        return "eg"
    return "" if country == "US" and state in _WITHOUT_SUMMER else _RULES.get(country, "")


def _united_states(line: str) -> City:
    name, state, postcode, latitude, longitude, area, offset, weight = line.split("|")
    place = (name, state, postcode, float(latitude), float(longitude), area)
    return City(*place, "US", "usd", int(offset), int(weight), summer_rule("US", state))


def _abroad(line: str) -> City:
    name, state, postcode, latitude, longitude, area, country, currency, offset, weight = (
        line.split("|")
    )
    place = (name, state, postcode, float(latitude), float(longitude), area)
    return City(*place, country, currency, int(offset), int(weight), summer_rule(country, state))


CITIES: Final[tuple[City, ...]] = (
    *(_united_states(line) for line in _UNITED_STATES.strip().splitlines()),
    *(_abroad(line) for line in _ABROAD.strip().splitlines()),
)

# One entry per unit of weight, so that an even draw from it is a draw by weight.
CITY_BY_WEIGHT: Final[tuple[int, ...]] = tuple(
    number for number, city in enumerate(CITIES) for _ in range(city.weight)
)

PLACES: Final[tuple[City, ...]] = (
    *CITIES,
    *(_abroad(line) for line in _DESTINATIONS.strip().splitlines()),
)


def _alike(one: City, other: City) -> bool:
    return (one.country, one.utc_offset, one.summer) == (
        other.country,
        other.utc_offset,
        other.summer,
    )


# Where people of a city may move to (by weight): their country, and their local time as it was.
REGIONS: Final[tuple[tuple[int, ...], ...]] = tuple(
    tuple(number for number in CITY_BY_WEIGHT if _alike(city, CITIES[number])) for city in CITIES
)

DOMESTIC: Final[dict[str, tuple[int, ...]]] = {
    country: tuple(number for number in CITY_BY_WEIGHT if CITIES[number].country == country)
    for country in sorted({city.country for city in CITIES})
}

# Visits to a foreign country by those from elsewhere; within it by the weight of its places.
_VISITS: Final = "US6 MX3 CA2 GB2 FR2 IT2 ES2 DE1 JP2 BR1 EG1 RO1 VN1 ID1 UA1 RU1 NG1"
ABROAD: Final[tuple[tuple[int, ...], ...]] = tuple(
    tuple(
        number
        for number, place in enumerate(PLACES)
        if place.country == word[:2]
        for _ in range(place.weight)
    )
    for word in _VISITS.split()
    for _ in range(int(word[2:]))
)


@lru_cache(maxsize=65_536)
def nearest(latitude: float, longitude: float, country: str) -> int:
    """The number of the home city of the country nearest to a point (degrees).

    >>> CITIES[nearest(40.72, -74.2, "US")].name
    'Newark'
    """
    shrink = cos(radians(latitude))
    return min(
        (number for number, city in enumerate(CITIES) if city.country == country),
        key=lambda number: (
            (CITIES[number].latitude - latitude) ** 2
            + ((CITIES[number].longitude - longitude) * shrink) ** 2
        ),
    )
