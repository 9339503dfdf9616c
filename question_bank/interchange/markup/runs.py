# SPDX-License-Identifier: Apache-2.0
"""Words in a row and how they are set, written as Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from question_bank.interchange.markup.notes import Notes
from question_bank.text import escape, render_inline

# At the start of a line, where pieces meet that meant nothing alone: a list, a row of a table.
_AT_START = re.compile(r"^([ \t]*)(-(?=[ \t])|\|)", re.MULTILINE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = "\\`*$[]<|"


@dataclass(frozen=True, slots=True)
class Style:
    """How words are set."""

    strong: bool = False
    emphasis: bool = False

    @property
    def marks(self) -> str:
        return "**" * self.strong + "*" * self.emphasis


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Run:
    """What is read, and the markup that says so; literal words, still to be escaped, have none."""

    words: str
    markup: str | None = None
    style: Style = PLAIN


BREAK = Run("\n", "\n")


def literal(text: str, style: Style) -> Run:
    """Words as HTML shows them: a run of blanks is one space."""
    return Run(_SPACES.sub(" ", text), None, style)


def written(runs: Iterable[Run], notes: Notes) -> str:
    """The runs as Markdown. Marks that the dialect would not take for marks are left out."""
    tidy = _tidied(runs)
    groups = [(style, list(group)) for style, group in groupby(tidy, lambda run: run.style)]
    bodies = [_body(group) for _, group in groups]
    text = ""
    for place, (style, _) in enumerate(groups):
        after = bodies[place + 1][:1] if place + 1 < len(bodies) else ""
        marked = _styled(bodies[place], style, before=text[-1:], after=after)
        if marked is None:
            notes.leave_out("b, i")
        text += marked or bodies[place]
    return _AT_START.sub(r"\1\\\2", text)


def words_of(runs: Iterable[Run]) -> str:
    """What is read of the runs."""
    return "".join(run.words for run in _tidied(runs))


def _tidied(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one style as one run, and no space that HTML would not show."""
    tidy: list[Run] = []
    for run in runs:
        last = tidy[-1] if tidy else BREAK
        if run == BREAK:
            _drop_last_space(tidy)
        words = _fitted(run, last)
        if run.markup is None and last.markup is None and last.style == run.style:
            tidy[-1] = replace(last, words=last.words + words)
        elif words:
            tidy.append(replace(run, words=words))
    _drop_last_space(tidy)
    return tidy


def _fitted(run: Run, last: Run) -> str:
    """The run's words as they stand after the last run."""
    if run.markup is None and last.words.endswith((" ", "\n")):
        return run.words.removeprefix(" ")
    # "$x$5" would be a price.
    if last.markup and last.markup.endswith("$") and run.markup is None and run.words[:1].isdigit():
        return " " + run.words
    return run.words


def _drop_last_space(tidy: list[Run]) -> None:
    if tidy and tidy[-1].markup is None:
        tidy[-1] = replace(tidy[-1], words=tidy[-1].words.removesuffix(" "))
        if not tidy[-1].words:
            tidy.pop()


def _body(group: Sequence[Run]) -> str:
    """The runs of one style. Escaped as in the middle of a line; `written` sees to its start."""
    return "".join(
        escape("x" + run.words)[1:] if run.markup is None else run.markup for run in group
    )


def _styled(body: str, style: Style, *, before: str, after: str) -> str | None:
    """The body between its marks, which stand next to words; None where they would show."""
    core = body.strip(" ")
    if not style.marks or not core:
        return body
    start = body.index(core)
    space, rest = body[:start], body[start + len(core) :]
    marked = f"{style.marks}{core}{style.marks}"
    if _shows(marked, style, before=space or before, after=rest or after):
        return f"{space}{marked}{rest}"
    return None


def _shows(marked: str, style: Style, *, before: str, after: str) -> bool:
    """Whether the dialect reads the marks as marks between these neighbours."""
    text = f"{_guarded(before[-1:])}{marked}{_guarded(after[:1])}"
    html = render_inline(text, picture=str)
    return ("<strong>" in html, "<em>" in html) == (style.strong, style.emphasis)


def _guarded(character: str) -> str:
    return f"\\{character}" if character and character in _SPECIAL else character
