# SPDX-License-Identifier: Apache-2.0
"""Lines of a document: what their words are, and any part of them as Markdown.

What a line is, a number, an option, a key, is told from its words alone; what is kept of it is cut
out with its formulas, pictures and marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from question_bank.interchange.item_texts import as_markdown
from question_bank.interchange.markup.notes import Notes
from question_bank.interchange.markup.runs import (
    BREAK,
    PLAIN,
    Run,
    Style,
    literal,
    words_of,
    written,
)
from question_bank.interchange.problems import Problem
from question_bank.text import plain

# Stands in the words where a picture, a formula or a table is.
OBJECT = "\ufffc"


@dataclass(frozen=True, slots=True)
class LinePiece:
    """Words of one look, or with `markup` one thing that is no words; its text is OBJECT then.

    `rise` is sub or sup for words whose place is still to be written down.
    """

    text: str
    markup: str | None = None
    style: Style = PLAIN
    rise: str = ""


@dataclass(frozen=True, slots=True)
class DocxLine:
    """A line of a paragraph, by the paragraph's number in the document.

    `is_block` says that its only piece is a table.
    """

    number: int
    pieces: tuple[LinePiece, ...]
    problems: tuple[Problem, ...] = ()
    is_block: bool = False

    @property
    def words(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def part(self, start: int, end: int | None = None) -> "DocxLine":
        """The line from one place in its words to another; its problems stay with it."""
        stop = len(self.words) if end is None else end
        cut = []
        place = 0
        for piece in self.pieces:
            text = piece.text[max(start - place, 0) : max(stop - place, 0)]
            place += len(piece.text)
            if text:
                cut.append(piece if text == piece.text else replace(piece, text=text))
        return DocxLine(self.number, tuple(cut), self.problems, self.is_block)

    def replaced(self, start: int, end: int, text: str) -> "DocxLine":
        """The line with other words in a place."""
        before, after = self.part(0, start), self.part(end)
        return replace(self, pieces=(*before.pieces, LinePiece(text), *after.pieces))

    def stripped(self) -> "DocxLine":
        words = self.words
        start, end = len(words) - len(words.lstrip()), len(words.rstrip())
        return self if (start, end) == (0, len(words)) else self.part(start, max(start, end))


def markdown_of(lines: Sequence[DocxLine]) -> str:
    """The lines under each other, tables with blank lines around them."""
    kept = [line for line in map(DocxLine.stripped, lines) if line.pieces]
    texts = []
    for is_block, group in groupby(kept, key=lambda line: line.is_block):
        if is_block:
            texts += [piece.markup or "" for line in group for piece in line.pieces]
        else:
            texts.append(_text_of(list(group)))
    return "\n\n".join(texts)


def _text_of(lines: Sequence[DocxLine]) -> str:
    runs: list[Run] = []
    for line in lines:
        runs += [BREAK] if runs else []
        runs += map(_run, line.pieces)
    if all(run.markup in (None, BREAK.markup) and run.style == PLAIN for run in runs):
        return as_markdown("".join(run.words for run in runs))
    return _marked(runs)


def _run(piece: LinePiece) -> Run:
    if piece.markup is None:
        return literal(piece.text, piece.style)
    return Run(piece.text, piece.markup, piece.style)


def _marked(runs: Sequence[Run]) -> str:
    """With strong and emphasis, or without where the dialect would show their stars."""
    text = written(runs, Notes({})).strip()
    if _bare(plain(text)) == _bare(_shown(runs)):
        return text
    return written([replace(run, style=PLAIN) for run in runs], Notes({})).strip()


def _shown(runs: Iterable[Run]) -> str:
    """What a reader of the Markdown would read, things that are no words as their markup reads."""
    return words_of(
        [run if run.markup in (None, "\n") else Run(plain(run.markup), run.markup) for run in runs]
    )


def _bare(words: str) -> str:
    return "".join(words.split())
