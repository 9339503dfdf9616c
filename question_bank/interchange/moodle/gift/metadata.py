# SPDX-License-Identifier: Apache-2.0
"""What the comments above a question say of it.

`[id:…]` and `[tag:…]` are Moodle's own. What a question of GIFT has no place for stands behind the
name of the column that has it in our template: `// 分值：2`, `// 参考答案：…`. All other comments
are for people.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.cells import OWN_READERS, READERS, Unreadable, cells_of
from question_bank.interchange.fields.columns import COLUMN_OF_FIELD, KEY, column_of
from question_bank.interchange.markup import shortened
from question_bank.interchange.moodle.gift.signs import comment_of, commented
from question_bank.interchange.moodle.xml import categories
from question_bank.interchange.moodle.xml.tags import fields_in, tags_of
from question_bank.items import FIELD_NAMES
from question_bank.text import plain

TAGGED = (
    *("difficulty", "cognitive", "valid_for", "programmes", "levels", "work_types"),
    *("function", "source", "author"),
)
_READERS = {**READERS, **OWN_READERS}
_COMMENTED = ("points", "unit", "marking_points", "explanation")
_HEADERS = {COLUMN_OF_FIELD[name]: name for name in _COMMENTED}
# Moodle's own names of the two.
_ID = re.compile(r"\[id:(?P<value>(?:\\\]|[^\]])+)\]")
_TAG = re.compile(r"\[tag:(?P<value>(?:\\\]|[^\]])+)\]")
_REFERENCE = re.compile(r"\w[\w.\-]{0,79}")
_NAMED = re.compile(r"(?P<name>[^:：]{1,12})[:：]\s*(?P<value>.+)", re.DOTALL)
_ANSWER = FIELD_NAMES["model_answer"].zh
# A right side of a matching as Markdown, where plain words do not say all of it.
_RIGHT = "右项"


def read_comments(comments: Sequence[str], category: str, draft: Draft) -> Mapping[str, str]:
    """The fields that the comments and the category say join the draft.

    The answer gives the Markdown of each right side of a matching by its plain words.
    """
    draft.data["topic"] = categories.topic_in(category)
    rights: dict[str, str] = {}
    for comment in comments:
        named = _NAMED.fullmatch(comment)
        if named and not comment.startswith("["):
            _read_named(named["name"].strip(), commented(named["value"].strip()), draft, rights)
    text = " ".join(comments)
    fields, unknown = fields_in(_unbracketed(tag["value"]) for tag in _TAG.finditer(text))
    draft.data |= fields
    for tag in unknown:
        draft.leave_out(f"tag {shortened(tag)}")
    if found := _ID.search(text):
        _read_id(_unbracketed(found["value"]).strip(), draft)
    return rights


def _read_id(value: str, draft: Draft) -> None:
    if _REFERENCE.fullmatch(value):
        draft.data["reference"] = value
    else:
        draft.leave_out(f"id {shortened(value)}")


def _read_named(name: str, value: str, draft: Draft, rights: dict[str, str]) -> None:
    header = column_of(name)
    if name == _RIGHT:
        rights[plain(value)] = value
    elif header == KEY:
        draft.data["model_answer"] = value
    elif header in _HEADERS:
        field, read = _READERS[header]
        try:
            draft.data[field] = read(value)
        except Unreadable:
            draft.leave_out(f"{name}：{shortened(value)}")


def _unbracketed(value: str) -> str:
    return value.replace("\\]", "]")


def comments_of(data: Mapping[str, Any], commented_fields: Iterable[str]) -> Iterator[str]:
    """The comments above an item given as plain data, without their strokes."""
    fields = list(TAGGED)
    if not categories.is_exact(data["topic"]):
        fields.append("topic")
    fields += [name for name in ("pinned", "scores") if name in commented_fields]
    tags = " ".join(f"[tag:{_bracketed(tag)}]" for tag in tags_of(data, fields))
    yield f"[id:{data['reference']}] {tags}".strip()
    cells = cells_of(data)
    for name in _COMMENTED:
        if name in commented_fields and data.get(name):
            header = COLUMN_OF_FIELD[name]
            yield f"{header}：{comment_of(cells[header])}"
    if "model_answer" in data:
        yield f"{_ANSWER}：{comment_of(data['model_answer'])}"


def right_comment(markdown: str) -> str:
    """The comment that says what a right side of a matching is in Markdown."""
    return f"{_RIGHT}：{comment_of(markdown)}"


def _bracketed(tag: str) -> str:
    # A backslash before the bracket would take its meaning; tags may have any sign by number.
    return tag.replace("\\", "%5C").replace("]", "\\]")
