# SPDX-License-Identifier: Apache-2.0
"""A GIFT file falls into blocks between blank lines, and a block into its parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.interchange.moodle.gift.signs import held, meant

_COMMENT = "//"
_CATEGORY = "$CATEGORY:"
_TITLE = re.compile(r"::(?P<title>.*?)::", re.DOTALL)
# What Moodle shows where an answer is missing inside a sentence.
GAP = "_____"
_GENERAL = "####"


class Unbalanced(ValueError):
    """A block whose braces are not one pair."""


@dataclass(frozen=True, slots=True)
class GiftBlock:
    """The lines of one question, `text` without its comments and with escaped signs held.

    `category` is the path of the last category before it.
    """

    line: int
    text: str
    comments: tuple[str, ...]
    category: str


@dataclass(frozen=True, slots=True)
class GiftParts:
    """A block taken apart, all of it held. `answer` is None where there are no braces."""

    title: str
    stem: str
    answer: str | None
    explanation: str = ""


@dataclass(slots=True)
class _Gathered:
    """Lines since the last blank one."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def blocks_of(text: str) -> Iterator[GiftBlock]:
    """The questions of a file. A category stands for all that follow until the next one."""
    category = ""
    gathered = _Gathered()
    # The last, empty line ends the last block.
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith(_CATEGORY) and not gathered.lines:
            category = bare.removeprefix(_CATEGORY).strip().replace("\\\\", "\\")
        elif bare.startswith(_COMMENT):
            gathered.comments.append(bare.removeprefix(_COMMENT).strip())
        elif bare:
            gathered.line = gathered.line or number
            gathered.lines.append(line)
        else:
            if gathered.lines:
                whole = held("\n".join(gathered.lines)).strip()
                yield GiftBlock(gathered.line, whole, tuple(gathered.comments), category)
            gathered = _Gathered()


def parts_of(block: GiftBlock) -> GiftParts:
    """Title, stem, answer and general feedback.

    An answer inside a sentence leaves a gap there. Refused with Unbalanced: a brace without its
    partner, and a second pair, which Moodle would show as it stands.
    """
    title, stem = "", block.text
    if named := _TITLE.match(stem):
        title, stem = meant(named["title"]), stem[named.end() :].strip()
    start, end = stem.find("{"), stem.find("}")
    if start < 0 and end < 0:
        return GiftParts(title, stem, None)
    if not 0 <= start < end or stem.count("{") + stem.count("}") > len("{}"):
        raise Unbalanced
    answer, gap = stem[start + 1 : end].strip(), GAP if stem[end + 1 :] else ""
    before, sign, behind = answer.rpartition(_GENERAL)
    answer, explanation = (before.strip(), behind) if sign else (answer, "")
    return GiftParts(title, stem[:start] + gap + stem[end + 1 :], answer, explanation)


def split_answers(answer: str, sign: str) -> Sequence[str]:
    """The answers between signs, trimmed; before the first sign there may be nothing."""
    first, *rest = (one.strip() for one in answer.split(sign))
    return [first, *rest] if first else rest
