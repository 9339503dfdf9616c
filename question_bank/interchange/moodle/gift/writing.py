# SPDX-License-Identifier: Apache-2.0
"""Items as GIFT that Moodle imports, and that comes back exactly."""

from collections.abc import Iterator, Mapping, Sequence

from question_bank.interchange.item_texts import as_markdown
from question_bank.interchange.moodle.gift.metadata import comments_of, right_comment
from question_bank.interchange.moodle.gift.signs import escaped
from question_bank.interchange.moodle.gift.texts import GiftWriter
from question_bank.interchange.moodle.xml import categories
from question_bank.interchange.moodle.xml.scores import has_untold_scores, shares_of_item
from question_bank.interchange.moodle.xml.shares import percent_of
from question_bank.items import (
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    SingleChoice,
    TrueFalse,
    labels_of,
    to_data,
)
from question_bank.text import plain


def write(items: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    """The items in their order, each topic's below its category, with the pictures they show.

    KeyError for a picture that an item shows and `pictures` does not have.
    """
    blocks = []
    topic = None
    for item in items:
        if item.topic != topic:
            topic = item.topic
            path = categories.path_of(topic).replace("\\", "\\\\")
            blocks.append(f"$CATEGORY: {path}\n")
        blocks.append(_block(item, pictures))
    return "\n".join(blocks).encode()


def _block(item: Item, pictures: Mapping[str, bytes]) -> str:
    texts = GiftWriter(pictures, item.stem)
    comments = [*comments_of(to_data(item), _commented_fields(item)), *_right_comments(item)]
    answer = "".join(_answer_lines(item, texts))
    if item.explanation and not isinstance(item, Ordering):
        answer += f"\t####{texts.block(item.explanation)}\n"
    lines = [
        *(f"// {comment}" for comment in comments),
        f"::{escaped(item.reference)}::{texts.stem(item.stem)}{{{answer}}}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _commented_fields(item: Item) -> list[str]:
    """The fields that a comment must say because the question does not, or not exactly."""
    fields = ["points", "unit", "marking_points"]
    if isinstance(item, Ordering):
        # Moodle's plugin would take general feedback for one more step.
        fields.append("explanation")
    if isinstance(item, SingleChoice | MultipleChoice):
        fields.append("pinned")
    if isinstance(item, MultipleChoice) and has_untold_scores(item):
        fields.append("scores")
    return fields


def _right_comments(item: Item) -> Iterator[str]:
    if isinstance(item, Matching):
        for right in dict.fromkeys((*(right for _, right in item.pairs), *item.distractors)):
            if as_markdown(plain(right)) != right:
                yield right_comment(right)


def _answer_lines(item: Item, texts: GiftWriter) -> Iterator[str]:
    match item:
        case SingleChoice() | MultipleChoice():
            yield "\n"
            for sign, option in zip(_signs(item), item.options, strict=True):
                yield f"\t{sign}{texts.inline(option)}\n"
        case TrueFalse():
            yield "TRUE" if item.key else "FALSE"
        case Numeric():
            data = to_data(item)
            yield f"#{data['value']}:{data['tolerance']}"
        case Matching():
            yield "\n"
            yield from _pair_lines(item, texts)
        case Ordering():
            yield f">{len(item.steps)} ALL VERTICAL ABSOLUTE_POSITION SHOW\n"
            yield from (f"{texts.inline(step)}\n" for step in item.steps)
        case _:
            # An essay: what is right, a comment says.
            yield ""


def _signs(item: SingleChoice | MultipleChoice) -> list[str]:
    if isinstance(item, SingleChoice):
        return ["=" if label == item.key else "~" for label in labels_of(item.options)]
    return [f"~%{percent_of(share)}%" for share in shares_of_item(item)]


def _pair_lines(item: Matching, texts: GiftWriter) -> Iterator[str]:
    for left, right in item.pairs:
        yield f"\t={texts.left(left)} -> {escaped(plain(right))}\n"
    for right in item.distractors:
        yield f"\t= -> {escaped(plain(right))}\n"
