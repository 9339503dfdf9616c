# SPDX-License-Identifier: Apache-2.0
"""The response processing of QTI 1.2, worked out for an answer.

A file scores by conditions; what its key is shows when every possible answer is scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank.interchange.qti.numbers import fraction_of
from question_bank.interchange.qti.rules import unsupported
from question_bank.interchange.qti.tree import Element, child, children, words

# Identifiers chosen, by the response they answer.
Answer = Mapping[str, frozenset[str]]

# Elements. A question of ten options with a comment on each has 80; they are weighed for 1,024
# answers.
_MOST_CONDITIONS = 200
_SCORE = "score"
_FULL = "score.max"
_PRAISE = "correct"


@dataclass(frozen=True, slots=True)
class _Step:
    """A condition, what it does to the score if it holds, and whether the next is looked at.

    `praises` says that the candidate is then shown the comment for right answers.
    """

    condition: Element | None
    changes: tuple[tuple[str, Fraction], ...]
    goes_on: bool
    praises: bool


@dataclass(frozen=True, slots=True)
class Scoring:
    """All that decides about the score of an item; `least` and `most` bound it in the end."""

    steps: tuple[_Step, ...]
    start: Fraction = Fraction(0)
    least: Fraction | None = None
    most: Fraction | None = None

    def raw(self, answer: Answer) -> Fraction:
        """The score before its bounds; refused where a condition is not one about choices."""
        score = self.start
        for step in self.steps:
            if step.condition is not None and not _all_hold(children(step.condition), answer):
                continue
            for action, value in step.changes:
                score = _changed(score, action, value)
            if not step.goes_on:
                break
        return score

    def score(self, answer: Answer) -> Fraction:
        score = self.raw(answer)
        if self.least is not None:
            score = max(score, self.least)
        return score if self.most is None else min(score, self.most)

    @property
    def rewards(self) -> list[tuple[Element, Fraction]]:
        """The conditions that raise the score, with what each gives."""
        found = []
        for step in self.steps:
            given = sum((value for _, value in step.changes), Fraction(0))
            if given > 0 and step.condition is not None:
                found.append((step.condition, given))
        return found

    @property
    def praised(self) -> list[Element]:
        """The conditions that leave the score alone and call the answer right."""
        steps = [step for step in self.steps if step.praises and not step.changes]
        return [step.condition for step in steps if step.condition is not None]


def scoring_of(item: Element) -> Scoring | None:
    """What the file says of the item's score; None if it says nothing."""
    processing = child(item, "resprocessing")
    if processing is None:
        return None
    if sum(1 for _ in processing.iter("*")) > _MOST_CONDITIONS:
        raise unsupported(f"resprocessing > {_MOST_CONDITIONS}")
    conditions = children(processing, "respcondition")
    name = _variable([rule for one in conditions for rule in children(one, "setvar")])
    declared = next((one for one in processing.iter("decvar") if _name(one) == name), None)
    most = None if declared is None else fraction_of(declared.get("maxvalue"))
    steps = tuple(_step(one, name, most or Fraction(1)) for one in conditions)
    if declared is None:
        return Scoring(steps)
    start = fraction_of(declared.get("defaultval")) or Fraction(0)
    return Scoring(steps, start, fraction_of(declared.get("minvalue")), most)


def _name(element: Element) -> str:
    return (element.get("varname") or element.get("variablename") or _SCORE).casefold()


def _variable(rules: Sequence[Element]) -> str:
    """The variable that is the score: the one of that name, or the only one there is."""
    names = {_name(rule) for rule in rules}
    if _SCORE in names or not names:
        return _SCORE
    if len(names) > 1:
        raise unsupported(f"setvar {' '.join(sorted(names))}")
    return names.pop()


def _step(condition: Element, variable: str, most: Fraction) -> _Step:
    changes = []
    for rule in children(condition, "setvar"):
        if _name(rule) != variable:
            continue
        said = words(rule)
        value = most if said.casefold() == _FULL else fraction_of(said)
        action = rule.get("action", "Set").casefold()
        if value is None or action not in {"set", "add", "subtract"}:
            raise unsupported(f"setvar {action} {said[:40]}")
        changes.append((action, value))
    goes_on = condition.get("continue", "No").casefold() == "yes"
    comments = [one.get("linkrefid", "") for one in children(condition, "displayfeedback")]
    praises = _PRAISE in {comment.casefold() for comment in comments}
    return _Step(child(condition, "conditionvar"), tuple(changes), goes_on, praises)


def _changed(score: Fraction, action: str, value: Fraction) -> Fraction:
    match action:
        case "set":
            return value
        case "add":
            return score + value
        case _:
            return score - value


def _all_hold(conditions: Sequence[Element], answer: Answer) -> bool:
    """Several conditions beside each other must all hold."""
    return all(_holds(condition, answer) for condition in conditions)


def _holds(condition: Element, answer: Answer) -> bool:
    parts = children(condition)
    match condition.tag:
        case "varequal":
            return words(condition) in _chosen(condition, answer)
        case "and":
            return _all_hold(parts, answer)
        case "or":
            return any(_holds(part, answer) for part in parts)
        case "not":
            return not _all_hold(parts, answer)
        case "other":
            return True
        case "unanswered":
            return not _chosen(condition, answer)
        case name:
            raise unsupported(name)


def _chosen(condition: Element, answer: Answer) -> frozenset[str]:
    response = condition.get("respident", "")
    if response not in answer:
        raise unsupported(f"respident {response}")
    return answer[response]
