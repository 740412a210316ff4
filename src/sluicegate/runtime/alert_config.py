"""The ``[alerts]`` table with what the environment adds to it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sluicegate.alerts.settings import AlertSettings, alerts_from
from sluicegate.detector.definition import Definition
from sluicegate.events.errors import DefinitionError

GENERAL = {"ALERTS_LINK": "link", "ALERTS_FROM": "from", "ALERTS_DIGEST_ABOVE": "digest_above"}
"""Variable, after ``SLUICEGATE_`` -> setting of ``[alerts]``; the variable wins."""

SMTP = {"SMTP_HOST": "host", "SMTP_PORT": "port", "SMTP_USER": "user", "SMTP_SECURITY": "security"}
"""The same for e-mail channels whose own table does not say it; the table wins."""

_NUMBERS = ("ALERTS_DIGEST_ABOVE", "SMTP_PORT")


def alert_settings(
    table: Mapping[str, Any], environment: Mapping[str, str], prefix: str, definition: Definition
) -> tuple[AlertSettings, dict[str, str]]:
    """The settings, and setting -> variable for those that the environment gave.

    Raises:
        DefinitionError: naming setting or variable, value and remedy.
    """
    given = deepcopy(dict(table))
    origins: dict[str, str] = {}
    for name, setting in GENERAL.items():
        if environment.get(prefix + name):
            given[setting] = _value(prefix, name, environment)
            origins[f"alerts.{setting}"] = prefix + name
    channels = given.get("channels", {})
    for channel, own in channels.items() if isinstance(channels, dict) else ():
        if not isinstance(own, dict) or own.get("kind") != "email":
            continue
        for name, setting in SMTP.items():
            if environment.get(prefix + name) and setting not in own:
                own[setting] = _value(prefix, name, environment)
                origins[f"alerts.channels.{channel}.{setting}"] = prefix + name
    rules = [rule.id for rule in definition.rules]
    try:
        return alerts_from(given, definition.outcomes, rules), origins
    except DefinitionError as error:
        text = str(error)
        for setting, variable in origins.items():
            if text.startswith(f"{setting}:"):
                raise DefinitionError(f"{text} (from {variable})") from None
        raise


def _value(prefix: str, name: str, environment: Mapping[str, str]) -> str | int:
    text = environment[prefix + name]
    if name not in _NUMBERS:
        return text
    try:
        return int(text)
    except ValueError:
        raise DefinitionError(f"{prefix}{name}: got {text!r}; must be a whole number") from None
