"""The ``[alerts]`` table: who is told what, where and when."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field

from sluicegate.alerts.addresses import address
from sluicegate.alerts.quiet import LONGEST, MINUTES, Quiet, held_until
from sluicegate.alerts.route import Route
from sluicegate.events.errors import DefinitionError, suggest

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LISTS = ("block_list:", "allow_list:")
"""What decided, when it was no rule: routes may name these, too."""

Security = Literal["starttls", "tls", "none"]
PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}

_NO_HOST = re.compile(r"[\s/@]|^[^:]*:[^:]*$")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


class Email(Struct, frozen=True, tag_field="kind", tag="email", forbid_unknown_fields=True):
    """A mail to people by one SMTP host; the password is a secret of the environment."""

    to: tuple[str, ...]
    host: str
    port: int | None = None
    security: Security = "starttls"
    user: str | None = None
    sender: str | None = field(default=None, name="from")
    timeout: float = 20.0
    ca_file: str | None = None


class Webhook(Struct, frozen=True, tag_field="kind", tag="webhook", forbid_unknown_fields=True):
    """A signed HTTP request to a program; the key is a secret of the environment."""

    url: str
    timeout: float = 10.0
    ca_file: str | None = None


class Sns(Struct, frozen=True, tag_field="kind", tag="sns", forbid_unknown_fields=True):
    """A message to a topic of Amazon SNS; credentials as boto3 finds them."""

    topic_arn: str
    region: str
    endpoint_url: str | None = None
    timeout: float = 10.0


class Mailbox(Struct, frozen=True, tag_field="kind", tag="mailbox", forbid_unknown_fields=True):
    """Mails as files of a folder; a relative one is in the data directory."""

    directory: str = "mailbox"
    to: tuple[str, ...] = ("fraud-team@localhost",)
    sender: str | None = field(default=None, name="from")


Kind = Email | Webhook | Sns | Mailbox

KINDS: Mapping[str, type[Struct]] = {
    "email": Email,
    "webhook": Webhook,
    "sns": Sns,
    "mailbox": Mailbox,
}


class AlertSettings(Struct, frozen=True):
    """Attributes:
    link: address of the server as people reach it, for links to events; ``""`` for no links.
    sender: address that mails come from, None for the user of the SMTP host.
    digest_above: more alerts than this in a minute are told together, per channel.
    channels: by name.
    routes: as written; none stands for the most severe outcome on all channels.
    quiet: windows.
    """

    link: str = ""
    sender: str | None = None
    digest_above: int = 10
    channels: dict[str, Kind] = {}
    routes: tuple[Route, ...] = ()
    quiet: tuple[Quiet, ...] = ()

    def ways(self, outcomes: Collection[str]) -> tuple[Route, ...]:
        """The routes in effect under a detector's outcomes, the most severe first."""
        return self.routes or (Route(tuple(outcomes)[:1], (), tuple(self.channels)),)


DEFAULT_CHANNELS: Mapping[str, Kind] = {"mailbox": Mailbox()}
"""When none is configured: alerts can be looked at, and nothing leaves the machine."""


def alerts_from(
    table: Mapping[str, Any], outcomes: Collection[str], rules: Collection[str]
) -> AlertSettings:
    """The settings of an ``[alerts]`` table.

    Args:
        outcomes, rules: that the detector knows.

    Raises:
        DefinitionError: naming the setting, the value and the remedy.
    """
    _known("alerts", table, ("link", "from", "digest_above", "channels", "routes", "quiet"))
    link, sender = table.get("link", ""), table.get("from")
    if not isinstance(link, str) or (link and not link.startswith(("http://", "https://"))):
        raise DefinitionError(
            f"alerts.link: got {link!r}; give the server's address, as in"
            ' "https://fraud.example.com"'
        )
    if sender is not None:
        _address("alerts.from", sender)
    above = table.get("digest_above", 10)
    if isinstance(above, bool) or not isinstance(above, int) or not 0 <= above <= 10_000:
        raise DefinitionError(f"alerts.digest_above: got {above!r}; must be 0 to 10000")
    channels = _channels(_table("alerts.channels", table.get("channels", {})), sender)
    routes = tuple(
        _route(f"alerts.routes[{at + 1}]", item, channels, outcomes, rules)
        for at, item in enumerate(_rows("alerts.routes", table.get("routes", [])))
    )
    quiet = tuple(
        _quiet(f"alerts.quiet[{at + 1}]", item, channels, outcomes)
        for at, item in enumerate(_rows("alerts.quiet", table.get("quiet", [])))
    )
    for name in channels:
        for outcome in outcomes:
            if (held_until(quiet, name, outcome, 0) or 0) >= LONGEST:
                raise DefinitionError(
                    f"alerts.quiet: {outcome} would never be told on {name}: the windows leave no"
                    " time; shorten one, or name channels or except_outcomes"
                )
    return AlertSettings(link, sender, above, channels, routes, quiet)


