"""Where log lines go, and which."""

import logging

import structlog


def quiet_logs() -> None:
    """Only warnings and errors: for verbs that draw on the terminal themselves."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
