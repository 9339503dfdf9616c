# SPDX-License-Identifier: Apache-2.0
"""A text in the two languages of the service.

The library speaks of banks that are kept in Chinese, so its names and refusals exist in Chinese
as well as in English; whoever shows them picks one.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in Chinese and in English, with the same {placeholders} in both."""

    zh: str
    en: str

    def filled(self, context: Mapping[str, object]) -> "Wording":
        """The same with its placeholders filled; a missing one is a KeyError."""
        return Wording(self.zh.format_map(context), self.en.format_map(context))
