"""Event types: which entity an event is about and which variables it carries."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from sluicegate.events.errors import DefinitionError, suggest
from sluicegate.events.money import MAX_CODE
from sluicegate.events.variables import Variable, variable

RESERVED = ("fd",)
"""Top-level fields that belong to the output and can't be variables."""


class Place(Struct, frozen=True):
    """The two variables that hold where an event is (degrees)."""

    latitude: str
    longitude: str


class Labels(Struct, frozen=True):
    """Which label values mean fraud and which legitimate."""

    fraud: tuple[str, ...] = ("fraud", "1", "true")
    legit: tuple[str, ...] = ("legit", "0", "false")

    def code(self, value: object) -> int:
        """1 fraud, 0 legitimate, -1 not known.

        >>> Labels().code("1"), Labels().code(0), Labels().code("")
        (1, 0, -1)
        """
        text = str(value).strip().lower() if value is not None else ""
        if text.endswith(".0"):
            text = text[:-2]
        return 1 if text in self.fraud else 0 if text in self.legit else -1


class EventType(Struct, frozen=True):
    """A named kind of event.

    Attributes:
        name, entity_type: as rules, the store and the API name them.
        event_id, entity_id, event_time: the JSON fields that hold them (all required).
        parent_id: field naming the event that this one refunds or reverses.
        variables: in the order in which `Event.values` holds them.
        place: the variables with latitude and longitude, or None.
        labels: how label values read.
        default_currency: for amounts without currency variable or value.
    """

    name: str
    entity_type: str
    variables: tuple[Variable, ...]
    event_id: str = "event_id"
    entity_id: str = "entity_id"
    event_time: str = "event_time"
    parent_id: str = "parent_event_id"
    place: Place | None = None
    labels: Labels = Labels()
    default_currency: str = ""

    def index(self, name: str) -> int:
        """Position of a variable in `Event.values`.

        Raises:
            DefinitionError: when there is no such variable; names the nearest.
        """
        for position, item in enumerate(self.variables):
            if item.name == name:
                return position
        known = [item.name for item in self.variables]
        raise DefinitionError(
            f"event type {self.name} has no variable {name!r}{suggest(name, known)}"
        )

    def first(self, *types: str) -> Variable | None:
        """The first variable of one of these types, or None."""
        return next((item for item in self.variables if item.type in types), None)


_FIELDS = ("event_id", "entity_id", "event_time", "parent_id", "default_currency")


def event_type(definition: Mapping[str, Any]) -> EventType:
    """An event type out of its TOML table.

    Raises:
        DefinitionError: naming what is missing, unknown or contradictory.
    """
    known = {"name", "entity_type", "variables", "place", "labels", *_FIELDS}
    for name in definition:
        if name not in known:
            raise DefinitionError(f"event_type: unknown setting {name!r}{suggest(name, known)}")
    for name in ("name", "entity_type", "variables"):
        if not definition.get(name):
            raise DefinitionError(f"event_type: {name} is missing; add it to [event_type]")
    if not isinstance(definition["variables"], Mapping):
        raise DefinitionError("event_type.variables: give a table of variables")
    variables = tuple(_variable(name, table) for name, table in definition["variables"].items())
    try:
        result = EventType(
            name=str(definition["name"]),
            entity_type=str(definition["entity_type"]),
            variables=variables,
            place=msgspec.convert(definition.get("place"), Place | None),
            labels=_labels(definition.get("labels", {})),
            **{name: str(definition[name]) for name in _FIELDS if name in definition},
        )
    except msgspec.ValidationError as error:
        raise DefinitionError(f"event_type: {error}") from None
    _check(result)
    return result


def _variable(name: str, table: object) -> Variable:
    if not isinstance(table, Mapping) or "type" not in table:
        raise DefinitionError(
            f'event_type.variables.{name}: give a table with a type, as in {{ type = "NUMERIC" }}'
        )
    allowed = {"type", "data_type", "default", "required", "key"}
    for word in table:
        if word not in allowed:
            raise DefinitionError(
                f"event_type.variables.{name}: unknown setting {word!r}{suggest(word, allowed)}"
            )
    return variable(name, **table)


def _labels(table: object) -> Labels:
    if not isinstance(table, Mapping):
        raise DefinitionError('event_type.labels: give a table, as in { fraud = ["1"] }')
    for side, values in table.items():
        if side not in ("fraud", "legit"):
            raise DefinitionError(
                f"event_type.labels: unknown setting {side!r}{suggest(side, ('fraud', 'legit'))}"
            )
        if not isinstance(values, list | tuple):
            raise DefinitionError(f'event_type.labels.{side}: give a list, as in ["1", "true"]')
    lowered = {
        side: tuple(str(value).lower() for value in values) for side, values in table.items()
    }
    return msgspec.convert(lowered, Labels, strict=False)


def _check(item: EventType) -> None:
    names = [variable.name for variable in item.variables]
    fields = [item.event_id, item.entity_id, item.event_time, item.parent_id, *RESERVED]
    if len(set(fields)) < len(fields):
        raise DefinitionError(
            "event_type: event_id, entity_id, event_time and parent_id need fields of their own,"
            " none of them fd"
        )
    for name in names:
        if name in fields:
            raise DefinitionError(
                f"event_type.variables.{name}: this field is already the event's"
                f" id, entity, time, parent or output; rename the variable"
            )
        if not name.isidentifier():
            raise DefinitionError(
                f"event_type.variables.{name}: use letters, digits and _ (rules refer to ${name})"
            )
    for kind in ("PRICE", "CURRENCY_CODE"):
        if sum(variable.type == kind for variable in item.variables) > 1:
            raise DefinitionError(
                f"event_type: two variables of type {kind}; give all but one the type"
                f" {'NUMERIC' if kind == 'PRICE' else 'CATEGORICAL'}"
            )
    price, money = item.first("PRICE"), item.first("CURRENCY_CODE")
    if price is not None and price.data_type not in ("FLOAT", "INTEGER"):
        raise DefinitionError(f'event_type.variables.{price.name}: a PRICE needs data_type "FLOAT"')
    if money is not None and money.data_type != "STRING":
        raise DefinitionError(
            f'event_type.variables.{money.name}: a CURRENCY_CODE needs data_type "STRING"'
        )
    if item.place is not None:
        for name in (item.place.latitude, item.place.longitude):
            if item.variables[item.index(name)].data_type != "FLOAT":
                raise DefinitionError(
                    f'event_type.place: {name} needs data_type = "FLOAT" to be a coordinate'
                )
    if len(item.default_currency) > MAX_CODE:
        raise DefinitionError("event_type.default_currency: give a currency's code, as in USD")
    both = set(item.labels.fraud) & set(item.labels.legit)
    if both:
        raise DefinitionError(f"event_type.labels: {sorted(both)} stand for fraud and for legit")
