# SPDX-License-Identifier: Apache-2.0
"""A name in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A name in both languages."""

    zh: str
    en: str
