# SPDX-License-Identifier: Apache-2.0
"""Items as Moodle XML that Moodle imports without a complaint, and that comes back exactly."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from lxml import etree

from question_bank.interchange.guards import demand_xml_size
from question_bank.interchange.markup import from_plain
from question_bank.interchange.moodle.xml import categories
from question_bank.interchange.moodle.xml.guidance import guidance_text
from question_bank.interchange.moodle.xml.html import block_html, inline_html
from question_bank.interchange.moodle.xml.nodes import Node
from question_bank.interchange.moodle.xml.scores import has_untold_scores, shares_of_item
from question_bank.interchange.moodle.xml.shares import percent_of
from question_bank.interchange.moodle.xml.tags import tags_of
from question_bank.items import (
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    labels_of,
    to_data,
)
from question_bank.text import pictures_of, plain

# Moodle cuts a name after 255 characters; a list of questions shows some 60.
_MAX_SUMMARY = 60
_ALL, _NONE = "100", "0"
_ALWAYS_TAGGED = (
    *("difficulty", "cognitive", "valid_for", "programmes", "levels", "work_types"),
    *("function", "source", "author"),
)
_KINDS: Mapping[type[Item], str] = MappingProxyType(
    {
        SingleChoice: "multichoice",
        MultipleChoice: "multichoice",
        TrueFalse: "truefalse",
        ShortAnswer: "essay",
        Matching: "matching",
        Ordering: "ordering",
        Numeric: "numerical",
    }
)
Pictures = Mapping[str, bytes]


def write(items: Sequence[Item], pictures: Pictures) -> bytes:
    """The items in their order, each topic's below its category, with the pictures they show.

    KeyError if a picture is not among `pictures`; FileRefused if it is more than `read` takes.
    """
    quiz = etree.Element("quiz")
    topic = None
    for item in items:
        if item.topic != topic:
            topic = item.topic
            _add_category(quiz, topic)
        _add_question(quiz, item, pictures)
    etree.indent(quiz)
    written = etree.tostring(quiz, encoding="UTF-8", xml_declaration=True)
    demand_xml_size(written)
    return written


def _add_category(quiz: Node, topic: str) -> None:
    question = etree.SubElement(quiz, "question", type="category")
    _add_words(etree.SubElement(question, "category"), categories.path_of(topic))


def _add_question(quiz: Node, item: Item, pictures: Pictures) -> None:
    question = etree.SubElement(quiz, "question", type=_KINDS[type(item)])
    _add_words(etree.SubElement(question, "name"), f"{item.reference} {_summary(item.stem)}")
    _add_text(question, "questiontext", item.stem, pictures)
    _add_text(question, "generalfeedback", item.explanation, pictures)
    if item.points is not None:
        # Moodle takes 1 where it is missing.
        _add(question, "defaultgrade", to_data(item)["points"])
    _add(question, "hidden", "0")
    _add(question, "idnumber", item.reference)
    _add_own(question, item, pictures)
    tags = etree.SubElement(question, "tags")
    data = to_data(item)
    for tag in tags_of(data, (*_ALWAYS_TAGGED, *_tagged_fields(item))):
        _add_words(etree.SubElement(tags, "tag"), tag)


def _tagged_fields(item: Item) -> list[str]:
    """The fields that a tag must say because the question does not, or not exactly."""
    fields = [] if categories.is_exact(item.topic) else ["topic"]
    if isinstance(item, SingleChoice | MultipleChoice) and 0 < len(item.pinned) < len(item.options):
        fields.append("pinned")
    if isinstance(item, MultipleChoice) and has_untold_scores(item):
        fields.append("scores")
    return fields


def _summary(stem: str) -> str:
    return " ".join(plain(stem).split())[:_MAX_SUMMARY].strip()


def _add(parent: Node, tag: str, words: str) -> Node:
    element = etree.SubElement(parent, tag)
    element.text = words
    return element


def _add_words(parent: Node, words: str) -> None:
    text = etree.SubElement(parent, "text")
    # As Moodle writes it, and easier to read; a CDATA section cannot hold its own end.
    has_signs = any(sign in words for sign in "<>&")
    text.text = etree.CDATA(words) if has_signs and "]]>" not in words else words


def _add_text(parent: Node, tag: str, markdown: str, pictures: Pictures) -> Node:
    """A text of paragraphs with its pictures."""
    element = etree.SubElement(parent, tag, format="html")
    _fill(element, block_html(markdown) if markdown else "", markdown, pictures)
    return element


def _add_inline(parent: Node, tag: str, markdown: str, pictures: Pictures) -> Node:
    """A text in a line with its pictures."""
    element = etree.SubElement(parent, tag, format="html")
    _fill(element, inline_html(markdown) if markdown else "", markdown, pictures)
    return element


def _fill(element: Node, html: str, markdown: str, pictures: Pictures) -> None:
    _add_words(element, html)
    for name in pictures_of(markdown):
        file = _add(element, "file", b64encode(pictures[name]).decode("ascii"))
        file.set("name", name)
        file.set("path", "/")
        file.set("encoding", "base64")


def _add_own(question: Node, item: Item, pictures: Pictures) -> None:
    """What the item's kind has of its own."""
    match item:
        case SingleChoice() | MultipleChoice():
            _add_choice(question, item, pictures)
        case TrueFalse():
            _add_truth(question, item)
        case ShortAnswer():
            _add_essay(question, item, pictures)
        case Matching():
            _add_matching(question, item, pictures)
        case Ordering():
            _add_ordering(question, item, pictures)
        case Numeric():
            _add_number(question, item)


