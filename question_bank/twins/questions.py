# SPDX-License-Identifier: Apache-2.0
"""What an item is compared by."""

from dataclasses import dataclass
from functools import lru_cache

from question_bank.items import (
    Item,
    Matching,
    MultipleChoice,
    Ordering,
    SingleChoice,
)
from question_bank.text import plain
from question_bank.twins.fingerprints import Fingerprint, fingerprint

# Some 2 KB each.
_QUESTIONS = 4_096


def choices_of(item: Item) -> tuple[str, ...]:
    """The texts beside the stem that a candidate reads."""
    match item:
        case SingleChoice() | MultipleChoice():
            return item.options
        case Matching():
            pairs = tuple(text for pair in item.pairs for text in pair)
            return pairs + item.distractors
        case Ordering():
            return item.steps
    return ()


def question_text(item: Item) -> str:
    """Stem and options as plain text, for telling twins: the rest a candidate never sees."""
    return "\n".join(plain(text) for text in (item.stem, *choices_of(item)))


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """What an item is compared by: its question in plain words, and their fingerprint."""

    text: str
    print: Fingerprint


@lru_cache(maxsize=_QUESTIONS)
def question_of(item: Item) -> ComparedQuestion:
    """An import asks when it is looked at and again when it is confirmed."""
    text = question_text(item)
    return ComparedQuestion(text, fingerprint(text))
