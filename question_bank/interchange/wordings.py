# SPDX-License-Identifier: Apache-2.0
"""Texts in two languages made of parts, some of which are the same in both."""

from collections.abc import Iterable, Mapping

from question_bank.wording import Wording


def filled(text: Wording, context: Mapping[str, str | Wording]) -> Wording:
    """The text with its placeholders filled; a missing one is a KeyError."""
    parts = {n: v if isinstance(v, Wording) else Wording(v, v) for n, v in context.items()}
    return Wording(
        text.zh.format_map({name: part.zh for name, part in parts.items()}),
        text.en.format_map({name: part.en for name, part in parts.items()}),
    )


def listed(names: Iterable[Wording]) -> Wording:
    """The names one behind the other."""
    all_names = list(names)
    return Wording(
        "、".join(name.zh for name in all_names), ", ".join(name.en for name in all_names)
    )
