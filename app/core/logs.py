# SPDX-License-Identifier: Apache-2.0
"""Structured logs, with ids and phones masked: logs hold no answers, frames or id numbers."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

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


def configure_logs(settings: Settings) -> None:
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_json
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
    )
