# SPDX-License-Identifier: Apache-2.0
"""Interactions that are written into: a number, a word, a text."""

from collections.abc import Mapping
from decimal import Decimal, localcontext

from question_bank.interchange.drafts import Draft
from question_bank.interchange.item_texts import as_markdown
from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.flow import is_unit
from question_bank.interchange.qti.numbers import decimal_of
from question_bank.interchange.qti.parts import (
    MODEL_ANSWER,
    accepted_of,
    point_part,
    points_of,
    weight_of,
)
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import Response, unkeepable
from question_bank.interchange.qti.rules import (
    Between,
    Correct,
    Mapped,
    Near,
    Rule,
    Unscored,
    Wordings,
    unsupported,
)
from question_bank.interchange.qti.tree import Element, words
from question_bank.items import ItemType

# Digits: those of the largest value with all its decimals, twice over.
PRECISION = 120
_NUMBERS = frozenset({"float", "integer"})
_NUMBER_LIKE = "3.14"


def read_entry(
    interaction: Element, response: Response, rule: Rule, *, item: Element, draft: Draft
) -> None:
    """The draft asks for the number, or for the word with the other wordings that count."""
    if response.cardinality != "single" or interaction.get("base", "10") != "10":
        what = f"textEntryInteraction {response.cardinality}"
        raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=what)
    if interaction.get("patternMask"):
        draft.leave_out("patternMask")
    units = [words(one) for one in item.iter("span") if is_unit(one)]
    if response.base_type in _NUMBERS:
        _read_number(response, rule, draft=draft)
        draft.data["unit"] = "".join(units)
    else:
        read_wordings(response, rule, draft=draft)
        for unit in units:
            draft.leave_out(unit)


def _read_number(response: Response, rule: Rule, *, draft: Draft) -> None:
    draft.data["type"] = ItemType.NUMERIC.value
    draft.key = " ".join(response.correct)
    value = _correct_number(response)
    with localcontext(prec=PRECISION):
        value, tolerance = _spread(value, response, rule)
    # The number is written as in the file; a changed one has no digits that the file lacks.
    draft.data |= {"value": f"{value:f}", "tolerance": f"{tolerance:f}"}


def _correct_number(response: Response) -> Decimal | None:
    if not response.correct:
        return None
    value = decimal_of(response.correct[0])
    if value is None or len(response.correct) > 1:
        key = " ".join(response.correct)
        raise QtiRefused(Refusal.VALUE_UNREADABLE, "value", value=key, like=_NUMBER_LIKE)
    return value


def _spread(value: Decimal | None, response: Response, rule: Rule) -> tuple[Decimal, Decimal]:
    """The value and what it may be off by."""
    if isinstance(rule, Between):
        return middle_of(rule.low, rule.high, value)
    if isinstance(rule, Near) and rule.value is not None:
        if value not in {None, rule.value}:
            raise unsupported("equal baseValue")
        value = rule.value
    if value is None:
        raise QtiRefused(Refusal.KEY_MISSING, "value")
    match rule:
        case Near(_, below, above, is_relative) if below == above >= 0:
            return value, abs(value) * below / 100 if is_relative else below
        case Unscored() | Correct():
            return value, Decimal(0)
        case Mapped():
            _demand_one_number(value, response)
            return value, Decimal(0)
        case Wordings(values, with_correct) if with_correct or values:
            if any(decimal_of(other) != value for other in values):
                raise unsupported("match")
            return value, Decimal(0)
        case _:
            raise unsupported("equal")


def middle_of(low: Decimal, high: Decimal, value: Decimal | None) -> tuple[Decimal, Decimal]:
    """The middle of a range and its half; refused where the file has its value elsewhere."""
    middle, half = (low + high) / 2, (high - low) / 2
    if value not in {None, middle}:
        raise unsupported(f"{low:f} ≤ {value:f} ≤ {high:f}")
    return middle, half


def _demand_one_number(value: Decimal, response: Response) -> None:
    worths = response.worths.of if response.worths else {}
    earning = [name for name, worth in worths.items() if worth != 0]
    if [decimal_of(name) for name in earning] != [value] or worths[earning[0]] < 0:
        raise unkeepable([f"{name}: {worth}" for name, worth in worths.items()] or ["-"])


def read_wordings(response: Response, rule: Rule, *, draft: Draft) -> None:
    """The draft is a short answer with one marking point, which all right wordings meet."""
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    wordings = list(response.correct)
    match rule:
        case Unscored() | Correct():
            pass
        case Wordings(values, with_correct):
            if not with_correct and not set(wordings) <= set(values):
                raise unsupported("match")
            wordings.extend(values)
        case Mapped():
            wordings.extend(_mapped(response))
        case _:
            raise unsupported("equal")
    wordings = list(dict.fromkeys(wordings))
    draft.key = "\n".join(wordings)
    if not response.correct:
        raise QtiRefused(Refusal.KEY_MISSING, "model_answer")
    draft.take_answer(as_markdown(wordings[0]), wordings[1:])


def _mapped(response: Response) -> list[str]:
    """The wordings that earn everything; one that earns a part cannot be kept."""
    worths = response.worths.of if response.worths else {}
    most = max(worths.values(), default=0)
    if most <= 0 or any(worth not in {0, most} for worth in worths.values()):
        raise unkeepable([f"{name}: {worth}" for name, worth in worths.items()] or ["-"])
    full = [name for name, worth in worths.items() if worth == most]
    if not set(response.correct) <= set(full):
        raise unkeepable([f"{name}: {worth}" for name, worth in worths.items()])
    return full


def read_text(
    item: Element, response: Response, rule: Rule, *, texts: Mapping[str, str], draft: Draft
) -> None:
    """The draft has the model answer and the marking points that the file gives its markers."""
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    answer = texts.get(MODEL_ANSWER, "")
    if not answer:
        read_wordings(response, rule, draft=draft)
        return
    if not isinstance(rule, Unscored):
        raise unsupported("extendedTextInteraction")
    draft.key = answer
    found = points_of(item)
    if not found:
        draft.take_answer(answer)
        return
    draft.data["model_answer"] = answer
    draft.data["marking_points"] = [
        {
            "text": texts[point_part(number)],
            "weight": _weight(weight_of(point)),
            "accepted": accepted_of(point),
        }
        for number, point in enumerate(found)
    ]


def _weight(text: str) -> int:
    number = decimal_of(text)
    if number is None or number != number.to_integral_value():
        field = "marking_points.weight"
        raise QtiRefused(Refusal.VALUE_UNREADABLE, field, value=text, like="2")
    return int(number)
