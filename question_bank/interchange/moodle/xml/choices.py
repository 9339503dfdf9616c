# SPDX-License-Identifier: Apache-2.0
"""Questions answered by choosing, matching or ordering what stands there."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.lines import join_pairs, join_steps
from question_bank.interchange.fields.words import TRUTH_NAMES, truth_of
from question_bank.interchange.markup import from_plain
from question_bank.interchange.moodle.xml.nodes import Node, is_false, text_in, word_in
from question_bank.interchange.moodle.xml.scores import ALL, NOTHING, take_multiple, take_single
from question_bank.interchange.moodle.xml.shares import share_of
from question_bank.interchange.moodle.xml.texts import MoodleTexts
from question_bank.interchange.problems import Refusal, Warned
from question_bank.items import LABELS, ItemType
from question_bank.text import plain

_FEWEST = 2
_LIKE_PERCENT = "33.33333"


def read_choice(question: Node, draft: Draft, texts: MoodleTexts) -> None:
    """A question of the kind multichoice, which is single or multiple by its `single`."""
    is_single = not is_false(word_in(question, "single"))
    draft.data["type"] = (ItemType.SINGLE if is_single else ItemType.MULTIPLE).value
    answers = [a for a in question.findall("answer") if text_in(a) or _figure(a) != "0"]
    draft.data["options"] = [texts.inline(answer, "options") for answer in answers]
    tell_feedback(answers, draft)
    shares = shares_of(answers, draft)
    if len(answers) < _FEWEST:
        draft.tell(Refusal.OPTIONS_MISSING, "options")
    elif len(answers) > len(LABELS):
        draft.tell(Refusal.OPTIONS_TOO_MANY, "options", most=str(len(LABELS)))
    elif shares is not None:
        _pin(question, draft, len(answers))
        draft.key = "".join(label for label, s in zip(LABELS, shares, strict=False) if s > 0)
        if not (take_single if is_single else take_multiple)(shares, draft):
            refuse_shares(answers, draft)
        if is_single:
            _tell_penalties(shares, answers, draft)


def shares_of(answers: Sequence[Node], draft: Draft) -> list[Fraction] | None:
    """What each answer is worth; None, and refused, if one says no number."""
    shares = []
    for answer in answers:
        share = share_of(_figure(answer))
        if share is None:
            context = {"value": _figure(answer), "like": _LIKE_PERCENT}
            draft.tell(Refusal.VALUE_UNREADABLE, "scores", at=answer, **context)
            return None
        shares.append(share)
    return shares


def refuse_shares(answers: Sequence[Node], draft: Draft) -> None:
    """The figures as they stand in the file, each with its label."""
    figures = "、".join(
        f"{label} {_figure(answer)}%" for label, answer in zip(LABELS, answers, strict=False)
    )
    draft.tell(Refusal.SCORES_UNREPRESENTABLE, "scores", scores=figures)


def tell_feedback(answers: Sequence[Node], draft: Draft) -> None:
    if any(text_in(answer.find("feedback")) for answer in answers):
        draft.tell(Warned.FEEDBACK_LEFT_OUT)


def _figure(answer: Node) -> str:
    return (answer.get("fraction") or "0").strip()


def _pin(question: Node, draft: Draft, count: int) -> None:
    """Options that are not shuffled all keep their place, unless a tag says which."""
    word = word_in(question, "shuffleanswers")
    if word and is_false(word):
        draft.data.setdefault("pinned", LABELS[:count])


def _tell_penalties(shares: Sequence[Fraction], answers: Sequence[Node], draft: Draft) -> None:
    """One wrong choice costs nothing here, whichever it is."""
    for answer, share in zip(answers, shares, strict=True):
        if share < 0:
            draft.leave_out(f"fraction {_figure(answer)}", answer)


def read_truth(question: Node, draft: Draft, _texts: MoodleTexts) -> None:
    """A question of the kind truefalse; which answer is "true" its words say, not their order."""
    draft.data["type"] = ItemType.TRUE_FALSE.value
    answers = question.findall("answer")
    tell_feedback(answers, draft)
    shares = shares_of(answers, draft)
    if shares is None:
        return
    truths = set()
    for answer, share in zip(answers, shares, strict=True):
        truth = truth_of(text_in(answer))
        if truth is None:
            draft.tell(Refusal.KEY_NOT_TRUTH, "key", at=answer, key=text_in(answer)[:40])
            return
        if share not in (ALL, NOTHING):
            refuse_shares(answers, draft)
            return
        truths |= {truth} if share == ALL else set()
    if len(truths) == 1:
        (draft.data["key"],) = truths
        draft.key = TRUTH_NAMES[draft.data["key"]]
    elif truths:
        draft.tell(Refusal.KEY_NOT_TRUTH, "key", key="true, false")
    else:
        draft.tell(Refusal.KEY_MISSING, "key")


def read_matching(question: Node, draft: Draft, texts: MoodleTexts) -> None:
    """Subquestions and their answers; an answer to an empty subquestion distracts."""
    draft.data["type"] = ItemType.MATCHING.value
    pairs: list[list[str]] = []
    unpaired: list[str] = []
    for subquestion in question.findall("subquestion"):
        right = _right(subquestion.find("answer"))
        if text_in(subquestion):
            pairs.append([texts.inline(subquestion, "pairs"), right])
        elif right:
            unpaired.append(right)
    rights = {right for _, right in pairs}
    draft.data["pairs"] = pairs
    # Moodle shows answers of the same words once.
    draft.data["distractors"] = [r for r in dict.fromkeys(unpaired) if r not in rights]
    draft.key = join_pairs(pairs)
    if not pairs:
        draft.tell(Refusal.KEY_MISSING, "key")


def _right(answer: Node | None) -> str:
    """Plain words, with the Markdown beside them that our own files have, while it says the same."""
    if answer is None:
        return ""
    words, source = text_in(answer), text_in(answer.find("markdown"))
    return source if source and plain(source) == words else from_plain(words)


def read_ordering(question: Node, draft: Draft, texts: MoodleTexts) -> None:
    """Steps in the order of the file, which Moodle's own import believes, not their numbers.

    Numbers that contradict the order are refused.
    """
    draft.data["type"] = ItemType.ORDERING.value
    answers = [answer for answer in question.findall("answer") if text_in(answer)]
    draft.data["steps"] = steps = [texts.inline(answer, "steps") for answer in answers]
    draft.key = join_steps(steps)
    numbers = [share_of(_figure(answer)) for answer in answers]
    counted = [number for number in numbers if number is not None]
    rises = all(one < next_ for one, next_ in pairwise(counted))
    if len(counted) < len(answers) or not (rises or len(set(counted)) == 1):
        order = ", ".join(map(_figure, answers))
        draft.tell(Refusal.KEY_UNREADABLE, "key", key=order)
    if not answers:
        draft.tell(Refusal.KEY_MISSING, "key")
    selected = word_in(question, "selecttype") or word_in(question, "logical")
    if selected.upper() not in ("", "ALL", "EXACT", "0"):
        # Moodle would show some of the steps only.
        count = word_in(question, "selectcount") or word_in(question, "studentsee")
        draft.leave_out(f"selecttype {selected} {count}".strip())
