# SPDX-License-Identifier: Apache-2.0
"""Lists of answers: 1-5 ABCDA, 1. A 2. B, or a part of their own at the end of the document.

An answer belongs to the question of its number in the section of its heading. Where the numbers of
a list are not those of its section, one of them has slipped, and all after it would be wrong: then
no question of the section takes its key from the list.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.interchange.docx.lines import DocxLine, LinePiece
from question_bank.interchange.docx.marks import (
    heading_of,
    is_answers_title,
    is_key_list,
    number_of,
)
from question_bank.interchange.docx.questions import Answer, DocxQuestion, begins_options
from question_bank.interchange.docx.sections import DocxSection, keys_listed, split_by_headings
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.items import ItemType
from question_bank.wording import Wording

_ENTRY = re.compile(
    r"(?P<first>\d{1,4}+)\s*+(?:[-—–~～]++|至|到)\s*+(?P<last>\d{1,4})\s*+题?\s*+[.．、:：]?\s*+"
    r"(?P<keys>[A-JＡ-Ｊ√×✓✗对错正确误\s,，、;；/]++)"
    r"|[（(]?(?P<number>\d{1,4}+)[）)]?\s*+[.．、:：]?\s*+(?P<key>[A-JＡ-Ｊ]{1,10}+|√|×|✓|✗|正确|错误|对|错)"
)
_ONE = re.compile(r"正确|错误|[A-JＡ-Ｊ√×✓✗对错]")
_SEPARATORS = re.compile(r"[\s,，、;；/]+")
_UNCERTAIN = Wording(
    "答案表没有分大题，而题号有重复", "the answers have no headings, and numbers repeat"
)


@dataclass(slots=True)
class Listing:
    """The answers of one list by number; `slipped` says what does not fit in it.

    `kind` and `word` are those of the heading above it.
    """

    kind: ItemType | None = None
    word: str = ""
    answers: dict[int, Answer] = field(default_factory=dict)
    slipped: Wording | None = None

    def add(self, number: int, answer: Answer) -> None:
        """The answer of this number. A second one that says something else makes both unsure."""
        known = self.answers.setdefault(number, answer)
        if known is not answer and _words(known.key) != _words(answer.key):
            self.slipped = Wording(
                f"第 {number} 题有两个答案", f"question {number} has two answers"
            )

    def add_line(self, line: DocxLine) -> None:
        """All answers of a line such as 1-5 ABCDA."""
        for entry in _ENTRY.finditer(line.words):
            if entry["number"]:
                self.add(int(entry["number"]), _only(line, entry["key"]))
                continue
            first, last = int(entry["first"]), int(entry["last"])
            keys = _keys_of(entry["keys"], last - first + 1)
            if keys is None:
                text = " ".join(entry[0].split())
                self.slipped = Wording(
                    f"“{text}”的答案个数与题数不符", f"{text!r} has more or fewer keys than numbers"
                )
            for number, key in enumerate(keys or (), start=first):
                self.add(number, _only(line, key))


def _only(line: DocxLine, key: str) -> Answer:
    """The answer that is this key in the line."""
    return Answer([DocxLine(line.number, (LinePiece(key),))], problems=list(line.problems))


def _words(lines: Sequence[DocxLine]) -> str:
    return "".join("".join(line.words.split()) for line in lines)


def _keys_of(text: str, count: int) -> list[str] | None:
    """So many keys: one between separators each, or a letter each; None if they are not so many."""
    parted = [key for key in _SEPARATORS.split(text) if key]
    single = _ONE.findall(text)
    return next((keys for keys in (parted, single) if len(keys) == count), None)


def split_answers(lines: Sequence[DocxLine]) -> tuple[Sequence[DocxLine], Sequence[DocxLine]]:
    """The lines before and behind the title of all answers, if there is one.

    It stands behind all options, and is followed by a heading, a list, or a first number.
    """
    options = [place for place, line in enumerate(lines) if begins_options(line.words)]
    numbers = (place for place, line in enumerate(lines) if number_of(line.words))
    first = max(next(numbers, len(lines)), options[-1] if options else 0)
    for place in range(first + 1, len(lines) - 1):
        words = lines[place].words
        if is_answers_title(words) and _begin_answers(words, lines[place + 1].words):
            return lines[:place], lines[place + 1 :]
    return lines, ()


def _begin_answers(title: str, following: str) -> bool:
    heading, number = heading_of(following), number_of(following)
    if heading is not None and heading.is_sure:
        return True
    # With a colon it is the name before one question's key.
    is_titled = not title.rstrip().endswith((":", "："))
    is_first = number is not None and number.number == 1
    return is_titled and (is_first or is_key_list(following))


def listings_of(lines: Sequence[DocxLine]) -> Iterator[Listing]:
    """What the part with all answers says, a listing for each of its headings."""
    for section in split_by_headings(lines):
        if section.lines:
            yield _listing(section)


def _listing(section: DocxSection) -> Listing:
    """Lists of keys, and answers in words behind numbers that count up."""
    listing = Listing(section.kind, section.word)
    answered: list[DocxQuestion] = []
    expected: int | None = None
    for line in section.lines:
        listed = keys_listed(line)
        number = None if line.is_block else number_of(line.words)
        if listed is not None:
            listing.add_line(listed)
            expected = max(listing.answers, default=0) + 1
        elif number and not number.is_bracketed and number.number == (expected or number.number):
            answered.append(DocxQuestion.answered(number.number, line.number))
            answered[-1].add(line.part(number.end))
            expected = number.number + 1
        elif answered:
            answered[-1].add(line)
    for question in answered:
        key = [line for lines in question.keys for line in lines]
        listing.add(question.number, Answer(key, question.explanation, question.problems))
    return listing


def give_answers(sections: Sequence[DocxSection], listings: Sequence[Listing]) -> None:
    """Each question gets what the lists say of it; those of a list that does not fit are refused."""
    asked = [section for section in sections if section.questions]
    for section in asked:
        if section.lists:
            own = Listing()
            for line in section.lists:
                own.add_line(line)
            _give(section.questions, own)
    if not listings:
        return
    if len(listings) == 1 and not listings[0].word:
        _give_unnamed(asked, listings[0])
        return
    waiting = list(listings)
    for section in asked:
        listing = next((one for one in waiting if _is_of(one, section)), None)
        if listing is not None:
            waiting.remove(listing)
            _give(section.questions, listing)


def _is_of(listing: Listing, section: DocxSection) -> bool:
    """Whether both headings say the same."""
    if listing.kind is not None or section.kind is not None:
        return listing.kind is section.kind
    return listing.word == section.word


def _give_unnamed(asked: Sequence[DocxSection], listing: Listing) -> None:
    questions = [question for section in asked for question in section.questions]
    counts = Counter(question.number for question in questions)
    if max(counts.values(), default=0) > 1:
        listing.slipped = listing.slipped or _UNCERTAIN
    _give(questions, listing)


def _give(questions: Sequence[DocxQuestion], listing: Listing) -> None:
    numbers = sorted(question.number for question in questions)
    slipped = listing.slipped
    if slipped is None and numbers != sorted(listing.answers):
        answers, count = len(listing.answers), len(questions)
        slipped = Wording(
            f"答案表有 {answers} 个答案，对应 {count} 道题，题号不一致",
            f"the list has {answers} answers for {count} questions, and their numbers differ",
        )
    for question in questions:
        if slipped is None:
            question.listed = listing.answers[question.number]
            question.problems.extend(question.listed.problems)
        else:
            place = Place(line=question.line, identifier=str(question.number))
            question.slipped = Problem(place, Refusal.UNREADABLE, "key", {"value": slipped})
