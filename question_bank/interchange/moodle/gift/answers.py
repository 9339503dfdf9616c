# SPDX-License-Identifier: Apache-2.0
"""What stands between the braces, by the kind of question that it makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.lines import join_pairs, join_steps
from question_bank.interchange.fields.words import TRUTH_NAMES
from question_bank.interchange.item_texts import as_markdown
from question_bank.interchange.markup import shortened
from question_bank.interchange.moodle.gift.blocks import split_answers
from question_bank.interchange.moodle.gift.signs import meant
from question_bank.interchange.moodle.gift.texts import GiftTexts
from question_bank.interchange.moodle.xml.nodes import number_in
from question_bank.interchange.moodle.xml.scores import ALL, NOTHING, take_multiple, take_single
from question_bank.interchange.moodle.xml.shares import percent_of, share_of
from question_bank.interchange.problems import Refusal, Warned
from question_bank.items import LABELS, ItemType

_WEIGHT = re.compile(r"%(?P<figure>-?[0-9]{1,3}(?:\.[0-9]{0,15})?)%")
_LIKE_WEIGHT = "%33.33333%"
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ARROW, _FEEDBACK, _BETWEEN = "->", "#", ".."
_FEWEST_OPTIONS = 2
_LIKE_NUMBER = "3.14:0.01"
# A star stands for any words, unless a backslash is before it.
_WILDCARD = re.compile(r"(?<!\\)\*")
# How many steps Moodle's plugin for ordering shows, and which; the rest says how it looks.
_ORDER = re.compile(
    r">\s*(?P<count>[0-9]+)\s*(?P<which>ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?\s*"
    r"(?:HORIZONTAL|HORI|H|1|VERTICAL|VERT|V|0)?\s*"
    r"(?:ALL_OR_NOTHING|ABSOLUTE_POSITION|ABSOLUTE|ABS|RELATIVE_[A-Z_]+|RELATIVE"
    r"|LONGEST_ORDERED_SUBSET|LONGEST_CONTIGUOUS_SUBSET)?\s*"
    r"(?:SHOW|TRUE|YES|HIDE|FALSE|NO)?[ \t]*(?:(?:none|abc|ABCD|123|iii|IIII)[ \t]*)?\n"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer: its words, still held, and the share of the mark that it earns."""

    words: str
    share: Fraction
    figure: str
    is_right: bool = False


def read_answer(answer: str, draft: Draft, texts: GiftTexts, rights: Mapping[str, str]) -> None:
    """The kind of question, as Moodle tells it from the signs in the answer, and its key."""
    if answer.startswith(">"):
        _read_ordering(answer, draft, texts)
    elif not answer:
        _read_essay(draft)
    elif answer.startswith(_FEEDBACK):
        _read_number(answer.removeprefix(_FEEDBACK), draft)
    elif "~" in answer:
        _read_choice(answer, draft, texts)
    elif "=" in answer and _ARROW in answer:
        _read_matching(answer, draft, texts, rights)
    elif (word := answer.partition(_FEEDBACK)[0].strip()) in _TRUTHS:
        draft.data |= {"type": ItemType.TRUE_FALSE.value, "key": _TRUTHS[word]}
        draft.key = TRUTH_NAMES[_TRUTHS[word]]
        _tell_feedback(answer.partition(_FEEDBACK)[2], draft)
    else:
        _read_words(answer, draft)


def _tell_feedback(feedback: str, draft: Draft) -> None:
    if feedback.replace(_FEEDBACK, "").strip():
        draft.tell(Warned.FEEDBACK_LEFT_OUT)


def _weighed(written: str, draft: Draft, *, otherwise: Fraction) -> _Answer:
    """An answer with its weight, or what it earns without one."""
    weight = _WEIGHT.match(written)
    words, _, feedback = written[weight.end() if weight else 0 :].partition(_FEEDBACK)
    _tell_feedback(feedback, draft)
    if weight is None:
        return _Answer(words.strip(), otherwise, percent_of(otherwise))
    return _Answer(words.strip(), share_of(weight["figure"]) or NOTHING, weight["figure"])


def _read_choice(answer: str, draft: Draft, texts: GiftTexts) -> None:
    """Single if one answer is marked `=`, else multiple."""
    marked = [
        (sign, one)
        for part in split_answers(answer.replace("=", "~="), "~")
        for sign, one in [(part[:1] == "=", part.removeprefix("="))]
    ]
    answers = []
    for is_right, written in marked:
        words, _, feedback = written.partition(_FEEDBACK)
        if is_right:
            _tell_feedback(feedback, draft)
            answers.append(_Answer(words.strip(), ALL, "100", is_right=True))
        else:
            answers.append(_weighed(written, draft, otherwise=NOTHING))
    is_single = any(one.is_right for one in answers)
    draft.data["type"] = (ItemType.SINGLE if is_single else ItemType.MULTIPLE).value
    draft.data["options"] = [texts.inline(one.words, "options") for one in answers]
    draft.key = "".join(label for label, one in zip(LABELS, answers, strict=False) if one.share > 0)
    if len(answers) < _FEWEST_OPTIONS:
        draft.tell(Refusal.OPTIONS_MISSING, "options")
    elif len(answers) > len(LABELS):
        draft.tell(Refusal.OPTIONS_TOO_MANY, "options", most=str(len(LABELS)))
    else:
        _take_key(answers, draft, is_single=is_single)


