# SPDX-License-Identifier: Apache-2.0
"""A file of Moodle XML as a reading."""

from collections.abc import Iterator, Mapping, Sequence

from question_bank.interchange.guards import (
    KIND_NAMES,
    FileReason,
    FileRefused,
    Kind,
    parse_xml,
)
from question_bank.interchange.markup import shortened
from question_bank.interchange.moodle.categories import topic_in
from question_bank.interchange.moodle.files import Pictures
from question_bank.interchange.moodle.nodes import Node, line_of, word_in
from question_bank.interchange.moodle.questions import entry_of_question
from question_bank.interchange.problems import Place, Problem, Warned
from question_bank.interchange.reading import Defaults, Entry, Reading, reading_of
from question_bank.items import Item, to_data
from question_bank.text import pictures_of
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
            actual=KIND_NAMES[Kind.XML],
            expected=_EXPECTED,
        )
    pictures = Pictures()
    warnings: list[Problem] = []
    reading = reading_of(_entries(root, pictures, defaults, warnings))
    shown = _shown_by(reading.items, pictures.found)
    return Reading(reading.entries, shown, tuple(warnings))


def _entries(
    root: Node, pictures: Pictures, defaults: Defaults, warnings: list[Problem]
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


def _shown_by(items: Sequence[Item], pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of the pictures those that these items show."""
    shown = {
        name for item in items for text in texts_of(to_data(item)) for name in pictures_of(text)
    }
    return {name: data for name, data in pictures.items() if name in shown}


def texts_of(value: object) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
