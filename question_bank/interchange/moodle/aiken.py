# SPDX-License-Identifier: Apache-2.0
"""Aiken, the text format for single choices that every course system reads, as Moodle defines it.

    Which gas is counted?
    A. Argon
    B. Methane
    ANSWER: B

The stem is one line, so is every option; the letters count up from A; there is one key. The texts
are plain words. Moodle takes what breaks these rules for something else without a word: of
"ANSWER: AB" it keeps A, of a stem of two lines the second. Here such a question is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from question_bank.interchange.fields.cells import cells_of
from question_bank.interchange.fields.columns import KEY
from question_bank.interchange.format import Format, Says, Unsayable
from question_bank.interchange.guards import FileReason, FileRefused, decode
from question_bank.interchange.item_texts import as_markdown, pictures_shown
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.interchange.reading import Defaults, Entry, Reading, entry_of, reading_of
from question_bank.items import LABELS, Item, ItemType, SingleChoice, labels_of
from question_bank.text import plain
from question_bank.wording import Wording

_OPTION = re.compile(r"(?P<letter>[A-Z])[).](?P<text>.*)", re.DOTALL)
_ANSWER = "ANSWER:"
_SEVERAL = re.compile(r"[A-Z](?:[\s,;/&+]*[A-Z])+")
_FEWEST_OPTIONS = 2
# Bytes. Moodle passes over shorter lines.
_SHORTEST_LINE = 2
_MARK = "\ufeff"


@dataclass(slots=True)
class _Question:
    """A question while its lines are read."""

    place: Place
    stem: str = ""
    options: list[str] = field(default_factory=list)
    key: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, code: Refusal, name: str, **context: str | Wording) -> None:
        self.problems.append(Problem(Place(line=line), code, name, context))

    def add_words(self, line: int, words: str) -> None:
        """The stem, or a line that should have been part of another one."""
        if not self.stem and not self.options:
            self.stem = words
        elif self.options:
            why = Wording("选项只能写一行", "an option is one line")
            self.refuse(line, Refusal.UNREADABLE, "options", value=why)
        else:
            why = Wording("题干只能写一行", "a stem is one line")
            self.refuse(line, Refusal.UNREADABLE, "stem", value=why)

    def add_option(self, line: int, letter: str, text: str) -> None:
        expected = ascii_uppercase[min(len(self.options), len(ascii_uppercase) - 1)]
        if letter != expected:
            why = Wording(
                f"此处的选项应是 {expected}，不是 {letter}",
                f"the option here should be {expected}, not {letter}",
            )
            self.refuse(line, Refusal.UNREADABLE, "options", value=why)
        elif not text:
            why = Wording(f"选项 {letter} 没有内容", f"option {letter} says nothing")
            self.refuse(line, Refusal.UNREADABLE, "options", value=why)
        self.options.append(text)

    def end(self, line: int, key: str | None = None) -> None:
        """All lines are read; what is missing is known."""
        self.key = key
        if self.problems:
            return
        if not self.stem:
            self.refuse(line, Refusal.STEM_MISSING, "stem")
        elif len(self.options) < _FEWEST_OPTIONS:
            self.refuse(line, Refusal.OPTIONS_MISSING, "options")
        elif len(self.options) > len(LABELS):
            self.refuse(line, Refusal.OPTIONS_TOO_MANY, "options", most=str(len(LABELS)))
        else:
            self._judge_key(line, key or "")

    def _judge_key(self, line: int, key: str) -> None:
        labels = ascii_uppercase[: len(self.options)]
        if not key:
            self.refuse(line, Refusal.KEY_MISSING, "key")
        elif _SEVERAL.fullmatch(key):
            self.refuse(line, Refusal.KEY_SEVERAL_IN_SINGLE, "key", key=key)
        elif len(key) > 1 or key not in ascii_uppercase:
            self.refuse(line, Refusal.KEY_UNREADABLE, "key", key=key)
        elif key not in labels:
            self.refuse(line, Refusal.KEY_NAMES_NO_OPTION, "key", key=key)

    def entry(self, defaults: Defaults) -> Entry:
        data = {
            "type": ItemType.SINGLE.value,
            "stem": as_markdown(self.stem),
            "options": [as_markdown(option) for option in self.options],
            "key": self.key,
        }
        cells = cells_of({name: value for name, value in data.items() if name != "key"})
        cells |= {KEY: self.key} if self.key else {}
        return entry_of(
            data, place=self.place, defaults=defaults, problems=self.problems, cells=cells
        )


def read(data: bytes, defaults: Defaults) -> Reading:
    """Every question of the file, in UTF-8, UTF-16 or GB18030.

    A question ends with its ANSWER line, or where a blank line is followed by another stem. Blank
    lines elsewhere say nothing.

    Refused with FileRefused: what `decode` refuses, and a file without words.
    """
    text = decode(data)[0].replace("\r\n", "\n").replace("\r", "\n")
    questions = list(_questions_of(text.split("\n")))
    if not questions:
        raise FileRefused(FileReason.EMPTY)
    return reading_of([question.entry(defaults) for question in questions])


def _questions_of(lines: Iterable[str]) -> Iterator[_Question]:
    question: _Question | None = None
    is_after_blank, last = True, 0
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line:
            is_after_blank = True
            continue
        option = _OPTION.fullmatch(line)
        is_words = option is None and not line.startswith(_ANSWER)
        if question and is_words and is_after_blank:
            question.end(last)
            yield question
            question = None
        question = question or _Question(Place(line=number))
        if option:
            question.add_option(number, option["letter"], option["text"].strip())
        elif is_words:
            question.add_words(number, line)
        else:
            question.end(number, line.removeprefix(_ANSWER).strip())
            yield question
            question = None
        is_after_blank, last = False, number
    if question:
        question.end(last)
        yield question


def write(items: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    """The single choices among the items, with a blank line between; `pictures` stay behind."""
    del pictures
    chosen = [item for item in items if isinstance(item, SingleChoice)]
    return "\n".join(map(_written, chosen)).encode()


def _written(item: SingleChoice) -> str:
    labels = labels_of(item.options)
    options = (
        f"{letter}. {plain(text)}" for letter, text in zip(labels, item.options, strict=True)
    )
    return "\n".join((plain(item.stem), *options, f"{_ANSWER} {item.key}", ""))


def _judge(item: Item) -> Unsayable | None:
    """What reads as anything else than itself, here or in Moodle, cannot be said."""
    if not isinstance(item, SingleChoice):
        return Unsayable.TYPE
    if pictures_shown([item]):
        return Unsayable.PICTURES
    stem = plain(item.stem)
    is_taken = _OPTION.fullmatch(stem) or stem.startswith(_ANSWER)
    if is_taken or len(stem.encode()) < _SHORTEST_LINE:
        return Unsayable.TEXT
    return None if all(map(_comes_back, (item.stem, *item.options))) else Unsayable.TEXT


def _comes_back(text: str) -> bool:
    words = plain(text)
    if "\n" in words or _MARK in words or as_markdown(words) != text:
        return False
    try:
        return decode(words.encode())[0] == words
    except FileRefused:
        return False


FORMAT = Format(
    name="aiken",
    suffix=".txt",
    media_type="text/plain",
    says=Says(types=frozenset({ItemType.SINGLE}), fields=frozenset(), judge=_judge),
    read=read,
    write=write,
)
