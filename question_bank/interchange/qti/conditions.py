# SPDX-License-Identifier: Apache-2.0
"""Conditions written by hand that say what a key can say."""

from collections.abc import Sequence
from decimal import Decimal

from question_bank.interchange.qti.numbers import decimal_of
from question_bank.interchange.qti.rules import (
    Between,
    Correct,
    Near,
    Rule,
    Wordings,
    unsupported,
)
from question_bank.interchange.qti.tree import Element, children, words

_PAIR = 2
_TURNED = {"gte": "lte", "lte": "gte"}
_FALSE = frozenset({"false", "0"})


def condition_of(expression: Element, response: str) -> Rule:
    """What a response must be for the condition to hold; refused if that is not certain."""
    match expression.tag:
        case "match" | "stringMatch":
            return _matched(expression, response)
        case "equal":
            return _equalled(expression, response)
        case "and":
            return _all(expression, response)
        case "or":
            return _any(children(expression), response)
        case name:
            raise unsupported(name)


def is_unanswered(expression: Element, response: str) -> bool:
    """Say whether the condition holds exactly when there is no response."""
    parts = children(expression)
    return expression.tag == "isNull" and len(parts) == 1 and _is_response(parts[0], response)


def _is_response(expression: Element, response: str) -> bool:
    return expression.tag == "variable" and expression.get("identifier") == response


def _other(expression: Element, response: str) -> Element:
    """The other side of a comparison with the response."""
    parts = children(expression)
    others = [part for part in parts if not _is_response(part, response)]
    if len(parts) != _PAIR or len(others) != 1:
        raise unsupported(expression.tag)
    return others[0]


def _is_key(expression: Element, response: str) -> bool:
    return expression.tag == "correct" and expression.get("identifier") == response


def _matched(expression: Element, response: str) -> Rule:
    other = _other(expression, response)
    if expression.get("substring", "false") not in _FALSE:
        raise unsupported("stringMatch substring")
    if _is_key(other, response):
        return Correct()
    if other.tag != "baseValue":
        raise unsupported(other.tag)
    return Wordings((words(other),))


def _equalled(expression: Element, response: str) -> Rule:
    other = _other(expression, response)
    value = None if _is_key(other, response) else _number(other)
    bounds = [expression.get(name, "true") for name in ("includeLowerBound", "includeUpperBound")]
    mode = expression.get("toleranceMode", "exact")
    if mode == "exact":
        return Near(value, Decimal(0), Decimal(0))
    tolerances = [decimal_of(text) for text in (expression.get("tolerance") or "").split()]
    if _FALSE & set(bounds) or mode not in {"absolute", "relative"}:
        raise unsupported(f"equal {mode}")
    match tolerances:
        case [Decimal() as both]:
            return Near(value, both, both, mode == "relative")
        case [Decimal() as below, Decimal() as above]:
            return Near(value, below, above, mode == "relative")
        case _:
            raise unsupported(f"equal {mode}")


def _number(expression: Element) -> Decimal:
    number = decimal_of(words(expression)) if expression.tag == "baseValue" else None
    if number is None:
        raise unsupported(expression.tag)
    return number


def _all(expression: Element, response: str) -> Rule:
    parts = [part for part in children(expression) if not _is_answered(part, response)]
    if len(parts) == 1:
        return condition_of(parts[0], response)
    bounds = [_bound(part, response) for part in parts]
    if sorted(kind for kind, _ in bounds) != ["gte", "lte"]:
        raise unsupported("and")
    low, high = dict(bounds)["gte"], dict(bounds)["lte"]
    if low > high:
        raise unsupported("and")
    return Between(low, high)


def _is_answered(expression: Element, response: str) -> bool:
    parts = children(expression)
    return expression.tag == "not" and len(parts) == 1 and is_unanswered(parts[0], response)


def _bound(expression: Element, response: str) -> tuple[str, Decimal]:
    """`gte` and the least, or `lte` and the most that the response may be."""
    kind = str(expression.tag)
    if kind not in _TURNED:
        raise unsupported(kind)
    number = _number(_other(expression, response))
    is_first = _is_response(children(expression)[0], response)
    return (kind if is_first else _TURNED[kind]), number


def _any(parts: Sequence[Element], response: str) -> Rule:
    if not parts:
        raise unsupported("or")
    values: list[str] = []
    with_correct = False
    for part in parts:
        match condition_of(part, response):
            case Correct():
                with_correct = True
            case Wordings(found, found_correct):
                values.extend(found)
                with_correct = with_correct or found_correct
            case _:
                raise unsupported("or")
    return Wordings(tuple(values), with_correct)
