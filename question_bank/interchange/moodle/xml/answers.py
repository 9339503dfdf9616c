# SPDX-License-Identifier: Apache-2.0
"""Questions answered by writing: words or a number."""

import re

from question_bank.interchange.drafts import Draft
from question_bank.interchange.markup import from_plain, shortened
from question_bank.interchange.moodle.xml.choices import refuse_shares, shares_of, tell_feedback
from question_bank.interchange.moodle.xml.guidance import guidance_in
from question_bank.interchange.moodle.xml.nodes import Node, number_in, text_in, word_in
from question_bank.interchange.moodle.xml.scores import ALL, NOTHING
from question_bank.interchange.moodle.xml.texts import MoodleTexts
from question_bank.interchange.problems import Refusal
from question_bank.items import ItemType

# A star stands for any words, unless a backslash is before it.
_WILDCARD = re.compile(r"(?<!\\)\*")


def read_words(question: Node, draft: Draft, _texts: MoodleTexts) -> None:
    """A question of the kind shortanswer: the first right wording is the model answer.

    Whether small and capital letters differ (`usecase`) is not asked: people mark the answers.
    """
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    right = _right_answers(question, draft)
    draft.key = "\n".join(text_in(answer) for answer in right)
    for answer in right:
        if _WILDCARD.search(text_in(answer)):
            draft.tell(Refusal.KEY_UNREADABLE, "key", at=answer, key=shortened(text_in(answer)))
    wordings = [from_plain(text_in(answer).replace("\\*", "*")) for answer in right]
    if wordings:
        draft.take_answer(wordings[0], wordings[1:])


def _right_answers(question: Node, draft: Draft) -> list[Node]:
    """The answers that earn all; one that earns a part of it is refused."""
    answers = question.findall("answer")
    tell_feedback(answers, draft)
    shares = shares_of(answers, draft)
    if shares is None:
        return []
    if any(share not in (ALL, NOTHING) for share in shares):
        refuse_shares(answers, draft)
        return []
    right = [answer for answer, share in zip(answers, shares, strict=True) if share == ALL]
    wrong = [answer for answer, share in zip(answers, shares, strict=True) if share != ALL]
    for answer in wrong:
        # A wrong answer is there for its feedback, "*" for that of all others.
        draft.leave_out(f"answer {shortened(text_in(answer))}", answer)
    if not right:
        draft.tell(Refusal.KEY_MISSING, "key")
    return right


def read_essay(question: Node, draft: Draft, texts: MoodleTexts) -> None:
    """An essay, marked by what its graders are told."""
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    responses = word_in(question, "responseformat")
    attached = word_in(question, "attachmentsrequired")
    if responses == "noinline" or attached not in ("", "0"):
        draft.tell(Refusal.INTERACTION_UNSUPPORTED, value=f"attachments {attached}".strip())
    for name in ("minwordlimit", "maxwordlimit", "responsetemplate"):
        if word_in(question, name) not in ("", "0"):
            draft.leave_out(name, question.find(name))
    told = guidance_in(texts.block(question.find("graderinfo"), "model_answer"))
    draft.key = told.model_answer
    if not told.model_answer:
        if not draft.is_refused:
            draft.tell(Refusal.KEY_MISSING, "model_answer")
        return
    if told.marking_points:
        points = [dict(point) for point in told.marking_points]
        draft.data |= {"model_answer": told.model_answer, "marking_points": points}
    else:
        draft.take_answer(told.model_answer)


def read_number(question: Node, draft: Draft, _texts: MoodleTexts) -> None:
    """A question of the kind numerical with one right number."""
    draft.data["type"] = ItemType.NUMERIC.value
    right = _right_answers(question, draft)
    draft.key = "; ".join(text_in(answer) for answer in right)
    if len(right) == 1:
        value = number_in(text_in(right[0]))
        tolerance = number_in(text_in(right[0].find("tolerance")) or "0")
        if value is None:
            draft.tell(Refusal.KEY_UNREADABLE, "key", at=right[0], key=shortened(draft.key))
        elif tolerance is None:
            said = shortened(text_in(right[0].find("tolerance")))
            draft.tell(Refusal.VALUE_UNREADABLE, "tolerance", at=right[0], value=said, like="0.5")
        else:
            draft.data |= {"value": value, "tolerance": tolerance}
    elif right:
        draft.tell(Refusal.KEY_UNREADABLE, "key", key=shortened(draft.key))
    _read_unit(question, draft)
    for name in ("instructions", "unitgradingtype"):
        if word_in(question, name) not in ("", "0"):
            draft.leave_out(name, question.find(name))


def _read_unit(question: Node, draft: Draft) -> None:
    """The unit in which the number stands; those that it could be converted into are left out."""
    units = question.findall("units/unit")
    own = [unit for unit in units if number_in(word_in(unit, "multiplier") or "1") == "1"]
    if own:
        draft.data["unit"] = word_in(own[0], "unit_name")
    elif units:
        first = f"{word_in(units[0], 'multiplier')} {word_in(units[0], 'unit_name')}"
        draft.tell(Refusal.UNREADABLE, "unit", at=units[0], value=shortened(first))
    for unit in units:
        if unit not in own[:1]:
            draft.leave_out(f"unit {shortened(word_in(unit, 'unit_name'))}", unit)
