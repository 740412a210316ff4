"""Facts about a user agent: browser, operating system, kind of device, and what is odd about it."""

import re

from sluicegate.enrich.enricher import Enricher, Facts, Field, category, count, flag

FIELDS: tuple[Field, ...] = (
    category("browser", "browser is {value}"),
    Field("browser_major", "number", "browser's major version is {value}"),
    category("os", "operating system is {value}"),
    category("device", "device is {value}"),
    flag("bot", "user agent is a crawler, script or remote-controlled browser: {value}"),
    flag("unusual", "user agent is missing or unlike that of a browser: {value}"),
    count("length", "user agent is {value} characters long"),
)

# Families as ua-parser names them; the first that starts the family decides.
_BROWSERS: tuple[tuple[str, str], ...] = (
    ("chromium", "chromium"),
    ("chrome", "chrome"),
    ("headlesschrome", "chrome"),
    ("mobile safari", "safari"),
    ("safari", "safari"),
    ("firefox", "firefox"),
    ("edge", "edge"),
    ("ie", "ie"),
    ("opera", "opera"),
    ("samsung internet", "samsung"),
    ("uc browser", "uc"),
    ("yandex", "yandex"),
    ("facebook", "facebook"),
    ("instagram", "instagram"),
    ("android", "android"),
    ("miui", "miui"),
    ("huawei", "huawei"),
    ("qq browser", "qq"),
    ("duckduckgo", "duckduckgo"),
    ("brave", "brave"),
    ("vivaldi", "vivaldi"),
    ("amazon silk", "silk"),
    ("blackberry", "blackberry"),
)
_SYSTEMS: tuple[tuple[str, str], ...] = (
    ("windows phone", "windows_phone"),
    ("windows mobile", "windows_phone"),
    ("windows", "windows"),
    ("mac os", "macos"),
    ("ios", "ios"),
    ("android", "android"),
    ("chrome os", "chromeos"),
    ("linux", "linux"),
    ("ubuntu", "linux"),
    ("debian", "linux"),
    ("fedora", "linux"),
    ("red hat", "linux"),
    ("suse", "linux"),
    ("arch linux", "linux"),
    ("blackberry", "blackberry"),
    ("tizen", "tizen"),
    ("kaios", "kaios"),
    ("harmonyos", "harmonyos"),
)
_DESKTOPS = frozenset({"windows", "macos", "linux", "chromeos"})
_PHONES = frozenset({"ios", "android", "windows_phone", "blackberry", "kaios", "harmonyos"})

# HTTP libraries and remote-controlled browsers, which ua-parser does not call spiders. Not okhttp
# and the like: shops' own apps on real phones use them. Plain words and no regular expression,
# which would take longer than all of ua-parser.
_SCRIPT_STARTS = ("curl/", "wget", "java/", "axios", "ruby", "got/", "node")
_SCRIPT_WORDS = (
    "headless",
    "phantomjs",
    "selenium",
    "puppeteer",
    "playwright",
    "cypress/",
    "python-",
    "python/",
    "aiohttp",
    "apache-httpclient",
    "go-http-client",
    "node-fetch",
    "scrapy",
    "libwww-perl",
    "guzzlehttp",
    "postmanruntime",
    "insomnia",
)
_TELEVISION_WORDS = (
    "smart-tv",
    "smarttv",
    "googletv",
    "android tv",
    "androidtv",
    "appletv",
    "apple tv",
    "bravia",
    "hbbtv",
    "; aft",  # Fire TV's models
    "playstation",
    "xbox",
    "nintendo",
)
_TABLET_WORDS = ("ipad", "tablet", "kindle", "playbook")
_MOBILE_WORDS = ("mobi", "iphone", "ipod")
_PLAIN = re.compile(r"[ -~]*")

_LONGEST_USUAL = 512
_LONGEST_READ = 2048
_NOT_GIVEN: Facts = (None, None, None, None, None, 1.0, 0.0)


def agent_enricher() -> Enricher:
    """The enricher of user agents, by the patterns of ``ua-parser`` (uap-core).

    The patterns are compiled here, once. ``apply`` takes some 10 microseconds: keep it behind
    :class:`sluicegate.enrich.cached.Cached`. It reads the first 2,048 characters.

    >>> agent = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"
    >>> agent_enricher().apply(agent)
    ('firefox', 121.0, 'linux', 'desktop', 0.0, 0.0, 70.0)
    """
    from ua_parser.core import Domain
    from ua_parser.loaders import load_lazy_builtins
    from ua_parser.regex import Resolver

    resolve = Resolver(load_lazy_builtins())

    def apply(value: str) -> Facts:
        if not value or value.isspace():
            return _NOT_GIVEN
        # Lone surrogates can't be handed to the pattern library; a question mark matches as much.
        text = value[:_LONGEST_READ].encode("utf-8", "replace").decode("utf-8")
        found, words = resolve(text, Domain.ALL), text.lower()
        user_agent, system = found.user_agent, found.os
        spider = found.device is not None and found.device.family == "Spider"
        bot = spider or words.startswith(_SCRIPT_STARTS) or _any_of(_SCRIPT_WORDS, words)
        os = None if system is None else _group(system.family, _SYSTEMS)
        odd = user_agent is None or len(value) > _LONGEST_USUAL or _PLAIN.fullmatch(value) is None
        return (
            None if user_agent is None else _group(user_agent.family, _BROWSERS),
            None if user_agent is None else _major(user_agent.major),
            os,
            "bot" if bot else _device(words, os),
            float(bot),
            float(odd),
            float(len(value)),
        )

    return Enricher(FIELDS, apply)


def _group(family: str, groups: tuple[tuple[str, str], ...]) -> str:
    family = family.lower()
    return next((name for start, name in groups if family.startswith(start)), "other")


def _major(text: str | None) -> float | None:
    # No browser has a version of more than four digits; more is made up or a date.
    return float(text) if text and len(text) <= 4 and text.isdecimal() else None


def _any_of(known: tuple[str, ...], words: str) -> bool:
    # A loop, because any() over a generator takes twice as long.
    for word in known:  # noqa: SIM110
        if word in words:
            return True
    return False


def _device(words: str, os: str | None) -> str:
    if _any_of(_TELEVISION_WORDS, words):
        return "other"
    # Windows says "Tablet PC" on any computer with a pen service.
    if os != "windows" and _any_of(_TABLET_WORDS, words):
        return "tablet"
    mobile = _any_of(_MOBILE_WORDS, words)
    if os == "android":
        # Android's rule since 3.0: browsers on phones say Mobile, those on tablets don't.
        return "mobile" if mobile else "tablet"
    if mobile or os in _PHONES:
        return "mobile"
    return "desktop" if os in _DESKTOPS else "other"
