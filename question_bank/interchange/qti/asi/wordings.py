# SPDX-License-Identifier: Apache-2.0
"""Questions of QTI 1.2 that are answered by writing: numbers, words and texts."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from question_bank.interchange.drafts import Draft
from question_bank.interchange.item_texts import as_markdown
from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.asi.scoring import Scoring
from question_bank.interchange.qti.entering import PRECISION, middle_of
from question_bank.interchange.qti.numbers import decimal_of
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import unkeepable
from question_bank.interchange.qti.rules import unsupported
from question_bank.interchange.qti.tree import Element, words
from question_bank.items import ItemType

_NUMBERS = frozenset({"decimal", "integer", "scientific"})
_PLAIN = frozenset({"conditionvar", "or", "varequal"})
_BOUNDED = frozenset({"conditionvar", "or", "and", "varequal", "vargte", "varlte"})


def is_number(response: Element, type_: str) -> bool:
    """Say whether a number is asked for."""
    kinds = {(fib.get("fibtype") or "").casefold() for fib in response.iter("render_fib")}
    return response.tag == "response_num" or bool(kinds & _NUMBERS) or "numeric" in type_


def read_number(scoring: Scoring | None, *, draft: Draft) -> None:
    """The draft has the number and what it may be off by."""
    draft.data["type"] = ItemType.NUMERIC.value
    rewards = scoring.rewards if scoring else []
    if not rewards:
        raise QtiRefused(Refusal.KEY_MISSING, "value")
    if len(rewards) > 1:
        raise unsupported(f"{len(rewards)} respcondition")
    condition = rewards[0][0]
    _demand_only(condition, _BOUNDED)
    low, high = _numbers(condition, "vargte"), _numbers(condition, "varlte")
    exact = _numbers(condition, "varequal")
    draft.key = " ".join(words(one) for one in condition.iter("varequal"))
    match (exact, low, high):
        case ([value], [], []):
            tolerance = Decimal(0)
        case ([] | [_], [least], [most]) if least <= most:
            with localcontext(prec=PRECISION):
                value, tolerance = middle_of(least, most, exact[0] if exact else None)
        case _:
            raise unsupported("vargte varlte")
    draft.data |= {"value": f"{value:f}", "tolerance": f"{tolerance:f}"}
    draft.key = f"{value:f}"


def _demand_only(condition: Element, known: frozenset[str]) -> None:
    for one in condition.iter("*"):
        if one.tag not in known:
            raise unsupported(one.tag)


def _numbers(condition: Element, name: str) -> list[Decimal]:
    """The different numbers of these comparisons."""
    found: list[Decimal] = []
    for one in condition.iter(name):
        number = decimal_of(words(one))
        if number is None:
            raise QtiRefused(Refusal.VALUE_UNREADABLE, "value", value=words(one), like="3.14")
        if number not in found:
            found.append(number)
    return found


def read_words(scoring: Scoring | None, *, answer: str, draft: Draft) -> None:
    """The draft is a short answer: by the wordings that score, or else by the model answer."""
    draft.data["type"] = ItemType.SHORT_ANSWER.value
    rewards = scoring.rewards if scoring else []
    for condition, _ in rewards:
        _demand_only(condition, _PLAIN)
    found = [words(equal) for condition, _ in rewards for equal in condition.iter("varequal")]
    wordings = list(dict.fromkeys(wording for wording in found if wording))
    if len({worth for _, worth in rewards}) > 1:
        raise unkeepable(_said(wordings, rewards))
    if wordings:
        draft.key = "\n".join(wordings)
        draft.take_answer(as_markdown(wordings[0]), wordings[1:])
        return
    if not answer:
        raise QtiRefused(Refusal.KEY_MISSING, "model_answer")
    draft.key = answer
    draft.take_answer(answer)


def _said(wordings: Sequence[str], rewards: Sequence[tuple[Element, object]]) -> list[str]:
    worths = ", ".join(str(worth) for _, worth in rewards)
    return [f"{' / '.join(wordings)}: {worths}"]
