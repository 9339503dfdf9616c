# SPDX-License-Identifier: Apache-2.0
"""Where the texts of an item stand, each by a name of its own."""

from collections.abc import Sequence

from question_bank.interchange.qti.flow import (
    Address,
    html_of,
    is_for_candidates,
    without_lone_blanks,
)
from question_bank.interchange.qti.tree import Element, child, children, words

STEM, EXPLANATION, MODEL_ANSWER = "stem", "explanation", "model_answer"
MODEL_CLASS, POINTS_CLASS = "model-answer", "marking-points"
POINT_CLASS, WEIGHT_CLASS, ACCEPTED_CLASS = "marking-point", "weight", "accepted"
_CHOICES = ("simpleChoice", "simpleAssociableChoice")
_MODEL_NAMES = ("model", "sample", "solution", "参考答案", "答案")
_EXPLANATION_NAMES = ("explanation", "rationale", "general", "solution", "解析", "解释")
# Feedback that comments on an answer, in place of explaining the key.
_VERDICTS = frozenset({"correct", "incorrect", "right", "wrong", "true", "false"})


def parts_of(item: Element, address: Address) -> dict[str, str]:
    """Every text of the item as HTML: stem, choices, explanation, model answer, marking points."""
    body = child(item, "itemBody")
    found = {STEM: "" if body is None else without_lone_blanks(html_of([body], address))}
    for choice in item.iter(*_CHOICES):
        found[choice_part(choice)] = html_of([choice], address)
    feedback = explanation_of(item)
    if feedback is not None:
        found[EXPLANATION] = html_of([feedback], address)
    answers = model_answer_of(item)
    if answers:
        found[MODEL_ANSWER] = html_of(answers, address)
    for number, point in enumerate(points_of(item)):
        found[point_part(number)] = html_of(_of_class(point, POINT_CLASS)[:1], address)
    return found


def choice_part(choice: Element) -> str:
    """The name of a choice's text; the two sets of a match may use one identifier twice."""
    return f"{_role_of(choice)} {choice.get('identifier', '')}"


def _role_of(choice: Element) -> str:
    group = choice.getparent()
    if choice.tag == "simpleChoice":
        return "step" if group is not None and group.tag == "orderInteraction" else "choice"
    before = () if group is None else group.itersiblings("simpleMatchSet", preceding=True)
    return "right" if any(True for _ in before) else "left"


def point_part(number: int) -> str:
    return f"point {number}"


def scorer_rubrics(item: Element) -> list[Element]:
    """What the markers are told."""
    return [rubric for rubric in item.iter("rubricBlock") if not is_for_candidates(rubric)]


def points_of(item: Element) -> list[Element]:
    """The elements of the marking points, where the file lists them as we do."""
    rubrics = [one for one in scorer_rubrics(item) if one.get("class") == POINTS_CLASS]
    lists = [found for rubric in rubrics for found in rubric.iter("ol")]
    return children(lists[0], "li") if lists else []


def weight_of(point: Element) -> str:
    return words(next(iter(_of_class(point, WEIGHT_CLASS)), None))


def accepted_of(point: Element) -> list[str]:
    """The other wordings of a marking point, plain texts."""
    lists = _of_class(point, ACCEPTED_CLASS)
    return [words(wording) for wordings in lists for wording in children(wordings, "li")]


def _of_class(element: Element, name: str) -> list[Element]:
    return [found for found in element.iter("*") if found.get("class") == name]


def model_answer_of(item: Element) -> list[Element]:
    """What tells the markers the answer; failing that, a feedback that says it is a model."""
    if not any(True for _ in item.iter("extendedTextInteraction")):
        return []
    rubrics = [one for one in scorer_rubrics(item) if one.get("class") != POINTS_CLASS]
    marked = [one for one in rubrics if one.get("class") == MODEL_CLASS]
    if rubrics:
        return marked or rubrics
    return [one for one in children(item, "modalFeedback") if _is_named(one, _MODEL_NAMES)][:1]


def explanation_of(item: Element) -> Element | None:
    """The feedback that explains the key; None where feedback only comments on answers."""
    answers = model_answer_of(item)
    feedback = [one for one in children(item, "modalFeedback") if one not in answers]
    named = [one for one in feedback if _is_named(one, _EXPLANATION_NAMES)]
    if named:
        return named[0]
    said = {words(one) for one in feedback}
    if len(said) != 1:
        return None
    # The same text whatever was answered explains, even where it is filed under verdicts.
    return feedback[0] if len(feedback) > 1 or not _is_verdict(item, feedback[0]) else None


def _is_named(feedback: Element, names: Sequence[str]) -> bool:
    called = f"{feedback.get('identifier', '')} {feedback.get('title', '')}".casefold()
    return any(name in called for name in names)


def _is_verdict(item: Element, feedback: Element) -> bool:
    identifier = feedback.get("identifier", "")
    choices = {choice.get("identifier") for choice in item.iter(*_CHOICES)}
    return identifier.casefold() in _VERDICTS or identifier in choices
