# SPDX-License-Identifier: Apache-2.0
"""The texts of an item: which there are, what they show, and how plain words become one."""

import re
from collections.abc import Iterable, Iterator

from question_bank.interchange.markup import from_plain
from question_bank.items import Item, to_data
from question_bank.text import pictures_of, plain

# Everything else of an item is a name, a code or a number.
_TEXT_FIELDS = (
    *("stem", "explanation", "options", "model_answer", "marking_points"),
    *("pairs", "distractors", "steps"),
)
# What the markup of every picture holds.
PICTURE_SIGN = "](media:"
# XML 1.0 has no place for these, however they are written; an item's own judgement lets them pass.
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def as_markdown(words: str) -> str:
    """Markdown that reads as these words: the words themselves, wherever they can stay.

    In `2*3*4` and `$5` nothing has to be escaped, so such a text is the same wherever it comes
    from. `$x^2$` stays a formula: that is what is meant by whoever writes it into plain text.
    """
    text = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if plain(text) == text else from_plain(text)


def texts_of(item: Item) -> list[str]:
    """All texts of the item that are Markdown."""
    data = to_data(item)
    return [text for name in _TEXT_FIELDS for text in strings_in(data.get(name))]


def pictures_shown(items: Iterable[Item]) -> list[str]:
    """The names of all pictures that the items show, each once, sorted."""
    return sorted(pictures_in(text for item in items for text in texts_of(item)))


def pictures_in(texts: Iterable[str]) -> list[str]:
    """The names of the pictures that the texts show, each once."""
    # Few texts show any, and taking one apart takes longer than all the rest of reading it.
    showing = (text for text in texts if PICTURE_SIGN in text)
    return list(dict.fromkeys(name for text in showing for name in pictures_of(text)))


def fits_xml(item: Item) -> bool:
    """Whether all that the item says can stand in XML."""
    return not any(_NOT_IN_XML.search(said) for said in strings_in(to_data(item)))


def strings_in(value: object) -> Iterator[str]:
    """Every text in plain data."""
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from strings_in(part)
        case dict():
            for part in value.values():
                yield from strings_in(part)
