"""One event as an analyst reads it, out of its output record and the version that decided."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from sluicegate.detector.definition import OUTCOMES, Definition
from sluicegate.detector.output import Output, output_of
from sluicegate.events.money import exponent
from sluicegate.events.time import format_time, parse_time
from sluicegate.runtime.looking import Found

_encode = msgspec.json.Encoder(decimal_format="number").encode
_exact = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode


class Fact(NamedTuple):
    """A name and what it says."""

    name: str
    value: str


class Part(NamedTuple):
    """A reason: its sentence, its size beside the largest one's, and the size in words."""

    text: str
    direction: str
    size: float
    most: float
    said: str


class Explained(Struct, frozen=True):
    """What the page shows; everything as text that is not escaped yet.

    Attributes:
        severity: ``block``, ``review`` or ``approve``, whatever the outcome's own name.
        amount: exact, with its currency; empty without.
        notes: what an analyst must know before the rest.
    """

    id: str
    outcome: str
    severity: str
    amount: str
    notes: list[str]
    facts: list[Fact]
    reasons: list[Part]
    rules: list[Fact]
    fields: list[Fact]


def explain(event_id: str, found: Found, definition: Definition | None) -> Explained:
    """What is known about an event.

    Args:
        definition: of the version that decided, which says what the fields mean.
    """
    output = output_of(found.record)
    fields = _exact(found.record)
    del fields["fd"]
    outcomes = OUTCOMES if definition is None else definition.outcomes
    expressions = (
        {} if definition is None else {rule.id: rule.expression for rule in definition.rules}
    )
    return Explained(
        event_id,
        output.outcome,
        severity(output.outcome, outcomes),
        _amount(fields, definition),
        _notes(output),
        _facts(output, found, fields, definition),
        _parts(output),
        [Fact(name, expressions.get(name, "")) for name in output.rules],
        [Fact(name, _text(value)) for name, value in fields.items()],
    )


def severity(outcome: str, outcomes: tuple[str, ...]) -> str:
    """How severe an outcome is, as one of the usual three.

    >>> severity("hold", ("deny", "hold", "pass")), severity("gone", ("deny", "pass"))
    ('review', 'review')
    """
    if outcome == outcomes[0]:
        return "block"
    return "approve" if outcome == outcomes[-1] else "review"


def money(value: object, currency: str) -> str:
    """An amount with all its decimals, at least those that the currency has.

    >>> money(Decimal("1712.5"), "usd"), money("500", "JPY"), money(Decimal("1.239"), "EUR")
    ('1,712.50 USD', '500 JPY', '1.239 EUR')
    """
    code = currency.upper()
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return ""
    if not amount.is_finite():
        return ""
    decimals = max(exponent(code), -int(amount.as_tuple().exponent))
    plain = f"{amount:,.{decimals}f}"
    if decimals > exponent(code):
        whole, _, rest = plain.partition(".")
        plain = f"{whole}.{rest.rstrip('0').ljust(exponent(code), '0')}".rstrip(".")
    return f"{plain} {code}".strip()


def _amount(fields: Mapping[str, Any], definition: Definition | None) -> str:
    if definition is None:
        return ""
    kind = definition.event_type
    price, code = kind.first("PRICE"), kind.first("CURRENCY_CODE")
    if price is None or fields.get(price.name) in (None, ""):
        return ""
    currency = (fields.get(code.name) or code.default) if code is not None else None
    return money(fields[price.name], str(currency or kind.default_currency))


def _notes(output: Output) -> list[str]:
    notes = []
    if output.degraded:
        notes.append(
            f"This is the fallback outcome: no decision could be made in time ({output.degraded})."
        )
    if output.supersedes:
        notes.append(
            f"It takes the place of an earlier answer: {output.supersedes.outcome}, given because"
            f" of {output.supersedes.reason}. The caller may have acted on that one."
        )
    if output.repeat_of is not None:
        notes.append(
            "The event was sent more than once; this is what was said the first time"
            f" (output {output.repeat_of})."
        )
    if not output.state_complete:
        notes.append("History was not complete when it was decided.")
    return notes


def _facts(
    output: Output, found: Found, fields: Mapping[str, Any], definition: Definition | None
) -> list[Fact]:
    facts = []
    if definition is not None:
        kind = definition.event_type
        facts.append(Fact("Event time", _time(_text(fields.get(kind.event_time)))))
        facts.append(Fact(kind.entity_type.capitalize(), _text(fields.get(kind.entity_id))))
    facts.append(Fact("Decided", _time(format_time(found.time))))
    facts.append(Fact("Decided by", decider(output.decided_by)))
    facts.append(Fact("Score", "none" if output.score is None else f"{output.score:.1f} of 1000"))
    model = f", model {output.model_version}" if output.model_version else ", without model"
    facts.append(Fact("Detector", f"{output.detector} version {output.detector_version}{model}"))
    if found.verdict:
        facts.append(Fact("Label", _label(output, found, definition)))
    else:
        facts.append(Fact("Label", "none yet"))
    return facts


def _label(output: Output, found: Found, definition: Definition | None) -> str:
    outcomes = OUTCOMES if definition is None else definition.outcomes
    if found.verdict != "unknown":
        since = f", known since {_time(found.verdict_time)}" if found.verdict_time else ""
        return f"{found.verdict}{since}"
    if severity(output.outcome, outcomes) == "block":
        return "unknown: what is blocked does not show whether it was fraud"
    return "unknown" + (f", as of {_time(found.verdict_time)}" if found.verdict_time else "")


def decider(text: str) -> str:
    """What decided, in words.

    >>> decider("block_list:bad_ips"), decider("rule:huge"), decider("default")
    ('the block list bad_ips', 'the rule huge', 'no rule: the default outcome')
    """
    kind, _, name = text.partition(":")
    return {
        "block_list": f"the block list {name}",
        "allow_list": f"the allow list {name}",
        "rule": f"the rule {name}",
        "default": "no rule: the default outcome",
        "fallback": "nothing: the fallback outcome",
    }.get(kind, text)


def _parts(output: Output) -> list[Part]:
    most = max((abs(reason.contribution) for reason in output.reasons), default=0.0)
    return [
        Part(
            reason.text,
            reason.direction,
            round(abs(reason.contribution), 4),
            round(most, 4) or 1.0,
            f"{reason.contribution:+.2f}".replace("-", "−"),
        )
        for reason in output.reasons
    ]


def _time(text: str) -> str:
    """To the second, as nobody reads more; UTC."""
    try:
        return format_time(parse_time(text))[:19].replace("T", " ") + " UTC"
    except ValueError:
        return text


def _text(value: object) -> str:
    """A field as it was sent; what is no plain value as JSON."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return _encode(value).decode()
    return str(value)
