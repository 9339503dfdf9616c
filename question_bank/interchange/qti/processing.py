# SPDX-License-Identifier: Apache-2.0
"""What a response processing amounts to: the standard templates, and the same written by hand.

A score can be computed in any way at all; whatever is not certain to be one of a few known ways is
refused, because a key that is almost right marks somebody wrong.
"""

from collections.abc import Sequence
from decimal import Decimal

from question_bank.interchange.qti.conditions import condition_of, is_unanswered
from question_bank.interchange.qti.numbers import decimal_of
from question_bank.interchange.qti.rules import Correct, Mapped, Rule, Unscored, unsupported
from question_bank.interchange.qti.tree import Element, children, words

_SCORE, _MAX_SCORE = "SCORE", "MAXSCORE"
_SETS, _LOOKS_UP, _CONDITION = "setOutcomeValue", "lookupOutcomeValue", "responseCondition"
_PAIR = 2
# By the last part of their address, which differs between versions only before it. Those that
# begin with CC2 give MAXSCORE in place of 1 and set a feedback.
_TEMPLATES: dict[str, Rule] = {
    "match_correct": Correct(),
    "map_response": Mapped(),
    "CC2_match": Correct(),
    "CC2_match_basic": Correct(),
    "CC2_map_response": Mapped(),
}


def rule_of(processing: Element | None, response: str) -> Rule:
    """What earns the points of the response so named.

    Refused: all that is not certain to be one of the rules of `rules`.
    """
    if processing is None:
        return Unscored()
    template = (processing.get("template") or "").strip()
    steps = children(processing)
    if not template:
        return _rule(steps, response)
    name = template.rsplit("/", 1)[-1].removesuffix(".xml")
    if steps or name not in _TEMPLATES:
        raise unsupported(name)
    return _TEMPLATES[name]


def _rule(rules: Sequence[Element], response: str) -> Rule:
    steps = _scoring(rules)
    while steps and steps[0].tag == _SETS and _points(steps[0]) == 0:
        steps = steps[1:]
    if not steps:
        return Unscored()
    if len(steps) > 1:
        raise unsupported(f"{len(steps)} × {_SCORE}")
    if steps[0].tag == _CONDITION:
        return _branched(children(steps[0]), response)
    return _mapped(steps[0], response)


def _scoring(rules: Sequence[Element]) -> list[Element]:
    """Those rules that decide about the score; the others set a feedback and do not matter."""
    found = []
    for rule in rules:
        if rule.tag not in {_SETS, _LOOKS_UP, _CONDITION}:
            raise unsupported(rule.tag)
        if any(True for _ in rule.iter("exitResponse")):
            raise unsupported("exitResponse")
        if any(one.get("identifier") == _SCORE for one in rule.iter(_SETS, _LOOKS_UP)):
            found.append(rule)
    return found


def _branched(branches: Sequence[Element], response: str) -> Rule:
    if branches and _is_guard(branches[0], response):
        branches = branches[1:]
    match [(branch.tag, branch) for branch in branches]:
        case [("responseElse", branch)]:
            return _rule(children(branch), response)
        case [("responseIf" | "responseElseIf", branch)] if len(branch):
            return _earned(branch, response)
        case [("responseIf" | "responseElseIf", branch), ("responseElse", other)] if len(branch):
            if _points_in(children(other)) != 0:
                raise unsupported("responseElse")
            return _earned(branch, response)
        case _:
            raise unsupported(_CONDITION)


def _is_guard(branch: Element, response: str) -> bool:
    """Say whether the branch is the usual one for no response, which gives no points."""
    parts = children(branch)
    is_guarding = branch.tag == "responseIf" and parts and is_unanswered(parts[0], response)
    return bool(is_guarding) and _points_in(parts[1:]) == 0


def _earned(branch: Element, response: str) -> Rule:
    condition, *steps = children(branch)
    if _points_in(steps) <= 0:
        raise unsupported(branch.tag)
    return condition_of(condition, response)


def _points_in(rules: Sequence[Element]) -> Decimal:
    """What the rules make the score; nothing said is 0."""
    steps = _scoring(rules)
    if not steps:
        return Decimal(0)
    points = _points(steps[0]) if len(steps) == 1 else None
    if points is None:
        raise unsupported(_SCORE)
    return points


def _points(rule: Element) -> Decimal | None:
    """The constant that the rule makes the score, or adds to it; None for anything else."""
    value = _value(rule)
    if rule.tag != _SETS or value is None:
        return None
    if value.tag == "variable" and value.get("identifier") == _MAX_SCORE:
        return Decimal(1)
    return decimal_of(words(value)) if value.tag == "baseValue" else None


def _mapped(rule: Element, response: str) -> Rule:
    value = _value(rule)
    if value is None or value.tag != "mapResponse" or value.get("identifier") != response:
        raise unsupported(rule.tag if value is None else value.tag)
    return Mapped()


def _value(rule: Element) -> Element | None:
    """What the rule makes the score; of a sum with the score so far, what it adds."""
    parts = children(rule)
    if len(parts) == 1 and parts[0].tag == "sum":
        terms = children(parts[0])
        parts = [term for term in terms if term.get("identifier") != _SCORE]
        if len(terms) != _PAIR:
            return None
    return parts[0] if len(parts) == 1 else None
