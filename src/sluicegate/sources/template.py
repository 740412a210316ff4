"""The text of a guessed configuration."""

import json

from sluicegate.sources.columns import Column
from sluicegate.sources.guess import Guess
from sluicegate.sources.roles import ELAPSED

_HEAD = """\
# Sluicegate's configuration, guessed from {file} by its column names and its first
# {rows:,} rows. Lines marked "guess" deserve a look. `sluicegate config` checks the file.


# --- What an event is ------------------------------------------------------------------------

[event_type]
name = {name}
entity_type = {entity_type} # guess: whose history an event is judged by
"""

_VARIABLES = """
# Types decide which features are computed: a PRICE gives sums and means, an IP_ADDRESS networks
# and countries, a variable with key = true gets counts and a fraud history per value.
[event_type.variables]
"""

_DETECTOR = """

# --- How an event is decided -----------------------------------------------------------------

[detector]
id = {detector}
mode = "FIRST_MATCHED"                    # the first rule that matches decides
outcomes = ["block", "review", "approve"] # the most severe first
default_outcome = "approve"
fallback_outcome = "review"               # when scoring fails or takes too long

# 0.5 % of legitimate events score above 975, 1 % above 950, 2 % above 900, 5 % above 775.
# Rules may use every variable and every feature that `sluicegate config --features` lists.

[[rules]]
id = "score_block"
expression = "$model_insightscore > 975"
outcome = "block"

[[rules]]
id = "score_review"
expression = "$model_insightscore > 900"
outcome = "review"

# [[rules]]
# id = "burst"
# description = "Many events of one {entity_word} within the hour"
# expression = "${entity_word}_count_1h > 15"
# outcome = "review"


# --- Where and how it runs -------------------------------------------------------------------

[settings]
data_dir = "data" # relative to this file
host = "127.0.0.1"
port = 8080
"""


def template(guess: Guess) -> str:
    """The commented TOML of a guess."""
    return "".join((_event_type(guess), _detector(guess), _source(guess)))


def _event_type(guess: Guess) -> str:
    roles = guess.roles
    stem = guess.file.path.name.split(".")[0]
    parts = [
        _HEAD.format(
            file=guess.file.path.name,
            rows=guess.rows,
            name=_text(_plain(stem)),
            entity_type=_text(roles.entity_type),
        )
    ]
    if guess.place is not None:
        latitude, longitude = (_text(guess.names[name]) for name in guess.place)
        parts.append(
            f"place = {{ latitude = {latitude}, longitude = {longitude} }}"
            " # guess: where an event is\n"
        )
    types = {column.type for column in guess.columns}
    if "PRICE" in types and "CURRENCY_CODE" not in types:
        parts.append('# default_currency = "USD" # of all amounts, as the file names none\n')
    parts.append(_VARIABLES)
    used = [column for column in guess.columns if column.type]
    lines = [_variable(guess.names[column.name], column) for column in used]
    width = max(len(left) for left, _ in lines)
    parts += [f"{left:<{width}} # {right}\n" for left, right in lines]
    unused = [column for column in guess.columns if not column.type]
    if unused:
        parts.append("# Columns left out:\n")
        parts += [f"#   {column.name}: {column.why}\n" for column in unused]
    if roles.label:
        parts.append(
            "\n[event_type.labels] # guess: which label values mean fraud and which legitimate\n"
            f"fraud = {_list(roles.fraud or ('fraud', '1', 'true'))}\n"
            f"legit = {_list(roles.legit or ('legit', '0', 'false'))}\n"
        )
    return "".join(parts)


def _variable(name: str, column: Column) -> tuple[str, str]:
    key = ", key = true" if column.key else ""
    renamed = "" if name == column.name else f"{column.name}, "
    return f'{name} = {{ type = "{column.type}"{key} }}', f"guess: {renamed}{column.why}"


def _detector(guess: Guess) -> str:
    stem = guess.file.path.name.split(".")[0]
    return _DETECTOR.format(
        detector=_text(f"{_plain(stem)}_detector"), entity_word=guess.roles.entity_type
    )


def _source(guess: Guess) -> str:
    roles = guess.roles
    lines = [
        "",
        "",
        "# --- How the file is read " + "-" * 68,
        "",
        "[source]",
    ]
    if guess.make_ids:
        lines.append(f"make_ids = true # guess: {guess.make_ids}")
    else:
        lines.append(f"event_id = {_text(roles.event_id)} # guess")
    lines.append(f"event_time = {_text(roles.event_time)} # guess")
    lines += _format("time_format", roles.time_formats)
    lines.append('time_zone = "UTC" # guess: of times without a zone')
    lines.append(f"entity_id = [{_text(roles.entity)}] # guess")
    if roles.label:
        lines.append(f"label = {_text(roles.label)} # guess")
    else:
        lines.append('# label = "…" # no column says fraud or legitimate; or use --labels FILE')
    if roles.label_time:
        lines.append(f"label_time = {_text(roles.label_time)} # guess")
        lines += _format("label_time_format", roles.label_time_formats)
    elif roles.label:
        lines.append("# No column says when a label became known: it counts as known 7 days later.")
    if guess.source.delimiter != "auto":
        lines.append(f"delimiter = {_text(guess.source.delimiter)}")
    if guess.source.encoding != "utf-8":
        lines.append(f"encoding = {_text(guess.source.encoding)}")
    if guess.missing:
        lines.append(f"missing = {_list(guess.missing)} # guess: texts that stand for no value")
    renamed = [(name, column) for column, name in guess.names.items() if name != column]
    if renamed:
        lines += ["", "[source.columns] # variable = column"]
        lines += [f"{name} = {_text(column)}" for name, column in renamed]
    return "\n".join(lines) + "\n"


def _format(setting: str, formats: tuple[str, ...]) -> list[str]:
    if not formats or formats[0] == "auto":
        return []
    if formats == (ELAPSED,):
        start = "an unknown start, so hours and weekdays mean nothing"
        return [f"{setting} = {_text(ELAPSED)} # guess: seconds since {start}"]
    also = f"; {', '.join(formats[1:])} would fit, too" if len(formats) > 1 else ""
    return [f"{setting} = {_text(formats[0])} # guess{also}"]


def _plain(stem: str) -> str:
    """A name for event type and detector out of a file's."""
    kept = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in stem)
    return kept.strip("_").lower() or "events"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
