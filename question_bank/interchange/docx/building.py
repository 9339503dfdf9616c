# SPDX-License-Identifier: Apache-2.0
"""A question of the document as an entry: what all kinds have in common."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from question_bank.interchange.docx.brackets import BLANK, Bracket, brackets_in, has_gap
from question_bank.interchange.docx.keys import (
    Key,
    read_blank,
    read_choice,
    read_number,
    read_order,
    read_truth,
    read_words,
)
from question_bank.interchange.docx.lines import DocxLine, markdown_of
from question_bank.interchange.docx.marks import EXPLANATION
from question_bank.interchange.docx.questions import DocxQuestion
from question_bank.interchange.docx.sections import DocxSection
from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.cells import READERS, Unreadable
from question_bank.interchange.fields.choices import letters_of
from question_bank.interchange.fields.columns import TYPE
from question_bank.interchange.fields.words import (
    is_blank_type,
    is_other_kind,
    truth_of,
    type_of,
)
from question_bank.interchange.markup import shortened
from question_bank.interchange.problems import Place, Refusal
from question_bank.interchange.reading import Defaults, Entry
from question_bank.items import LABELS, ItemType

_POINTS = re.compile(
    r"\s*[（(]\s*(?:本(?:小)?题)?\s*(?P<points>\d{1,3}(?:\.\d{1,2})?)\s*分\s*[）)]\s*"
)
# What stands in the brackets of these is no key.
_WRITTEN = frozenset({ItemType.SHORT_ANSWER, ItemType.NUMERIC})


def entry_of_question(question: DocxQuestion, section: DocxSection, defaults: Defaults) -> Entry:
    """The entry of a question under this section's heading."""
    draft = Draft(Place(line=question.line, identifier=str(question.number)))
    for problem in question.problems:
        draft.add(problem)
    _read_named(question, draft)
    word = "".join(line.words for line in question.named.get(TYPE, ())) or section.word
    key = Key.of(question)
    stem = _without_points(question.stem, section.points, draft)
    if type_of(word) not in _WRITTEN:
        stem = _without_key(stem, question, section, key)
    draft.data["stem"] = markdown_of(stem)
    if not draft.data["stem"] and not draft.is_refused:
        draft.tell(Refusal.STEM_MISSING, "stem")
    if not key.words and question.slipped is not None:
        draft.add(question.slipped)
    kind = _kind(word, question, key, draft)
    if kind is not None:
        draft.data["type"] = kind.value
        _read_by_kind(kind, question, key, draft)
    draft.data["explanation"] = markdown_of(key.explanation)
    return draft.entry(defaults)


def _kind(word: str, question: DocxQuestion, key: Key, draft: Draft) -> ItemType | None:
    """The type that the word names; 选择题, and no word at all, leave it to options and key."""
    kind = type_of(word)
    if kind is None and is_blank_type(word):
        return read_blank(key, word, draft)
    if kind is ItemType.MATCHING or (kind is None and is_other_kind(word)):
        draft.key = key.words
        draft.tell(Refusal.TYPE_UNSUPPORTED, "type", value=word)
        return None
    return kind or _inferred(question, key)


def _read_named(question: DocxQuestion, draft: Draft) -> None:
    """难度：, 知识点： and the like, as in the columns of our template."""
    for column, lines in question.named.items():
        if column in READERS and column != EXPLANATION:
            field, read = READERS[column]
            text = "\n".join(line.words for line in lines).strip()
            try:
                draft.data[field] = read(text) if text else None
            except Unreadable as trouble:
                said = shortened(text)
                draft.tell(Refusal.VALUE_UNREADABLE, field, value=said, like=trouble.like)


