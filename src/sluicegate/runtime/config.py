"""The configuration: built-in example, then file, then environment, then flags."""

import importlib.resources
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sluicegate.alerts.settings import AlertSettings
from sluicegate.detector.definition import Definition, definition_from
from sluicegate.events.errors import DefinitionError, suggest
from sluicegate.model.settings import TrainingSettings
from sluicegate.runtime.alert_config import alert_settings
from sluicegate.runtime.settings import Settings, checked, parse
from sluicegate.sources.errors import SourceError
from sluicegate.sources.source import Source, source_from

FILE_NAME = "sluicegate.toml"
PREFIX = "SLUICEGATE_"
BUILT_IN = "built-in"

TABLES = (
    *("event_type", "features", "detector", "rules", "settings", "alerts", "source", "training"),
)
_DETECTOR_TABLES = ("event_type", "features", "detector", "rules", "source")


class ConfigError(ValueError):
    """A configuration that can't be used: names where, the setting, the value and the remedy."""


class Config(Struct, frozen=True):
    """An effective configuration.

    Attributes:
        path: its file, None for the built-in example alone.
        tables: the merged tables.
        definition: event type, plan, rules and outcomes.
        source, training, settings: the other tables, checked.
        origins: setting -> where its value comes from.
        alerts: who is told what, checked against the detector's outcomes and rules.
    """

    path: Path | None
    tables: dict[str, Any]
    definition: Definition
    source: Source
    training: TrainingSettings
    settings: Settings
    origins: dict[str, str]
    alerts: AlertSettings

    @property
    def data_dir(self) -> Path:
        """The data directory, relative to the configuration file where it is not absolute."""
        base = Path() if self.path is None else self.path.parent
        return base / self.settings.data_dir

    @property
    def name(self) -> str:
        """How messages call it."""
        return "the built-in example" if self.path is None else str(self.path)


def example() -> str:
    """The built-in example's text."""
    return (
        importlib.resources.files("sluicegate.runtime").joinpath("example.toml").read_text("utf-8")
    )


def find(path: Path | None, environment: Mapping[str, str], here: Path) -> Path | None:
    """The configuration file: the one given, the environment's, or the directory's own if any.

    Raises:
        ConfigError: when a given one does not exist.
    """
    named = path or (
        Path(environment[f"{PREFIX}CONFIG"]) if environment.get(f"{PREFIX}CONFIG") else None
    )
    if named is None:
        return here / FILE_NAME if (here / FILE_NAME).is_file() else None
    if named.is_dir():
        named = named / FILE_NAME
    if not named.is_file():
        raise ConfigError(f"{named}: there is no such file; `sluicegate init` writes one")
    return named


def load(
    path: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, Mapping[str, Any]] | None = None,
) -> Config:
    """The effective configuration.

    A file that has its own ``[event_type]`` stands alone in all that describes the detector
    (event_type, features, detector, rules, source); ``[settings]`` and ``[training]`` are merged
    setting by setting.

    Args:
        path: as `find` gives it.
        environment: ``SLUICEGATE_<NAME>`` sets a setting.
        flags: table -> setting -> value; None values are left out.

    Raises:
        ConfigError: naming file or variable, setting, value and remedy.
    """
    base = tomllib.loads(example())
    given = {} if path is None else _read(path)
    where = BUILT_IN if path is None else path.name
    tables = dict(base)
    if "event_type" in given:
        for name in _DETECTOR_TABLES:
            tables.pop(name, None)
    tables.update(
        {name: value for name, value in given.items() if name not in ("settings", "training")}
    )
    settings, origins = _settings(given.get("settings", {}), where, environment, flags or {})
    training = {**base.get("training", {}), **given.get("training", {})}
    training |= _present((flags or {}).get("training", {}))
    tables["training"] = training
    tables["settings"] = msgspec.to_builtins(settings)
    tables["source"] = {**tables.get("source", {}), **_present((flags or {}).get("source", {}))}
    try:
        definition = definition_from(tables)
        source = source_from(tables["source"], definition.event_type)
        trained = _training(training)
        alerts, told = alert_settings(tables.get("alerts", {}), environment, PREFIX, definition)
    except (DefinitionError, SourceError) as error:
        raise ConfigError(f"{where}: {error}") from None
    return Config(path, tables, definition, source, trained, settings, origins | told, alerts)


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path.name}: not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from None
    return parse_toml(text, path.name)


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """The tables of a configuration's text.

    Raises:
        ConfigError: showing the line of a syntax error; for an unknown table.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {_pointed(str(error), text)}") from None
    for table, content in tables.items():
        if table not in TABLES:
            raise ConfigError(f"{name}: unknown table [{table}]{suggest(table, TABLES)}")
        wanted = list if table == "rules" else dict
        if not isinstance(content, wanted):
            written = "[[rules]]" if table == "rules" else f"[{table}]"
            raise ConfigError(f"{name}: {table} must be written as {written}")
    return tables


def _pointed(message: str, text: str) -> str:
    """A syntax error with its line and a mark below the place."""
    if "(at line " not in message:
        return f"{message}\n  the file ends too early"
    reason, _, place = message.partition(" (at line ")
    line, _, column = place.rstrip(")").partition(", column ")
    lines = text.splitlines()
    at = int(line)
    shown = lines[at - 1] if at <= len(lines) else ""
    mark = " " * (int(column) - 1) + "^"
    return f"{reason} at line {line}, column {column}\n    {shown}\n    {mark}"


def _settings(
    table: Mapping[str, Any],
    where: str,
    environment: Mapping[str, str],
    flags: Mapping[str, Mapping[str, Any]],
) -> tuple[Settings, dict[str, str]]:
    names = Settings.__struct_fields__
    values: dict[str, Any] = {}
    origins = dict.fromkeys(names, BUILT_IN)
    for name, value in table.items():
        if name not in names:
            raise ConfigError(f"{where}: settings: unknown setting {name!r}{suggest(name, names)}")
        values[name], origins[name] = value, where
    for variable, text in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        # Kubernetes sets <SERVICE>_PORT=tcp://… for a service of this name.
        if name == variable.lower() or text.startswith("tcp://"):
            continue
        if name in names:
            try:
                values[name], origins[name] = parse(name, text), variable
            except ValueError:
                raise ConfigError(f"{variable}: got {text!r}; must be a whole number") from None
    for name, value in _present(flags.get("settings", {})).items():
        values[name], origins[name] = value, f"--{name.replace('_', '-')}"
    for name, value in values.items():
        wrong = checked(name, value)
        if wrong:
            place = f"{where}: settings.{name}" if origins[name] == where else origins[name]
            raise ConfigError(f"{place}: got {value!r}; {wrong}")
    return Settings(**values), origins


def _training(table: Mapping[str, Any]) -> TrainingSettings:
    names = TrainingSettings.__struct_fields__
    for name in table:
        if name not in names:
            raise DefinitionError(f"training: unknown setting {name!r}{suggest(name, names)}")
    try:
        return msgspec.convert(dict(table), TrainingSettings)
    except msgspec.ValidationError as error:
        raise DefinitionError(f"training: {error}") from None