def _channels(table: Mapping[str, Any], sender: str | None) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    variables: dict[str, str] = {}
    for name, given in table.items():
        where = f"alerts.channels.{name}"
        if not NAME.fullmatch(name):
            raise DefinitionError(
                f"{where}: a channel's name has letters, digits, _ and -, and begins with a letter"
            )
        same = variables.setdefault(variable(name), name)
        if same != name:
            raise DefinitionError(
                f"{where}: {name} and {same} would read the same variable for their secrets"
                f" ({variable(name)}); rename one of them"
            )
        found[name] = _channel(where, _table(where, given), sender)
    return found or dict(DEFAULT_CHANNELS)


def _channel(where: str, given: Mapping[str, Any], sender: str | None) -> Kind:
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        hint = suggest(kind, KINDS) if isinstance(kind, str) else ""
        got = "it is missing" if kind is None else f"got {kind!r}"
        raise DefinitionError(f"{where}.kind: {got}; must be one of {', '.join(KINDS)}{hint}")
    for secret in ("password", "secret"):
        if secret in given:
            raise DefinitionError(
                f"{where}.{secret}: secrets are not written into the file; set"
                f" SLUICEGATE_{variable(where.rpartition('.')[2])}_{secret.upper()}"
            )
    _known(
        where, given, ("kind", *(item.encode_name for item in msgspec.structs.fields(KINDS[kind])))
    )
    given = dict(given)
    if isinstance(given.get("to"), str):
        given["to"] = [given["to"]]
    try:
        made: Kind = msgspec.convert(given, Kind)
    except msgspec.ValidationError as error:
        raise DefinitionError(f"{where}: {_said(error)}") from None
    if isinstance(made, Email | Mailbox):
        if not made.to:
            raise DefinitionError(f"{where}.to: it is empty; name at least one address")
        for at, one in enumerate(made.to, 1):
            _address(f"{where}.to[{at}]", one)
        if made.sender is not None:
            _address(f"{where}.from", made.sender)
    if isinstance(made, Email):
        if made.port is not None and not 1 <= made.port <= 65_535:
            raise DefinitionError(f"{where}.port: got {made.port}; must be 1 to 65535")
        if not made.host or _NO_HOST.search(made.host):
            raise DefinitionError(
                f"{where}.host: got {made.host!r}; give the SMTP host's name alone, as in"
                ' "smtp.example.com", and its port as port'
            )
        if not (made.sender or sender or (made.user and "@" in made.user)):
            raise DefinitionError(
                f"{where}.from: it is missing; say which address the mails come from, here or once"
                " for all channels in [alerts]"
            )
        if not (made.sender or sender):
            _address(f"{where}.user, which the mails come from as from is not set", made.user)
    if isinstance(made, Webhook) and not made.url.startswith(("https://", "http://")):
        raise DefinitionError(f"{where}.url: must begin with https:// (or http://)")
    if not isinstance(made, Mailbox) and not 0.1 <= made.timeout <= 300:
        raise DefinitionError(f"{where}.timeout: got {made.timeout:g}; must be 0.1 to 300 seconds")
    return made


