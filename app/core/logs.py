# SPDX-License-Identifier: Apache-2.0
"""Structured logs, with ids and phones masked: logs hold no answers, frames or id numbers."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from app.core.metrics import LOST_ENTRIES
from app.core.settings import Settings

# 18-character id numbers (17 digits and a check character) and 11-digit mobile numbers.
_PERSONAL = re.compile(r"\b(\d{6})\d{8}(\d{3}[\dXx])\b|\b(1\d{2})\d{4}(\d{4})\b")


def mask(text: str) -> str:
    """110101199003070011 -> 110101********0011; 13800138000 -> 138****8000."""
    return _PERSONAL.sub(lambda m: f"{m[1]}********{m[2]}" if m[1] else f"{m[3]}****{m[4]}", text)


def _mask_event(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


def _keep_lines(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """No text begins a line of its own: what an error quotes cannot look like another entry."""
    kept = {
        key: _visible(value) if isinstance(value, str) else value
        for key, value in event.items()
        if key != "exception"
    }
    if "exception" in event:
        lines = str(event["exception"]).splitlines()
        kept["exception"] = "\n".join(f"  | {_visible(line)}" for line in lines)
    return kept


def _visible(text: str) -> str:
    """Line feeds, escapes of terminals and the like as they are written in Python."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


_TIMED: tuple[structlog.typing.Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _rendered(settings: Settings) -> list[structlog.typing.Processor]:
    """From an entry with its time to what is written."""
    kept: list[structlog.typing.Processor] = [structlog.processors.format_exc_info, _mask_event]
    # JSON has no line feed within a line, and no character that a terminal obeys.
    if settings.log_json:
        return [*kept, structlog.processors.JSONRenderer()]
    return [*kept, _keep_lines, structlog.dev.ConsoleRenderer()]


class Lines:
    """Writes entries to standard output, a line each; one that cannot be written is counted and let go.

    A full disk or a closed pipe must end no work: who logs a failure is about to answer for it.
    """

    def write(self, line: str) -> None:
        try:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            LOST_ENTRIES.inc()

    debug = info = warning = error = critical = exception = msg = write


def configure_logs(settings: Settings) -> None:
    structlog.configure(
        logger_factory=lambda *_names: Lines(),
        processors=[structlog.contextvars.merge_contextvars, *_TIMED, *_rendered(settings)],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
    )


def gather_logs(settings: Settings) -> logging.Handler:
    """What the server and the libraries warn of is written as our own entries are.

    For processes that serve or work; the handler is the root logger's from now on.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_TIMED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendered(settings),
            ],
        )
    )
    logging.getLogger().addHandler(handler)
    return handler