def _without_points(stem: Sequence[DocxLine], each: Decimal | None, draft: Draft) -> list[DocxLine]:
    """The stem without （2分） at its beginning or end, which says what the question is worth."""
    lines = list(stem)
    if each is not None:
        draft.data.setdefault("points", each)
    for place in sorted({0, len(lines) - 1}) if lines else ():
        line = lines[place]
        if line.is_block:
            continue
        for found in _POINTS.finditer(line.words):
            is_first = place == 0 and not line.words[: found.start()].strip()
            is_last = place == len(lines) - 1 and not line.words[found.end() :].strip()
            if is_first or is_last:
                draft.data["points"] = Decimal(found["points"])
                lines[place] = line.replaced(found.start(), found.end(), "")
                return lines
    return lines


def _without_key(
    stem: Sequence[DocxLine], question: DocxQuestion, section: DocxSection, key: Key
) -> list[DocxLine]:
    """The stem with its bracket blank again, whose key joins the key.

    | brackets with letters of options, or truths | and besides             | are               |
    |---------------------------------------------|-------------------------|-------------------|
    | any                                         | a key and an empty gap  | words             |
    | some with room, or the only one at the end  |                         | the key           |
    | one inside a sentence                       | a key that says so      | the key           |
    | one inside a sentence                       | another key             | a word            |
    | one inside a sentence                       | no key, as everywhere   | the key           |
    | several inside sentences                    | no key                  | contradictory     |
    """
    found = list(_keys_in(stem, section.kind, _labels_of(question)))
    found = [one for one in found if one[1].has_room] or found
    is_sure = all(b.has_room for _, b in found) or (len(found) == 1 and found[0][1].is_outside)
    gap = has_gap("\n".join(line.words for line in stem))
    if key.is_given:
        says_so = all(key.says(bracket.inside) for _, bracket in found)
        is_key = not gap and (is_sure or says_so)
    else:
        is_key = is_sure or len(found) > 1 or section.has_bracket_keys
    lines = list(stem)
    if not is_key:
        return lines
    for _, bracket in found:
        key.also(bracket.inside, question.line)
    for place, bracket in reversed(found):
        lines[place] = lines[place].replaced(bracket.start, bracket.end, BLANK)
    return lines


def _labels_of(question: DocxQuestion) -> frozenset[str]:
    return frozenset(LABELS[: len(question.options)])


def fills_brackets(section: DocxSection) -> bool:
    """Whether all of several questions have just one bracket with a key, and no other key."""
    return len(section.questions) > 1 and all(
        not Key.of(question).is_given
        and len(list(_keys_in(question.stem, section.kind, _labels_of(question)))) == 1
        for question in section.questions
    )


def _keys_in(
    stem: Sequence[DocxLine], kind: ItemType | None, labels: frozenset[str]
) -> Iterator[tuple[int, Bracket]]:
    """The brackets of the stem that may hold a key of this type, by their lines."""
    is_chosen = bool(labels) and kind is not ItemType.TRUE_FALSE
    for place, line in enumerate(stem):
        for bracket in () if line.is_block else brackets_in(line.words):
            letters = letters_of(bracket.inside)
            is_key = letters and labels.issuperset(letters)
            if is_key if is_chosen else truth_of(bracket.inside) is not None:
                yield place, bracket


def _inferred(question: DocxQuestion, key: Key) -> ItemType:
    """The type where no heading says it: 选择题 and no heading leave it to options and key."""
    words = key.words.partition("\n")[0]
    if question.options:
        truths = [truth_of("".join(line.words for line in lines)) for _, lines in question.options]
        if set(truths) == {True, False}:
            return ItemType.TRUE_FALSE
        return ItemType.MULTIPLE if len(letters_of(words)) > 1 else ItemType.SINGLE
    return ItemType.TRUE_FALSE if truth_of(words) is not None else ItemType.SHORT_ANSWER


def _read_by_kind(kind: ItemType, question: DocxQuestion, key: Key, draft: Draft) -> None:
    match kind:
        case ItemType.SINGLE | ItemType.MULTIPLE:
            read_choice(question, kind, key, draft)
        case ItemType.TRUE_FALSE:
            read_truth(question, key, draft)
        case ItemType.ORDERING:
            read_order(question, key, draft)
        case ItemType.NUMERIC:
            read_number(question, key, draft)
        case _:
            read_words(question, key, draft)
