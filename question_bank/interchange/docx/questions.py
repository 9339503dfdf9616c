# SPDX-License-Identifier: Apache-2.0
"""A question as it stands in the document: which of its lines are stem, options, key and so on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.interchange.docx.lines import DocxLine
from question_bank.interchange.docx.marks import (
    EXPLANATION,
    MARKING_POINTS,
    OPTIONS,
    Label,
    labels_in,
    markers_in,
)
from question_bank.interchange.fields.columns import KEY, STEM
from question_bank.interchange.problems import Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """What a list of answers says of one question, and what was found wrong in saying it."""

    key: list[DocxLine]
    explanation: list[DocxLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class DocxQuestion:
    """The lines of one question by what they are.

    `keys` has the lines of each key that is named, which should be one. `listed` is what a list of
    answers says of it, `slipped` why a list that has it cannot be believed. Options have the place
    of their letter in the alphabet.
    """

    number: int
    line: int
    stem: list[DocxLine] = field(default_factory=list)
    options: list[tuple[int, list[DocxLine]]] = field(default_factory=list)
    keys: list[list[DocxLine]] = field(default_factory=list)
    named: dict[str, list[DocxLine]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    listed: Answer | None = None
    slipped: Problem | None = None
    _part: str = STEM
    _last: list[DocxLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._last = self.stem

    @classmethod
    def answered(cls, number: int, line: int) -> "DocxQuestion":
        """One of which the document repeats only number and key: behind it the key needs no name."""
        question = cls(number, line)
        question._begin(KEY, DocxLine(line, ()))
        return question

    @property
    def explanation(self) -> list[DocxLine]:
        return self.named.get(EXPLANATION, [])

    @property
    def marking_points(self) -> list[DocxLine]:
        return self.named.get(MARKING_POINTS, [])

    def add(self, line: DocxLine) -> None:
        """The line joins the part that it names, or the part of the line before."""
        self.problems.extend(line.problems)
        if line.is_block:
            self._last.append(line)
            return
        markers = markers_in(line.words)
        ends = [*(marker.start for marker in markers), len(line.words)]
        self._continue(line.part(0, ends[0]))
        for marker, end in zip(markers, ends[1:], strict=True):
            self._begin(marker.column, line.part(marker.end, end).stripped())

    def _begin(self, column: str, line: DocxLine) -> None:
        self._part = column
        if column == OPTIONS:
            # What follows begins with letters of its own.
            self._continue(line)
            return
        if column == KEY:
            self._last = []
            self.keys.append(self._last)
        else:
            self._last = self.named.setdefault(column, [])
        if line.pieces:
            self._last.append(line)

    def _continue(self, line: DocxLine) -> None:
        line = line.stripped()
        if not line.pieces:
            return
        if self._part not in (STEM, OPTIONS):
            self._last.append(line)
            return
        words = line.words
        labels = labels_in(words, len(self.options))
        if not self.options and not _begins_options(labels):
            labels = []
        starts = [label.start for label in labels]
        before = line.part(0, starts[0] if starts else None).stripped()
        if before.pieces:
            self._last.append(before)
        for label, end in zip(labels, [*starts[1:], len(words)], strict=False):
            self._part, self._last = OPTIONS, []
            self.options.append((label.index, self._last))
            text = line.part(label.end, end).stripped()
            if text.pieces:
                self._last.append(text)


def _begins_options(labels: Sequence[Label]) -> bool:
    """Whether the labels are those of options: A at the start of the line, or A and B inside it."""
    return bool(labels) and labels[0].index == 0 and (labels[0].start == 0 or len(labels) > 1)


def begins_options(words: str) -> bool:
    """Whether options begin in these words."""
    return _begins_options(labels_in(words.strip(), 0))
