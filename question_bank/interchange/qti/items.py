# SPDX-License-Identifier: Apache-2.0
"""An assessment item of QTI 2 or 3 as an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from question_bank.interchange.drafts import Draft
from question_bank.interchange.problems import Place, Refusal, Warned
from question_bank.interchange.qti.arranging import read_association, read_match, read_order
from question_bank.interchange.qti.choosing import read_choice
from question_bank.interchange.qti.entering import read_entry, read_text
from question_bank.interchange.qti.numbers import decimal_of
from question_bank.interchange.qti.ours import NOTHING, Ours
from question_bank.interchange.qti.parts import (
    EXPLANATION,
    POINTS_CLASS,
    STEM,
    explanation_of,
    model_answer_of,
    parts_of,
    points_of,
    scorer_rubrics,
)
from question_bank.interchange.qti.processing import rule_of
from question_bank.interchange.qti.references import reference_in
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import Response, response_of
from question_bank.interchange.qti.rules import Rule, unsupported
from question_bank.interchange.qti.texts import Find, QtiTexts
from question_bank.interchange.qti.tree import (
    Element,
    child,
    children,
    descendants,
    interactions_of,
    words,
)
from question_bank.interchange.reading import Defaults, Entry
from question_bank.items.model import MAX_OPTIONS

# The item is another one for every candidate, or its text stands elsewhere.
_COMPUTED = ("templateDeclaration", "templateProcessing")
_ELSEWHERE = ("assessmentStimulusRef", "include", "printedVariable")
_FEEDBACK = ("feedbackInline", "feedbackBlock")
_LEFT_OUT = ("stylesheet", "apipAccessibility", "catalogInfo", "companionMaterialsInfo")
_MOST_POINTS = 1000
# Both sides of the largest matching that an item can be, twice over.
MOST_CHOICES = 40
# Nobody marks an answer by more.
_MOST_MARKING_POINTS = 200


@dataclass(frozen=True, slots=True)
class QtiItem:
    """An element of a file that is an item, and where it is from."""

    element: Element
    find: Find
    member: str = ""
    ours: Ours = NOTHING

    @property
    def place(self) -> Place:
        identifier = self.element.get("identifier") or self.element.get("ident") or ""
        line: object = self.element.sourceline
        return Place(
            line=line if isinstance(line, int) else None,
            member=self.member,
            identifier=identifier.strip(),
        )


def read_item(found: QtiItem, defaults: Defaults) -> Entry:
    """The question of an item, or what stands in its way."""
    draft = Draft(found.place)
    try:
        _read(found, draft)
    except QtiRefused as refused:
        draft.add(refused.at(draft.place))
    return draft.entry(defaults)


def _read(found: QtiItem, draft: Draft) -> None:
    item = found.element
    _read_fields(found, draft)
    _demand_few_choices(item)
    texts = QtiTexts(found.find, draft, found.ours)
    said = texts.all_of(parts_of(item, texts.address))
    draft.data |= {"stem": said[STEM], "explanation": said.get(EXPLANATION, "")}
    _refuse_computed(item)
    interactions = interactions_of(item)
    if len(interactions) != 1:
        names = " + ".join(str(one.tag) for one in interactions) or "itemBody"
        raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=names)
    if not said[STEM] and not any(problem.field == STEM for problem in draft.problems):
        raise QtiRefused(Refusal.STEM_MISSING, STEM)
    _warn(found, draft)
    _read_interaction(interactions[0], found, texts=said, draft=draft)


def _read_fields(found: QtiItem, draft: Draft) -> None:
    reference = reference_in(draft.place.identifier)
    points = None if found.ours.fields else _points(found.element, draft)
    draft.data |= {"reference": reference, "points": points, **found.ours.fields}


def _points(item: Element, draft: Draft) -> Decimal | None:
    """What the item is worth where it came from, if that can be kept."""
    outcomes = {one.get("identifier"): one for one in children(item, "outcomeDeclaration")}
    most, score = outcomes.get("MAXSCORE"), outcomes.get("SCORE")
    text = words(child(most, "defaultValue")) if most is not None else ""
    if not text and score is not None:
        text = score.get("normalMaximum", "")
    return points_in(text, draft, "MAXSCORE")


def points_in(text: str, draft: Draft, name: str) -> Decimal | None:
    """The points written; those that an item cannot have are left out, and the author told."""
    number = decimal_of(text)
    if number is not None and 0 < number <= _MOST_POINTS and number == round(number, 2):
        return Decimal(f"{number.normalize():f}")
    if text.strip():
        draft.leave_out(f"{name} {text.strip()[:40]}")
    return None


def _demand_few_choices(item: Element) -> None:
    """Far more texts than any question has would cost time before they are refused."""
    if sum(1 for _ in item.iter("simpleChoice", "simpleAssociableChoice")) > MOST_CHOICES:
        raise QtiRefused(Refusal.OPTIONS_TOO_MANY, "options", most=str(MAX_OPTIONS))
    if len(points_of(item)) > _MOST_MARKING_POINTS:
        value = f"{POINTS_CLASS} > {_MOST_MARKING_POINTS}"
        raise QtiRefused(Refusal.UNREADABLE, "marking_points", value=value)


def _refuse_computed(item: Element) -> None:
    if item.get("adaptive", "false") in {"true", "1"}:
        raise unsupported("adaptive")
    for name in _COMPUTED:
        if child(item, name) is not None:
            raise unsupported(name)
    for element in descendants(item, *_ELSEWHERE):
        raise QtiRefused(Refusal.MARKUP_UNSUPPORTED, STEM, what=str(element.tag))
    for outcome in children(item, "outcomeDeclaration"):
        start = words(child(outcome, "defaultValue"))
        if outcome.get("identifier") == "SCORE" and start and decimal_of(start) != 0:
            raise unsupported(f"SCORE = {start}")


def _warn(found: QtiItem, draft: Draft) -> None:
    """Says what the file has and the question will not."""
    item = found.element
    feedback = [*descendants(item, *_FEEDBACK), *children(item, "modalFeedback")]
    used = [explanation_of(item), *model_answer_of(item)]
    same = {words(one) for one in used if one is not None}
    if any(words(one) not in same for one in feedback):
        draft.tell(Warned.FEEDBACK_LEFT_OUT)
    has_text = any(one.tag == "extendedTextInteraction" for one in interactions_of(item))
    if scorer_rubrics(item) and not has_text:
        draft.leave_out("rubricBlock")
    for name in _LEFT_OUT:
        if child(item, name) is not None:
            draft.leave_out(name)
    for name in found.ours.strange:
        draft.leave_out(name)


def _read_interaction(
    interaction: Element, found: QtiItem, *, texts: Mapping[str, str], draft: Draft
) -> None:
    item = found.element
    response = response_of(item, interaction)
    rule = rule_of(child(item, "responseProcessing"), response.identifier)
    match interaction.tag:
        case "choiceInteraction":
            read_choice(
                interaction, response, rule, texts=texts, draft=draft, type_=found.ours.type
            )
        case "matchInteraction":
            read_match(interaction, response, rule, texts=texts, draft=draft)
        case "associateInteraction":
            read_association(interaction, response, rule, texts=texts, draft=draft)
        case "orderInteraction":
            read_order(interaction, response, rule, texts=texts, draft=draft)
        case "textEntryInteraction":
            read_entry(interaction, response, rule, item=item, draft=draft)
        case "extendedTextInteraction":
            _read_extended(item, response, rule, texts=texts, draft=draft)
        case name:
            raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=str(name))


def _read_extended(
    item: Element, response: Response, rule: Rule, *, texts: Mapping[str, str], draft: Draft
) -> None:
    if response.cardinality != "single":
        what = f"extendedTextInteraction {response.cardinality}"
        raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=what)
    if points_of(item) and not model_answer_of(item):
        raise QtiRefused(Refusal.KEY_MISSING, "model_answer")
    read_text(item, response, rule, texts=texts, draft=draft)
