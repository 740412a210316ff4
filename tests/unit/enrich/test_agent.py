import pytest

from sluicegate.enrich.agent import agent_enricher

ENRICHER = agent_enricher()

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("value", "browser", "major", "os", "device"),
    [
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
         "chrome", 120.0, "windows", "desktop"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36 "
         "Edg/120.0.2210.91", "edge", 120.0, "windows", "desktop"),
        (f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/119.0.0.0 Safari/537.36",
         "chrome", 119.0, "chromeos", "desktop"),
        (f"{MOZILLA} (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
         "firefox", 121.0, "linux", "desktop"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/17.1 Safari/605.1.15",
         "safari", 17.0, "macos", "desktop"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 17_1 like Mac OS X) {APPLE} Version/17.1 "
         "Mobile/15E148 Safari/604.1", "safari", 17.0, "ios", "mobile"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 17_1 like Mac OS X) {APPLE} CriOS/120.0.6099.50 "
         "Mobile/15E148 Safari/604.1", "chrome", 120.0, "ios", "mobile"),
        (f"{MOZILLA} (iPad; CPU OS 16_1 like Mac OS X) {APPLE} Version/16.1 Mobile/15E148 "
         "Safari/604.1", "safari", 16.0, "ios", "tablet"),
        (f"{MOZILLA} (Linux; Android 13; Pixel 7) {WEBKIT} Chrome/116.0.0.0 Mobile Safari/537.36",
         "chrome", 116.0, "android", "mobile"),
        (f"{MOZILLA} (Linux; Android 13; SM-X906C) {WEBKIT} Chrome/119.0.0.0 Safari/537.36",
         "chrome", 119.0, "android", "tablet"),
        (f"{MOZILLA} (Linux; Android 13; SM-S901B) {WEBKIT} SamsungBrowser/23.0 "
         "Chrome/115.0.0.0 Mobile Safari/537.36", "samsung", 23.0, "android", "mobile"),
        (f"{MOZILLA} (Android 2.3.4; Mobile; rv:63.0) Gecko/63.0 Firefox/63.0",
         "firefox", 63.0, "android", "mobile"),
        (f"{MOZILLA} (Linux; Android 9; BRAVIA 4K) {WEBKIT} Chrome/105.0.0.0 Safari/537.36",
         "chrome", 105.0, "android", "other"),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)",
         "ie", 8.0, "windows", "desktop"),
        ("Opera/9.84.(X11; Linux i686; raj-IN) Presto/2.9.173 Version/10.00",
         "opera", 9.0, "linux", "desktop"),
        (f"{MOZILLA} (Windows 98) AppleWebKit/531.0 (KHTML, like Gecko) Chrome/20.0.844.0 "
         "Safari/531.0", "chrome", 20.0, "windows", "desktop"),
    ],
)  # fmt: skip
def test_facts_of_browsers(value, browser, major, os, device):
    assert ENRICHER.apply(value) == (browser, major, os, device, 0.0, 0.0, float(len(value)))


@pytest.mark.parametrize(
    "value",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        f"{MOZILLA} (X11; Linux x86_64) {WEBKIT} HeadlessChrome/119.0.0.0 Safari/537.36",
        "curl/8.1.2",
        "Wget/1.21",
        "python-requests/2.31.0",
        "Python/3.11 aiohttp/3.9.1",
        "Go-http-client/1.1",
        "Apache-HttpClient/4.5.13 (Java/11.0.2)",
        "Java/17.0.1",
        "Scrapy/2.11 (+https://scrapy.org)",
        "PostmanRuntime/7.36.0",
    ],
)
def test_crawlers_and_scripts_are_bots(value):
    found = ENRICHER.apply(value)

    assert found[3:5] == ("bot", 1.0)


@pytest.mark.parametrize(
    "value",
    [
        f"{MOZILLA} (Linux; Android 10; CUBOT X30) {WEBKIT} Chrome/116.0.0.0 Mobile Safari/537.36",
        "okhttp/4.9.3",
        "Shop/3.2 (iPhone; iOS 17.1; Scale/3.00)",
    ],
)
def test_phones_and_apps_are_not(value):
    assert ENRICHER.apply(value)[4] == 0.0


@pytest.mark.parametrize(
    "value",
    [
        "",
        "   ",
        "null",
        "Mozilla",
        "\x00",
        "\ud800",
        "' OR 1=1 --",
        f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Säfari/537.36",
        f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Chrome/120.0.0.0 Safari/537.36" + " x" * 250,
        "x" * 100_000,
    ],
)
def test_what_no_browser_sends_is_unusual(value):
    assert ENRICHER.apply(value)[5] == 1.0


@pytest.mark.parametrize("value", ["", "   "])
def test_a_missing_agent_is_unusual_and_nothing_else(value):
    assert ENRICHER.apply(value) == (None, None, None, None, None, 1.0, 0.0)


def test_a_made_up_version_is_not_known():
    found = ENRICHER.apply(f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Firefox/20240115.0")

    assert found[:2] == ("firefox", None)


def test_only_the_beginning_of_a_long_agent_is_parsed():
    assert ENRICHER.apply("x" * 2_000 + " Firefox/121.0")[0] == "firefox"
    assert ENRICHER.apply("x" * 2_048 + " Firefox/121.0")[0] is None
