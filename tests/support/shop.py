"""A small configuration as a file, and a data directory with something in it."""

from collections.abc import Sequence
from pathlib import Path

from host import host, inputs

from sluicegate.runtime.processor import Processor

TOML = """
[event_type]
name = "payment"
entity_type = "customer"

[event_type.variables]
amount = { type = "PRICE", required = true }
currency = { type = "CURRENCY_CODE" }
ip = { type = "IP_ADDRESS" }
merchant = { type = "CATEGORICAL", key = true }

[features]
enriched = []

[detector]
id = "payments"

[[rules]]
id = "huge"
expression = "$amount > 900"
outcome = "block"

[[rules]]
id = "large"
expression = "$amount > 600"
outcome = "review"
"""


def shop(directory: Path, *changes: tuple[str, str], name: str = "sluicegate.toml") -> Path:
    """Writes the configuration, with some text replaced."""
    text = TOML
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (directory / name).write_text(text)
    return directory / name


def scored(directory: Path, raws: Sequence[bytes], labels: Sequence[bytes] = ()) -> None:
    """A data directory in which events and labels have been taken in."""
    processor: Processor = host(directory)
    processor.step(inputs(*raws), [])
    processor.step((), list(labels))
    processor.connection.close()
