"""Secrets: out of the environment or a file it names, never out of the configuration."""

from collections.abc import Mapping
from pathlib import Path

from sluicegate.runtime.config import PREFIX, ConfigError


def secret(name: str, environment: Mapping[str, str]) -> str | None:
    """The secret in ``SLUICEGATE_<NAME>``, or in the file that ``SLUICEGATE_<NAME>_FILE`` names.

    Raises:
        ConfigError: when both are set, or the file can't be read or is empty.

    >>> secret("api_token", {"SLUICEGATE_API_TOKEN": "x"})
    'x'
    """
    variable = PREFIX + name.upper()
    value, path = environment.get(variable), environment.get(f"{variable}_FILE")
    if value and path:
        raise ConfigError(f"{variable} and {variable}_FILE are both set; keep one of them")
    if not path:
        return value or None
    try:
        content = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{variable}_FILE: {path} can't be read ({error})") from None
    if not content:
        raise ConfigError(f"{variable}_FILE: {path} is empty; put the secret into it")
    return content
