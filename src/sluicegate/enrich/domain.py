"""What is known of an e-mail domain: well-known providers, kinds and top-level domains."""

from collections.abc import Container, Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Who gives mailboxes to the public, without payment or with an internet connection.
FREE_PROVIDERS: frozenset[str] = _words(
    """
    gmail.com googlemail.com
    yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.ca yahoo.de yahoo.es yahoo.fr yahoo.it
    yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx ymail.com rocketmail.com
    hotmail.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it outlook.com outlook.de
    outlook.es outlook.fr live.com live.co.uk live.ca live.fr live.nl msn.com
    aol.com aim.com icloud.com me.com mac.com
    proton.me protonmail.com pm.me tutanota.com tutanota.de tuta.io tuta.com
    gmx.com gmx.de gmx.net gmx.at gmx.ch web.de freenet.de t-online.de mail.com email.com
    yandex.ru yandex.com ya.ru mail.ru bk.ru list.ru inbox.ru rambler.ru
    qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com aliyun.com
    naver.com daum.net hanmail.net rediffmail.com zoho.com zohomail.com fastmail.com
    hushmail.com libero.it virgilio.it tiscali.it orange.fr wanadoo.fr laposte.net free.fr sfr.fr
    uol.com.br bol.com.br terra.com.br ig.com.br wp.pl o2.pl onet.pl interia.pl seznam.cz
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
    btinternet.com ukr.net abv.bg
    """
)

# Services that forward to a hidden mailbox: a real person, an address made for one shop.
RELAYS: frozenset[str] = _words(
    """
    privaterelay.appleid.com duck.com mozmail.com simplelogin.com simplelogin.co
    slmail.me aleeas.com passmail.net passinbox.com anonaddy.com anonaddy.me addy.io
    """
)

# RFC 2606 and RFC 6761: names that can't belong to anyone.
RESERVED: frozenset[str] = _words(
    "example.com example.net example.org example test invalid localhost"
)

COMMON_TLDS: frozenset[str] = _words(
    """
    com net org edu gov mil int info biz name pro mobi io ai app dev me tv cc
    us uk ca au nz ie de fr it es pt nl be lu ch at dk se no fi is pl cz sk hu ro bg gr hr rs
    si ua ru by lt lv ee tr il ae sa eg za ng ke ma gh in pk bd lk id my sg th vn ph jp kr cn hk
    tw br mx ar cl co pe ve ec uy eu asia
    xyz top club online site icu shop store live vip work click link tk ml ga cf gq
    """
)

_GOVERNMENT_LABELS = frozenset({"gov", "gob", "gouv", "govt", "mil"})
_GO_COUNTRIES = frozenset({"jp", "kr", "id", "th", "ke", "tz", "ug", "cr"})


def parents(domain: str) -> Iterator[str]:
    """The domain itself, then every domain above it, the top-level domain last.

    >>> list(parents("mx.mail.example"))
    ['mx.mail.example', 'mail.example', 'example']
    """
    while True:
        yield domain
        _, dot, domain = domain.partition(".")
        if not dot:
            return


def kind_of(domain: str, disposable: Container[str]) -> str:
    """The kind of a domain: lower-case ASCII labels, at least two.

    One of ``reserved``, ``disposable``, ``relay``, ``free``, ``education``, ``government`` and
    ``other``; the first that fits. A subdomain is of the kind of the domain above it.

    >>> kind_of("cs.ox.ac.uk", disposable=frozenset())
    'education'
    """
    for name in parents(domain):
        if name in RESERVED:
            return "reserved"
        if name in disposable:
            return "disposable"
        if name in RELAYS:
            return "relay"
        if name in FREE_PROVIDERS:
            return "free"
    return _institution(domain.split("."))


def _institution(labels: list[str]) -> str:
    top = labels[-1]
    # A second-level label says something only below a country: mail.gov.uk, never mail.gov.com.
    second = labels[-2] if len(labels) > 2 and len(top) == 2 else ""
    if top == "edu" or second in ("edu", "ac"):
        return "education"
    if top in ("gov", "mil") or second in _GOVERNMENT_LABELS or ".".join(labels[-2:]) == "gc.ca":
        return "government"
    if second == "go" and top in _GO_COUNTRIES:
        return "government"
    return "other"


def tld_of(domain: str) -> str:
    """The top-level domain if it is a common one, else ``other``.

    >>> tld_of("mail.example.co"), tld_of("example.xn--p1ai")
    ('co', 'other')
    """
    top = domain.rpartition(".")[2]
    return top if top in COMMON_TLDS else "other"
