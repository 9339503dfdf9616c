# SPDX-License-Identifier: Apache-2.0
"""What an item of QTI 1.2 says of itself, and what it says after an answer."""

from dataclasses import dataclass

from question_bank.interchange.drafts import Draft
from question_bank.interchange.qti.asi.materials import html_in
from question_bank.interchange.qti.flow import Address
from question_bank.interchange.qti.tree import Element, child, children, words
from question_bank.items.model import MAX_NAME

_TYPES = ("question_type", "qmd_itemtype", "bbmd_questiontype", "cc_profile")
_POINTS = ("points_possible", "qmd_absolutescore_max")
_TOPIC = "qmd_topic"
_LONGEST_TOPIC = 40
# What a program keeps for itself: its own numbers of things, and how it counts and shows them.
_INTERNAL = (
    *("bbmd_", "qmd_", "original_answer_ids", "assessment_question_identifierref"),
    *("calculator_type", "cc_weighting"),
)
_GENERAL = ("general", "explanation", "rationale", "解析")
_SOLUTION = "solution"


@dataclass(frozen=True, slots=True)
class Details:
    """The kind of question in the words of its program, small; what it is worth; its topic."""

    type: str = ""
    points: str = ""
    topic: str = ""


def details_of(item: Element, draft: Draft) -> Details:
    """The metadata of an item; the author is told of fields that nobody here reads."""
    found: dict[str, str] = {}
    metadata = child(item, "itemmetadata")
    for field in () if metadata is None else metadata.iter("*"):
        if field.tag == "qtimetadatafield":
            name = words(child(field, "fieldlabel"))
            found.setdefault(name, words(child(field, "fieldentry")))
        elif str(field.tag).startswith(_INTERNAL):
            found.setdefault(str(field.tag), words(field))
    known = (*_TYPES, *_POINTS, _TOPIC)
    for name, value in found.items():
        if value and name not in known and not name.startswith(_INTERNAL):
            draft.leave_out(name[:MAX_NAME])
    topic = " ".join(found.get(_TOPIC, "").split())
    return Details(
        next((found[name] for name in _TYPES if name in found), "").casefold(),
        next((found[name] for name in _POINTS if name in found), ""),
        topic if len(topic) <= _LONGEST_TOPIC else "",
    )


@dataclass(frozen=True, slots=True)
class Comments:
    """What is shown after an answer, as HTML; `has_others` if more than these two is."""

    explanation: str
    solution: str
    has_others: bool


def comments_of(item: Element, address: Address) -> Comments:
    """The general comment and the solution; comments on single answers are only noted."""
    explanation, solution, has_others = "", "", False
    for feedback in children(item, "itemfeedback"):
        html = html_in([feedback], address)
        name = (feedback.get("ident") or feedback.get("title") or "").casefold()
        is_solution = child(feedback, "solution") is not None or _SOLUTION in name
        if not html:
            continue
        if is_solution and not solution:
            solution = html
        elif any(word in name for word in _GENERAL) and "correct" not in name and not explanation:
            explanation = html
        else:
            has_others = True
    return Comments(explanation, solution, has_others)
