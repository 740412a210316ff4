"""Structured logs: readable on a terminal, JSON elsewhere."""

import logging
import sys
from typing import TextIO

import structlog


def set_up(stream: TextIO = sys.stderr) -> None:
    """Logs go to a stream; those of the HTTP server only from warnings on."""
    terminal = stream.isatty()
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if terminal:
        processors.append(structlog.dev.ConsoleRenderer())
    else:
        processors += [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=stream, level=logging.WARNING, format="%(name)s: %(message)s")
