# SPDX-License-Identifier: Apache-2.0
"""A Word document as a reading."""

from collections.abc import Iterator, Sequence

from question_bank.interchange.docx.answers import give_answers, listings_of, split_answers
from question_bank.interchange.docx.body import DocxBody
from question_bank.interchange.docx.building import entry_of_question, fills_brackets
from question_bank.interchange.docx.drawings import Drawings
from question_bank.interchange.docx.lines import OBJECT
from question_bank.interchange.docx.numbering import Numbering
from question_bank.interchange.docx.package import open_package
from question_bank.interchange.docx.paragraphs import Paragraphs
from question_bank.interchange.docx.sections import DocxSection, sections_of
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.item_texts import pictures_shown
from question_bank.interchange.markup import shortened
from question_bank.interchange.problems import Place, Problem, Warned
from question_bank.interchange.reading import Defaults, Reading, reading_of


def read(data: bytes, defaults: Defaults) -> Reading:
    """Every numbered question of the document; lines that belong to none are named in warnings.

    Refused with FileRefused: all but a sound Word file without macros, and one in which no line
    begins a question.
    """
    package = open_package(data)
    drawings = Drawings(package)
    numbering = Numbering(package.numbering, package.styles)
    lines = list(DocxBody(Paragraphs(drawings), numbering).lines(package.body))
    asked, answered = split_answers(lines)
    sections = sections_of(asked)
    if not any(section.questions for section in sections):
        raise FileRefused(FileReason.NO_QUESTIONS)
    give_answers(sections, list(listings_of(answered)))
    for section in sections:
        section.has_bracket_keys = fills_brackets(section)
    reading = reading_of(
        entry_of_question(question, section, defaults)
        for section in sections
        for question in section.questions
    )
    shown = {name: drawings.found[name] for name in pictures_shown(reading.items)}
    return Reading(reading.entries, shown, tuple(_left_out(sections)))


def _left_out(sections: Sequence[DocxSection]) -> Iterator[Problem]:
    for section in sections:
        for line in section.left_out:
            name = shortened(line.words.replace(OBJECT, "[…]")) or "[…]"
            yield Problem(Place(line=line.number), Warned.FIELD_LEFT_OUT, "", {"name": name})
