# SPDX-License-Identifier: Apache-2.0
"""What a candidate and a marker see of an item, in the names of QTI 2."""

import hashlib

from lxml import etree

from question_bank.interchange.qti.parts import (
    ACCEPTED_CLASS,
    EXPLANATION,
    MODEL_ANSWER,
    MODEL_CLASS,
    POINT_CLASS,
    POINTS_CLASS,
    STEM,
    WEIGHT_CLASS,
    choice_part,
    point_part,
)
from question_bank.interchange.qti.tree import Element
from question_bank.interchange.qti.writing.markup import fill, fill_inline
from question_bank.items import (
    LABELS,
    Item,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    labels_of,
)

RESPONSE = "RESPONSE"
TRUE, FALSE = "TRUE", "FALSE"
# For each kind of item that a candidate can tell from the page.
INTERACTIONS = {
    SingleChoice: "choiceInteraction",
    MultipleChoice: "choiceInteraction",
    TrueFalse: "choiceInteraction",
    Matching: "matchInteraction",
    Ordering: "orderInteraction",
    Numeric: "textEntryInteraction",
    ShortAnswer: "extendedTextInteraction",
}


class QtiBody:
    """Adds an item's texts to its element, and remembers the Markdown of each part."""

    def __init__(self, root: Element, item: Item) -> None:
        self._root = root
        self._item = item
        self.sources: dict[str, str] = {}

    def add_body(self) -> None:
        """The root has an item body with the stem, the interaction and what markers are told."""
        body = etree.SubElement(self._root, "itemBody")
        stem = etree.SubElement(body, "div")
        fill(stem, self._item.stem)
        self.sources[STEM] = self._item.stem
        match self._item:
            case SingleChoice() | MultipleChoice():
                self._add_choices(body, self._item)
            case TrueFalse():
                self._add_verdicts(body)
            case Matching():
                self._add_sets(body, self._item)
            case Ordering():
                self._add_steps(body, self._item)
            case Numeric():
                self._add_entry(body, self._item)
            case ShortAnswer():
                self._add_text(body, self._item)

    def add_explanation(self) -> None:
        """The root has a feedback that explains the key, if the item does."""
        if self._item.explanation:
            feedback = etree.SubElement(
                self._root,
                "modalFeedback",
                outcomeIdentifier="FEEDBACK",
                showHide="show",
                identifier="EXPLANATION",
                title="解析",
            )
            fill(feedback, self._item.explanation)
            self.sources[EXPLANATION] = self._item.explanation

    def _add_interaction(self, body: Element, **attributes: str) -> Element:
        name = INTERACTIONS[type(self._item)]
        return etree.SubElement(body, name, {"responseIdentifier": RESPONSE, **attributes})

    def _add_choice(self, parent: Element, text: str, name: str = "simpleChoice") -> Element:
        choice = etree.SubElement(parent, name)
        fill_inline(choice, text)
        return choice

    def _remember(self, choice: Element, identifier: str, text: str) -> None:
        choice.set("identifier", identifier)
        self.sources[choice_part(choice)] = text

    def _add_choices(self, body: Element, item: SingleChoice | MultipleChoice) -> None:
        most = "1" if isinstance(item, SingleChoice) else "0"
        interaction = self._add_interaction(body, shuffle="true", maxChoices=most)
        for label, option in zip(labels_of(item.options), item.options, strict=True):
            choice = self._add_choice(interaction, option)
            self._remember(choice, label, option)
            if label in item.pinned:
                choice.set("fixed", "true")

    def _add_verdicts(self, body: Element) -> None:
        interaction = self._add_interaction(body, shuffle="false", maxChoices="1")
        for identifier, verdict in ((TRUE, "正确"), (FALSE, "错误")):
            etree.SubElement(interaction, "simpleChoice", identifier=identifier).text = verdict

    def _add_sets(self, body: Element, item: Matching) -> None:
        most = str(len(item.pairs))
        interaction = self._add_interaction(body, shuffle="true", maxAssociations=most)
        sides = (([left for left, _ in item.pairs], "L", "1"), (rights_of(item), "R", "0"))
        for texts, letter, matches in sides:
            side = etree.SubElement(interaction, "simpleMatchSet")
            for number, text in enumerate(texts, start=1):
                choice = self._add_choice(side, text, "simpleAssociableChoice")
                self._remember(choice, f"{letter}{number}", text)
                choice.set("matchMax", matches)

    def _add_steps(self, body: Element, item: Ordering) -> None:
        interaction = self._add_interaction(body, shuffle="true")
        for place in shown_order(item):
            choice = self._add_choice(interaction, item.steps[place])
            self._remember(choice, LABELS[place], item.steps[place])

    def _add_entry(self, body: Element, item: Numeric) -> None:
        line = etree.SubElement(body, "p")
        entry = self._add_interaction(line)
        if item.unit:
            entry.tail = " "
            unit = etree.SubElement(line, "span")
            unit.set("class", "unit")
            unit.text = item.unit

    def _add_text(self, body: Element, item: ShortAnswer) -> None:
        self._add_interaction(body)
        answer = _add_rubric(body, MODEL_CLASS)
        fill(answer, item.model_answer)
        self.sources[MODEL_ANSWER] = item.model_answer
        points = etree.SubElement(_add_rubric(body, POINTS_CLASS), "ol")
        for number, point in enumerate(item.marking_points):
            self._add_point(points, point, point_part(number))

    def _add_point(self, points: Element, point: MarkingPoint, part: str) -> None:
        entry = etree.SubElement(points, "li")
        text = etree.SubElement(entry, "div")
        text.set("class", POINT_CLASS)
        fill_inline(text, point.text)
        self.sources[part] = point.text
        line = etree.SubElement(entry, "p")
        line.text = "分值："
        weight = etree.SubElement(line, "span")
        weight.set("class", WEIGHT_CLASS)
        weight.text = str(point.weight)
        if point.accepted:
            accepted = etree.SubElement(entry, "ul")
            accepted.set("class", ACCEPTED_CLASS)
            for wording in point.accepted:
                etree.SubElement(accepted, "li").text = wording


def _add_rubric(body: Element, name: str) -> Element:
    rubric = etree.SubElement(body, "rubricBlock", view="scorer")
    rubric.set("class", name)
    return rubric


def rights_of(item: Matching) -> list[str]:
    """What the lefts can be matched with, each once, the distractors last."""
    return [*dict.fromkeys(right for _, right in item.pairs), *item.distractors]


def shown_order(item: Ordering) -> list[int]:
    """The places of the steps in an order that gives nothing away and is always the same."""
    digests = [hashlib.sha256(step.encode()).digest() for step in item.steps]
    return sorted(range(len(item.steps)), key=lambda place: (digests[place], place))