def _add_choice(question: Node, item: SingleChoice | MultipleChoice, pictures: Pictures) -> None:
    is_single = isinstance(item, SingleChoice)
    _add(question, "single", "true" if is_single else "false")
    # Moodle shuffles all options or none; none, where one of them means something in its place.
    _add(question, "shuffleanswers", "false" if item.pinned else "true")
    _add(question, "answernumbering", "ABCD")
    for option, share in zip(item.options, _shares(item), strict=True):
        answer = _add_inline(question, "answer", option, pictures)
        answer.set("fraction", percent_of(share))


def _shares(item: SingleChoice | MultipleChoice) -> Sequence[Fraction]:
    if isinstance(item, MultipleChoice):
        return shares_of_item(item)
    return [Fraction(label == item.key) for label in labels_of(item.options)]


def _add_truth(question: Node, item: TrueFalse) -> None:
    for truth in (True, False):
        fraction = _ALL if truth is item.key else _NONE
        answer = etree.SubElement(
            question, "answer", fraction=fraction, format="moodle_auto_format"
        )
        _add_words(answer, "true" if truth else "false")


def _add_essay(question: Node, item: ShortAnswer, pictures: Pictures) -> None:
    for tag, words in (("responseformat", "editor"), ("responserequired", "1")):
        _add(question, tag, words)
    _add(question, "responsefieldlines", "10")
    _add(question, "attachments", "0")
    told = guidance_text(item.model_answer, item.marking_points)
    _add_text(question, "graderinfo", told, pictures)


def _add_matching(question: Node, item: Matching, pictures: Pictures) -> None:
    _add(question, "shuffleanswers", "true")
    for left, right in (*item.pairs, *(("", right) for right in item.distractors)):
        subquestion = _add_inline(question, "subquestion", left, pictures)
        answer = etree.SubElement(subquestion, "answer")
        words = plain(right)
        _add_words(answer, words)
        if from_plain(words) != right:
            # A menu shows plain words; Moodle passes over elements that it does not know.
            _add(answer, "markdown", right)


def _add_ordering(question: Node, item: Ordering, pictures: Pictures) -> None:
    for tag, words in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", "ABSOLUTE_POSITION"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
        ("shownumcorrect", "1"),
    ):
        _add(question, tag, words)
    for number, step in enumerate(item.steps, start=1):
        answer = _add_inline(question, "answer", step, pictures)
        answer.set("fraction", str(number))


def _add_number(question: Node, item: Numeric) -> None:
    data = to_data(item)
    answer = etree.SubElement(question, "answer", fraction=_ALL, format="moodle_auto_format")
    _add_words(answer, data["value"])
    _add(answer, "tolerance", data["tolerance"])
    if item.unit:
        unit = etree.SubElement(etree.SubElement(question, "units"), "unit")
        _add(unit, "multiplier", "1")
        _add(unit, "unit_name", item.unit)
    # A unit may be typed behind the number and need not be; without one nobody is asked for it.
    _add(question, "unitgradingtype", "0")
    _add(question, "showunits", "0" if item.unit else "3")