def _take_key(answers: Sequence[_Answer], draft: Draft, *, is_single: bool) -> None:
    shares = [one.share for one in answers]
    if not (take_single if is_single else take_multiple)(shares, draft):
        figures = "、".join(
            f"{label} {one.figure}%" for label, one in zip(LABELS, answers, strict=False)
        )
        draft.tell(Refusal.SCORES_UNREPRESENTABLE, "scores", scores=figures)
    for one in answers:
        if is_single and one.share < 0:
            # A wrong choice costs nothing here, whichever it is.
            draft.leave_out(f"%{one.figure}%")


def _read_matching(answer: str, draft: Draft, texts: GiftTexts, rights: Mapping[str, str]) -> None:
    """`=left -> right`; without a left the right distracts."""
    draft.data["type"] = ItemType.MATCHING.value
    pairs: list[list[str]] = []
    unpaired: list[str] = []
    for one in split_answers(answer, "="):
        left, arrow, right = one.partition(_ARROW)
        words = meant(right)
        if not arrow or not words:
            draft.tell(Refusal.KEY_UNREADABLE, "pairs", key=shortened(meant(one)))
            continue
        side = rights.get(words, as_markdown(words))
        if left.strip():
            pairs.append([texts.inline(left, "pairs"), side])
        else:
            unpaired.append(side)
    used = {right for _, right in pairs}
    draft.data["pairs"] = pairs
    # Moodle shows answers of the same words once.
    draft.data["distractors"] = [one for one in dict.fromkeys(unpaired) if one not in used]
    draft.key = join_pairs(pairs)


def _read_ordering(answer: str, draft: Draft, texts: GiftTexts) -> None:
    """The steps in the order of the file, a line each, as Moodle's plugin for ordering reads it."""
    draft.data["type"] = ItemType.ORDERING.value
    order = _ORDER.match(answer)
    if order is None:
        draft.tell(Refusal.KEY_UNREADABLE, "steps", key=shortened(meant(answer)))
        return
    lines = [line.strip() for line in answer[order.end() :].split("\n")]
    steps = [texts.inline(line, "steps") for line in lines if line]
    draft.data["steps"] = steps
    draft.key = join_steps(steps)
    if order["which"] not in (None, "ALL", "EXACT") and int(order["count"][:9]) < len(steps):
        # Moodle would show some of the steps only.
        draft.leave_out(f">{order['count']} {order['which']}")


def _read_essay(draft: Draft) -> None:
    """A question marked by people: what is right, a comment says."""
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    draft.key = draft.data.get("model_answer", "")
    if not draft.key:
        draft.tell(Refusal.KEY_MISSING, "model_answer")
    elif "marking_points" not in draft.data:
        draft.take_answer(draft.key)


def _full_answers(answer: str, draft: Draft) -> list[_Answer]:
    """The answers that earn all; those that earn a part of it are left out, and named."""
    answers = [_weighed(one, draft, otherwise=ALL) for one in split_answers(answer, "=")]
    for one in answers:
        if one.share != ALL:
            draft.leave_out(f"%{one.figure}%{shortened(meant(one.words))}")
    full = [one for one in answers if one.share == ALL and one.words]
    draft.key = "\n".join(meant(one.words) for one in full)
    if not full:
        draft.tell(Refusal.KEY_MISSING, "key")
    return full


def _read_words(answer: str, draft: Draft) -> None:
    """The first wording that earns all is the model answer, the others count as well."""
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    wordings = [meant(one.words) for one in _full_answers(answer, draft)]
    for wording in wordings:
        if _WILDCARD.search(wording):
            draft.tell(Refusal.KEY_UNREADABLE, "key", key=shortened(wording))
    texts = [as_markdown(wording.replace("\\*", "*")) for wording in wordings]
    if texts:
        draft.take_answer(texts[0], texts[1:])


def _read_number(answer: str, draft: Draft) -> None:
    """A number with what it may be off by, or the range in which it lies."""
    draft.data["type"] = ItemType.NUMERIC.value
    # Behind a tilde stands what is said to those who are wrong.
    answer, _, feedback = answer.partition("~")
    _tell_feedback(feedback, draft)
    full = _full_answers(answer, draft)
    if len(full) > 1:
        draft.tell(Refusal.KEY_UNREADABLE, "key", key=shortened(draft.key.replace("\n", "; ")))
    elif full:
        _read_range(full[0].words, draft)


def _read_range(held: str, draft: Draft) -> None:
    low, dots, high = held.partition(_BETWEEN)
    value, _, margin = held.partition(":")
    first, second = (_number(one) for one in ((low, high) if dots else (value, margin or "0")))
    if first is None or second is None or (dots and second < first):
        said = shortened(meant(held))
        draft.tell(Refusal.VALUE_UNREADABLE, "value", value=said, like=_LIKE_NUMBER)
    elif dots:
        draft.data |= {"value": (first + second) / 2, "tolerance": (second - first) / 2}
    else:
        draft.data |= {"value": first, "tolerance": second}


def _number(words: str) -> Decimal | None:
    number = number_in(words.strip())
    return None if number is None else Decimal(number)
