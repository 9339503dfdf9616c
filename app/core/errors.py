# SPDX-License-Identifier: Apache-2.0
"""Domain errors: a fact with a stable code, never an HTTP number (that table is in `http`)."""

from enum import StrEnum
from typing import ClassVar

from app.core.i18n import translate


class Kind(StrEnum):
    """What sort of refusal an error is; `core.http` maps each to one status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    MISDIRECTED = "misdirected"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    FAULT = "fault"


class DomainError(Exception):
    """A refusal the reader can act on.

    `message` is the zh-CN text (the catalogue's msgid) and may name context in braces.
    Context holds only what is safe to show to whoever is refused, and nothing logs it: no id
    numbers, and answers to their own candidate alone. What it holds beside the names in braces is
    in `further`, for programs that read it.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "refused"
    message: ClassVar[str] = ""
    further: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **context: object) -> None:
        super().__init__(self.code)
        self.context = context

    def in_words(self) -> str:
        """What the reader is told, in their language."""
        return translate(self.message, **self.context)
