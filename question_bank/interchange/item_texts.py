# SPDX-License-Identifier: Apache-2.0
"""The texts of an item: which there are, what they show, and how plain words become one."""

from collections.abc import Iterable, Iterator

from question_bank.interchange.markup import from_plain
from question_bank.items import Item, to_data
from question_bank.text import pictures_of, plain

# Everything else of an item is a name, a code or a number.
_TEXT_FIELDS = (
    *("stem", "explanation", "options", "model_answer", "marking_points"),
    *("pairs", "distractors", "steps"),
)
_PICTURE = "](media:"


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
    return [text for name in _TEXT_FIELDS for text in _within(data.get(name))]


def pictures_shown(items: Iterable[Item]) -> list[str]:
    """The names of all pictures that the items show, each once, sorted."""
    texts = (text for item in items for text in texts_of(item) if _PICTURE in text)
    return sorted({name for text in texts for name in pictures_of(text)})


def _within(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from _within(part)
        case dict():
            for part in value.values():
                yield from _within(part)