def _route(
    where: str,
    item: Mapping[str, Any],
    channels: Collection[str],
    outcomes: Collection[str],
    rules: Collection[str],
) -> Route:
    _known(where, item, ("outcomes", "rules", "to"))
    named = _names(where, "outcomes", item, outcomes)
    mildest = list(outcomes)[-1]
    if mildest in named:
        raise DefinitionError(
            f"{where}.outcomes: nobody is told of {mildest!r}, the mildest outcome; leave it out"
        )
    for rule in _texts(f"{where}.rules", item.get("rules", [])):
        if rule not in rules and not rule.startswith(LISTS):
            raise DefinitionError(
                f"{where}.rules: no rule {rule!r}{suggest(rule, rules)}; give ids of [[rules]], or"
                " block_list:NAME"
            )
    return Route(
        named,
        tuple(item.get("rules", ())),
        _names(where, "to", item, channels) or tuple(channels),
    )


def _quiet(
    where: str, item: Mapping[str, Any], channels: Collection[str], outcomes: Collection[str]
) -> Quiet:
    _known(where, item, ("days", "from", "until", "zone", "channels", "except_outcomes"))
    days = _texts(f"{where}.days", item.get("days", list(DAYS)))
    short = [day[:3].lower() for day in days]
    for day, name in zip(days, short, strict=True):
        if name not in DAYS:
            raise DefinitionError(f"{where}.days: got {day!r}; must be of {', '.join(DAYS)}")
    zone = item.get("zone")
    if not isinstance(zone, str):
        raise DefinitionError(f'{where}.zone: name a time zone, as in "Europe/Berlin"')
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):  # not found; names that are no files
        raise DefinitionError(
            f"{where}.zone: no time zone {zone!r}{_zone_hint(zone)}; give an IANA name such as"
            " Europe/Berlin"
        ) from None
    return Quiet(
        tuple(sorted({DAYS.index(name) for name in short})),
        _clock(f"{where}.from", item.get("from")),
        _clock(f"{where}.until", item.get("until")),
        zone,
        _names(where, "channels", item, channels),
        _names(where, "except_outcomes", item, outcomes),
    )


def _zone_hint(zone: str) -> str:
    from zoneinfo import available_timezones

    return suggest(zone, available_timezones())


def _clock(where: str, text: Any) -> int:
    if not isinstance(text, str) or not _CLOCK.fullmatch(text):
        raise DefinitionError(f'{where}: got {text!r}; write a time of day, as in "22:00"')
    return (int(text[:2]) * 60 + int(text[3:])) % MINUTES


def _names(
    where: str, name: str, item: Mapping[str, Any], known: Collection[str]
) -> tuple[str, ...]:
    found = _texts(f"{where}.{name}", item.get(name, []))
    for value in found:
        if value not in known:
            what = "channel" if name in ("to", "channels") else "outcome"
            raise DefinitionError(
                f"{where}.{name}: no {what} {value!r}{suggest(value, known)}; there are"
                f" {', '.join(known)}"
            )
    return found


def _texts(where: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DefinitionError(f'{where}: got {value!r}; write a list of names, as in ["block"]')
    return tuple(value)


def _known(where: str, table: Mapping[str, Any], names: Collection[str]) -> None:
    for name in table:
        if name not in names:
            raise DefinitionError(f"{where}: unknown setting {name!r}{suggest(name, names)}")


def _table(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DefinitionError(f"{where}: write it as a table, [{where}]")
    return value


def _rows(where: str, value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise DefinitionError(f"{where}: write each as [[{where}]]")
    return value


def _address(where: str, value: Any) -> None:
    # No address in the message: configurations are pasted into tickets, and logged.
    try:
        address(value if isinstance(value, str) else "")
    except ValueError as error:
        raise DefinitionError(f"{where}: {error}") from None


def _said(error: msgspec.ValidationError) -> str:
    text, _, place = str(error).partition(" - at `$.")
    return f"{place.rstrip('`')}: {text}" if place else text


def variable(name: str) -> str:
    """Beginning of the variables, after ``SLUICEGATE_``, that hold a channel's secrets.

    >>> variable("on-call")
    'ALERTS_ON_CALL'
    """
    return f"ALERTS_{name.upper().replace('-', '_')}"
