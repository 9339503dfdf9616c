# SPDX-License-Identifier: Apache-2.0
"""A question of the file as an entry: what all kinds have in common, then what its kind says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from question_bank.interchange.drafts import Draft, line_of
from question_bank.interchange.markup import shortened
from question_bank.interchange.moodle.xml.answers import read_essay, read_number, read_words
from question_bank.interchange.moodle.xml.choices import (
    read_choice,
    read_matching,
    read_ordering,
    read_truth,
)
from question_bank.interchange.moodle.xml.files import MoodlePictures
from question_bank.interchange.moodle.xml.nodes import Node, number_in, text_in, word_in
from question_bank.interchange.moodle.xml.tags import fields_in
from question_bank.interchange.moodle.xml.texts import HTML, MoodleTexts
from question_bank.interchange.problems import Place, Refusal
from question_bank.interchange.reading import Defaults, Entry
from question_bank.items import ItemType
from question_bank.text import picture_markup

Read = Callable[[Node, Draft, MoodleTexts], None]

_COMBINED = "correctfeedback partiallycorrectfeedback incorrectfeedback shownumcorrect"
_COMMON = """
name questiontext generalfeedback defaultgrade penalty hidden idnumber tags coursetags image
image_base64 hint answer
"""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of question is read, and the elements of its own that it may have."""

    read: Read
    elements: str

    def knows(self, element: str) -> bool:
        return element in f"{_COMMON} {self.elements}".split()


_MATCHING = _Kind(read_matching, f"shuffleanswers subquestion {_COMBINED}")
# How options are numbered, boxes sized and details shown is a matter of the paper here.
KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "multichoice": _Kind(
            read_choice,
            "single shuffleanswers answernumbering showstandardinstruction"
            f" correctresponsesfeedback {_COMBINED}",
        ),
        "truefalse": _Kind(read_truth, "showstandardinstruction"),
        "matching": _MATCHING,
        "match": _MATCHING,
        "ordering": _Kind(
            read_ordering,
            "layouttype selecttype selectcount logical studentsee gradingtype showgrading"
            f" numberingstyle {_COMBINED}",
        ),
        "shortanswer": _Kind(read_words, "usecase"),
        "essay": _Kind(
            read_essay,
            "responseformat responserequired responsefieldlines minwordlimit maxwordlimit"
            " attachments attachmentsrequired maxbytes filetypeslist graderinfo responsetemplate",
        ),
        "numerical": _Kind(
            read_number,
            "units unitgradingtype unitpenalty showunits unitsleft instructions",
        ),
    }
)
# What Moodle puts into every question unless its author writes something else.
_STANDARD_FEEDBACK = frozenset(
    {
        "",
        "Your answer is correct.",
        "Your answer is partially correct.",
        "Your answer is incorrect.",
        "您的答案是正确的。",
        "您的答案部分正确。",
        "您的答案不正确",
    }
)
# Rounding a number far beyond any mark would fail.
_ABSURD = Decimal(10) ** 9
_ELEMENT = re.compile(r"<[^<>]*>")


def entry_of_question(
    question: Node, pictures: MoodlePictures, defaults: Defaults, *, topic: str
) -> Entry:
    """The entry of a `question` element below the category of this topic."""
    name = word_in(question, "idnumber") or word_in(question, "name")
    draft = Draft(Place(line=line_of(question), identifier=shortened(name)))
    kind = KINDS.get(question.get("type") or "")
    own = question.find("questiontext")
    texts = MoodleTexts(draft, pictures, (own.get("format") if own is not None else None) or HTML)
    draft.data |= {"reference": word_in(question, "idnumber"), "topic": topic}
    draft.data["stem"] = _stem(question, draft, texts, pictures)
    if kind is None:
        draft.tell(Refusal.TYPE_UNSUPPORTED, "type", value=shortened(question.get("type") or "?"))
        return draft.entry(defaults)
    if not draft.data["stem"] and not draft.is_refused:
        draft.tell(Refusal.STEM_MISSING, "stem")
    draft.data["explanation"] = texts.block(question.find("generalfeedback"), "explanation")
    _read_points(question, draft)
    _read_tags(question, draft)
    kind.read(question, draft, texts)
    _drop_foreign(draft)
    _tell_left_out(question, kind, draft)
    return draft.entry(defaults)


def _stem(question: Node, draft: Draft, texts: MoodleTexts, pictures: MoodlePictures) -> str:
    """The question's text; files of Moodle 1.9 have one picture beside it, which is shown below."""
    stem = texts.block(question.find("questiontext"), "stem")
    name, data = word_in(question, "image"), word_in(question, "image_base64")
    if not name:
        return stem
    picture = pictures.decoded(data) if data else None
    if isinstance(picture, str):
        return f"{stem}\n\n{picture_markup(picture, '')}".strip()
    if picture is None:
        draft.tell(Refusal.PICTURE_MISSING, "stem", name=shortened(name))
    else:
        draft.tell(Refusal.PICTURE_REFUSED, "stem", name=shortened(name), why=picture)
    return stem


def _read_points(question: Node, draft: Draft) -> None:
    """The mark, if it is one that an item can be worth; it decides nothing here."""
    figure = word_in(question, "defaultgrade")
    number = number_in(figure)
    points = Decimal(number or 0)
    if 0 < points < _ABSURD and points == round(points, 2):
        draft.data["points"] = points
    elif figure:
        draft.leave_out(f"defaultgrade {shortened(figure)}", question.find("defaultgrade"))


def _read_tags(question: Node, draft: Draft) -> None:
    tags = [text_in(tag) for tag in question.findall("tags/tag")]
    fields, unknown = fields_in(tag for tag in tags if tag)
    draft.data |= fields
    for tag in [*unknown, *(text_in(tag) for tag in question.findall("coursetags/tag"))]:
        draft.leave_out(f"tag {shortened(tag)}", question.find("tags"))


def _drop_foreign(draft: Draft) -> None:
    """Tags that say something of options say nothing of other questions."""
    for field in ("pinned", "scores"):
        is_choice = draft.data["type"] in (ItemType.SINGLE, ItemType.MULTIPLE)
        if not is_choice and draft.data.pop(field, None) is not None:
            draft.leave_out(field)


def _tell_left_out(question: Node, kind: _Kind, draft: Draft) -> None:
    """Names what the author wrote and nobody will see.

    Not the penalty: it is for trying again, which no exam allows, and every question has one.
    """
    for element in question:
        tag = str(element.tag)
        said = text_in(element)
        if not kind.knows(tag):
            draft.leave_out(shortened(tag), element)
        elif tag == "hint" and said:
            draft.leave_out("hint", element)
        elif tag == "hidden" and said not in ("", "0"):
            draft.leave_out("hidden", element)
        elif (
            tag in _COMBINED.split()[:3]
            and _ELEMENT.sub("", said).strip() not in _STANDARD_FEEDBACK
        ):
            draft.leave_out(tag, element)
