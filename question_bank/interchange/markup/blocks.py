# SPDX-License-Identifier: Apache-2.0
"""Paragraphs, lists and tables as Markdown, each with the words that are read of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from textwrap import indent

_TICKS = re.compile(r"`+")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERS = 26
_RULES = {"left": ":---", "center": ":---:", "right": "---:"}


class BlockKind(Enum):
    """What follows a block must know: a list may join the paragraph before it."""

    TEXT = auto()
    LIST = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or program."""

    kind: BlockKind
    text: str
    words: str


def text_of(blocks: Sequence[Block]) -> str:
    """The blocks under each other."""
    return "\n\n".join(block.text for block in blocks)


def _text_of_item(blocks: Sequence[Block]) -> str:
    """The same in an item of a list, where a list stands right below its paragraph."""
    text = ""
    for place, block in enumerate(blocks):
        follows = place > 0 and (blocks[place - 1].kind, block.kind) == (
            BlockKind.TEXT,
            BlockKind.LIST,
        )
        text += ("\n" if follows else "\n\n") * (place > 0) + block.text
    return text


def words_of(blocks: Sequence[Block]) -> str:
    return "\n".join(block.words for block in blocks)


def bulleted(items: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """The items as a list of hyphens, if there are any that say something."""
    texts, words = [], []
    for blocks in items:
        if not blocks:
            continue
        if blocks[0].kind is BlockKind.LIST:
            # "- - 甲" is a line somebody drew: a list that begins an item takes its place.
            texts.append(_text_of_item(blocks))
            words.append(words_of(blocks))
        else:
            texts.append("- " + indent(_text_of_item(blocks), "  ").lstrip(" "))
            words.append("- " + words_of(blocks))
    if texts:
        yield Block(BlockKind.LIST, "\n".join(texts), "\n".join(words))


def numbered(items: Sequence[Sequence[Block]], labels: Sequence[str]) -> Iterator[Block]:
    """The items as lines that begin with their labels: the dialect has no numbered lists."""
    filled = [(label, blocks) for label, blocks in zip(labels, items, strict=True) if blocks]
    if not filled:
        return
    simple = all(block.kind is BlockKind.TEXT for _, blocks in filled for block in blocks)
    texts, words = [], []
    for label, blocks in filled:
        # A list or a table cannot stand behind a label.
        behind = " " if blocks[0].kind is BlockKind.TEXT else "\n\n"
        body = "\n".join(block.text for block in blocks) if simple else _text_of_item(blocks)
        texts.append(f"{label}{behind}{body}")
        words.append(f"{label} {words_of(blocks)}")
    yield Block(
        BlockKind.TEXT if simple else BlockKind.OTHER,
        ("\n" if simple else "\n\n").join(texts),
        "\n".join(words),
    )


def label_of(number: int, style: str) -> str:
    """The label that HTML shows before an item: "3.", "c.", "iii."."""
    match style:
        case "a" | "A" if number > 0:
            label = _letters(number)
        case "i" | "I" if 0 < number < 4000:  # noqa: PLR2004 - beyond it Rome wrote overlines
            label = _roman(number)
        case _:
            label = str(number)
    return f"{label.upper() if style in ('A', 'I') else label}."


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, digit = divmod(number - 1, _LETTERS)
        letters = chr(ord("a") + digit) + letters
    return letters


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def fenced(program: str) -> Iterator[Block]:
    """A program, line by line."""
    program = program.strip("\n")
    if program.strip():
        fence = "`" * max(3, 1 + _longest(program))
        yield Block(BlockKind.OTHER, f"{fence}\n{program}\n{fence}", program)


def code_span(code: str) -> str:
    """Code in a line, between more backticks in a row than it holds."""
    held = {len(found) for found in _TICKS.findall(code)}
    ticks = "`" * next(length for length in range(1, len(held) + 2) if length not in held)
    needs_room = code.startswith(("`", " ")) or code.endswith(("`", " "))
    return f"{ticks} {code} {ticks}" if needs_room else f"{ticks}{code}{ticks}"


def _longest(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def piped(rows: Sequence[Sequence[Block]], alignments: Sequence[str]) -> Block:
    """A table of one line for each row, the first as its header."""
    lines = [
        f"| {' | '.join(cell.text.replace('|', chr(92) + '|') for cell in row)} |" for row in rows
    ]
    rule = f"| {' | '.join(_RULES.get(name, '---') for name in alignments)} |"
    words = "\n".join("|".join(cell.words for cell in row) for row in rows)
    return Block(BlockKind.OTHER, "\n".join([lines[0], rule, *lines[1:]]), words)
