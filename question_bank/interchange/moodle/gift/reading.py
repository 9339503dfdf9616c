# SPDX-License-Identifier: Apache-2.0
"""A GIFT file as a reading."""

from collections.abc import Mapping
from types import MappingProxyType

from question_bank.interchange.drafts import Draft
from question_bank.interchange.guards import FileReason, FileRefused, decode
from question_bank.interchange.item_texts import pictures_shown
from question_bank.interchange.markup import shortened
from question_bank.interchange.moodle.gift.answers import read_answer
from question_bank.interchange.moodle.gift.blocks import GiftBlock, Unbalanced, blocks_of, parts_of
from question_bank.interchange.moodle.gift.metadata import read_comments
from question_bank.interchange.moodle.gift.texts import GiftTexts
from question_bank.interchange.moodle.xml.files import MoodlePictures
from question_bank.interchange.problems import Place, Refusal
from question_bank.interchange.reading import Defaults, Entry, Reading, reading_of
from question_bank.items import ItemType
from question_bank.wording import Wording

_UNBALANCED = Wording("花括号应恰有一对", "there must be one pair of braces")
_DESCRIPTION = Wording("说明文字（没有花括号）", "description (no braces)")
# Fields that comments may say of questions that have no such field.
_OWN: Mapping[str, frozenset[ItemType]] = MappingProxyType(
    {
        "pinned": frozenset({ItemType.SINGLE, ItemType.MULTIPLE}),
        "scores": frozenset({ItemType.MULTIPLE}),
        "unit": frozenset({ItemType.NUMERIC}),
        "model_answer": frozenset({ItemType.SHORT_ANSWER}),
        "marking_points": frozenset({ItemType.SHORT_ANSWER}),
    }
)


def read(data: bytes, defaults: Defaults) -> Reading:
    """Every question of the file, in UTF-8, UTF-16 or GB18030.

    A block is refused alone: without braces it is a description, which asks nothing; with more or
    less than one pair of them nobody can say where its answer is.

    Refused with FileRefused: what `decode` refuses, and a file without any block.
    """
    text = decode(data)[0].replace("\r\n", "\n").replace("\r", "\n")
    pictures = MoodlePictures()
    entries = [_entry(block, pictures, defaults) for block in blocks_of(text)]
    if not entries:
        raise FileRefused(FileReason.EMPTY)
    reading = reading_of(entries)
    shown = {name: pictures.found[name] for name in pictures_shown(reading.items)}
    return Reading(reading.entries, shown)


def _entry(block: GiftBlock, pictures: MoodlePictures, defaults: Defaults) -> Entry:
    draft = Draft(Place(line=block.line))
    rights = read_comments(block.comments, block.category, draft)
    try:
        parts = parts_of(block)
    except Unbalanced:
        draft.tell(Refusal.UNREADABLE, value=_UNBALANCED)
        return draft.entry(defaults)
    name = draft.data.get("reference") or parts.title
    draft.place = Place(line=block.line, identifier=shortened(name))
    texts = GiftTexts(draft, pictures)
    draft.data["stem"] = texts.stem(parts.stem)
    if parts.answer is None:
        draft.tell(Refusal.TYPE_UNSUPPORTED, "type", value=_DESCRIPTION)
        return draft.entry(defaults)
    if not draft.data["stem"] and not draft.is_refused:
        draft.tell(Refusal.STEM_MISSING, "stem")
    if parts.explanation:
        draft.data["explanation"] = texts.block(parts.explanation, "explanation")
    read_answer(parts.answer, draft, texts, rights)
    kind = ItemType(draft.data["type"])
    for field, kinds in _OWN.items():
        if kind not in kinds:
            draft.data.pop(field, None)
    return draft.entry(defaults)
