# SPDX-License-Identifier: Apache-2.0
"""The lines of a document fall into sections under headings, and a section into questions.

A number begins a question only where it can: 1. and 2. also count the points of an answer, the
reasons of an explanation, and the statements of a stem.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate

from question_bank.interchange.docx.brackets import holds_key
from question_bank.interchange.docx.lines import DocxLine
from question_bank.interchange.docx.marks import (
    DocxHeading,
    Number,
    heading_of,
    is_key_list,
    markers_in,
    number_of,
)
from question_bank.interchange.docx.questions import DocxQuestion, begins_options
from question_bank.interchange.fields.columns import KEY
from question_bank.items import ItemType

_CHOSEN = frozenset({ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE})


@dataclass(slots=True)
class DocxSection:
    """A heading, the lines under it, and what was made of them.

    `lists` are lines with the keys of several questions; `left_out` belong to no question.
    `has_bracket_keys` says that all its questions have their keys in brackets.
    """

    heading: DocxHeading | None
    lines: list[DocxLine] = field(default_factory=list)
    questions: list[DocxQuestion] = field(default_factory=list)
    lists: list[DocxLine] = field(default_factory=list)
    left_out: list[DocxLine] = field(default_factory=list)
    has_bracket_keys: bool = False

    @property
    def kind(self) -> ItemType | None:
        return self.heading.kind if self.heading else None

    @property
    def points(self) -> Decimal | None:
        return self.heading.points if self.heading else None

    @property
    def word(self) -> str:
        return self.heading.word if self.heading else ""


def sections_of(lines: Sequence[DocxLine]) -> list[DocxSection]:
    """The sections with their questions, in the order of the document."""
    sections = split_by_headings(lines)
    for section in sections:
        _fill(section)
    return sections


def split_by_headings(lines: Sequence[DocxLine]) -> list[DocxSection]:
    """The lines under each heading; the first section has those before any."""
    sections = [DocxSection(None)]
    for place, line in enumerate(lines):
        heading = None if line.is_block else heading_of(line.words)
        if heading and _counts(heading, sections[-1], lines[place + 1 : place + 2]):
            sections.append(DocxSection(heading))
        else:
            sections[-1].lines.append(line)
    return sections


def _counts(heading: DocxHeading, section: DocxSection, following: Sequence[DocxLine]) -> bool:
    """Whether the line is a heading.

    One whose word is no type may be a line of an answer; it counts where questions are chosen from
    and it is followed by the first question or by another heading.
    """
    if heading.is_sure:
        return True
    may_end = section.kind in _CHOSEN or not section.lines
    return may_end and any(
        ((number := number_of(line.words)) is not None and number.number == 1)
        or ((next_ := heading_of(line.words)) is not None and next_.is_sure)
        for line in following
    )


def _fill(section: DocxSection) -> None:
    """The section's lines become its questions, and lists of their keys."""
    lines = []
    for line in section.lines:
        rest = keys_listed(line)
        if rest is None:
            lines.append(line)
        else:
            section.lists.append(rest)
    starts = dict(_starts(lines))
    for place, line in enumerate(lines):
        number = starts.get(place)
        if number is not None:
            section.questions.append(DocxQuestion(number.number, line.number))
            section.questions[-1].add(line.part(number.end))
        elif section.questions:
            section.questions[-1].add(line)
        else:
            section.left_out.append(line)


def keys_listed(line: DocxLine) -> DocxLine | None:
    """The part of the line that lists the keys of several questions, if it does nothing else."""
    if line.is_block:
        return None
    markers = markers_in(line.words)
    start = 0
    if markers and markers[0].column == KEY and not line.words[: markers[0].start].strip():
        start = markers[0].end
    return line.part(start) if is_key_list(line.words[start:]) else None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A numbered line. `is_sure` says that options, a key or a tick follow before the next one."""

    place: int
    number: Number
    is_sure: bool


def _starts(lines: Sequence[DocxLine]) -> Iterator[tuple[int, Number]]:
    """The places of the lines that begin questions.

    | a number                         | begins a question                                        |
    |----------------------------------|----------------------------------------------------------|
    | next in turn                     | yes, unless it stands in an answer and the same number   |
    |                                  | comes later with options or a key of its own             |
    | not above the last one           | only 1, with options or a key: the count begins anew     |
    | beyond the next                  | outside an answer, or with options or a key              |
    | a decimal's, such as 1.5         | only if next in turn                                     |
    """
    candidates = _candidates(lines)
    surest = {c.number.number: at for at, c in enumerate(candidates) if c.is_sure}
    keys_before = list(accumulate((_has_key([line]) for line in lines), initial=0))
    last, since = 0, 0
    for at, candidate in enumerate(candidates):
        number = candidate.number.number
        in_answer = last > 0 and keys_before[candidate.place] > keys_before[since]
        if number == last + 1:
            is_point = in_answer and not candidate.is_sure
            begins = not (is_point and surest.get(number, -1) > at)
        elif candidate.number.is_doubtful:
            begins = False
        elif number <= last:
            begins = number == 1 and candidate.is_sure
        else:
            begins = candidate.is_sure or not in_answer
        if begins:
            last, since = number, candidate.place
            yield candidate.place, candidate.number


def _candidates(lines: Sequence[DocxLine]) -> list[_Candidate]:
    """The numbered lines, those in brackets only where there are no others."""
    numbered = [
        (place, number)
        for place, line in enumerate(lines)
        if not line.is_block and (number := number_of(line.words)) is not None
    ]
    if not all(number.is_bracketed for _, number in numbered):
        numbered = [(place, number) for place, number in numbered if not number.is_bracketed]
    ends = [*(place for place, _ in numbered[1:]), len(lines)]
    return [
        _Candidate(place, number, _is_sure(lines[place:end], number))
        for (place, number), end in zip(numbered, ends, strict=False)
    ]


def _is_sure(lines: Sequence[DocxLine], number: Number) -> bool:
    first, *rest = lines
    words = [first.words[number.end :], *(line.words for line in rest if not line.is_block)]
    return any(begins_options(one) or holds_key(one) for one in words) or _has_key(lines)


def _has_key(lines: Sequence[DocxLine]) -> bool:
    return any(
        marker.column == KEY
        for line in lines
        if not line.is_block
        for marker in markers_in(line.words)
    )
