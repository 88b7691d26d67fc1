"""What the program says of itself: one line an event, JSON in production, never a local variable.

A traceback with locals would carry passwords and the secret key into the log, so none is ever written.
"""

import logging
from typing import Any

import structlog

from learn.config import Settings


def configure(settings: Settings) -> None:
    """Set up logging for this process."""
    level = logging.getLevelName(settings.log_level.upper())
    shown: list[Any] = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    if settings.is_production:
        without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        shown = [
            structlog.processors.ExceptionRenderer(without_locals),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
