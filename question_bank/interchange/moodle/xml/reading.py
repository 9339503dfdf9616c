# SPDX-License-Identifier: Apache-2.0
"""A file of Moodle XML as a reading."""

from collections.abc import Iterator

from question_bank.interchange.drafts import line_of
from question_bank.interchange.guards import (
    KIND_NAMES,
    FileKind,
    FileReason,
    FileRefused,
    parse_xml,
)
from question_bank.interchange.item_texts import pictures_shown
from question_bank.interchange.markup import shortened
from question_bank.interchange.moodle.xml.categories import topic_in
from question_bank.interchange.moodle.xml.files import MoodlePictures
from question_bank.interchange.moodle.xml.nodes import Node, word_in
from question_bank.interchange.moodle.xml.questions import entry_of_question
from question_bank.interchange.problems import Place, Problem, Warned
from question_bank.interchange.reading import Defaults, Entry, Reading, reading_of
from question_bank.wording import Wording

_ROOT = "quiz"
_EXPECTED = Wording("Moodle XML（根元素为 quiz）", "Moodle XML, whose root is quiz")


def read(data: bytes, defaults: Defaults) -> Reading:
    """The questions of a Moodle XML file, each below the topic of the last category before it.

    Refused with FileRefused: what `parse_xml` refuses, and XML whose root is not `quiz`.
    """
    root = parse_xml(data)
    if root.tag != _ROOT:
        raise FileRefused(
            FileReason.UNEXPECTED_KIND,
            filename=str(root.tag),
            actual=KIND_NAMES[FileKind.XML],
            expected=_EXPECTED,
        )
    pictures = MoodlePictures()
    warnings: list[Problem] = []
    reading = reading_of(_entries(root, pictures, defaults, warnings))
    shown = {name: pictures.found[name] for name in pictures_shown(reading.items)}
    return Reading(reading.entries, shown, tuple(warnings))


def _entries(
    root: Node, pictures: MoodlePictures, defaults: Defaults, warnings: list[Problem]
) -> Iterator[Entry]:
    topic = ""
    for element in root:
        if element.tag == "question" and element.get("type") == "category":
            path = word_in(element, "category")
            topic = topic_in(path)
            if path and not topic and path.count("/") > 1:
                warnings.append(_left_out(element, f"category {shortened(path)}"))
        elif element.tag == "question":
            yield entry_of_question(element, pictures, defaults, topic=topic)
        else:
            warnings.append(_left_out(element, shortened(str(element.tag))))


def _left_out(element: Node, name: str) -> Problem:
    place = Place(line=line_of(element))
    return Problem(place, Warned.FIELD_LEFT_OUT, context={"name": name})
