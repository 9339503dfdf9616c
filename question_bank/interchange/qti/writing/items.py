# SPDX-License-Identifier: Apache-2.0
"""An item as an assessment item, in the names of QTI 2."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from lxml import etree

from question_bank.interchange.qti.ours import written
from question_bank.interchange.qti.parts import parts_of
from question_bank.interchange.qti.references import identifier_of
from question_bank.interchange.qti.tree import Element
from question_bank.interchange.qti.versions import Version
from question_bank.interchange.qti.writing.bodies import (
    FALSE,
    RESPONSE,
    TRUE,
    QtiBody,
    rights_of,
)
from question_bank.interchange.qti.writing.markup import PICTURES
from question_bank.items import (
    LABELS,
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    labels_of,
    to_data,
)

_SCORE = "SCORE"


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item's element, and the metadata that belong to it."""

    identifier: str
    element: Element
    ours: Element


def write_item(item: Item, version: Version) -> WrittenItem:
    """The item in the names of QTI 2, whichever the version; its identifier is an XML name."""
    identifier = identifier_of(item.reference)
    root = etree.Element(
        "assessmentItem",
        identifier=identifier,
        title=item.reference,
        adaptive="false",
        timeDependent="false",
    )
    _declare_response(root, item)
    _declare_outcomes(root, item)
    body = QtiBody(root, item)
    body.add_body()
    _add_processing(root, item, version)
    body.add_explanation()
    shown = parts_of(root, lambda source: f"media:{source.removeprefix(PICTURES)}")
    ours = written(item, body.sources, shown)
    return WrittenItem(identifier, root, ours)


def _declare_response(root: Element, item: Item) -> None:
    cardinality, base_type, values = _key_of(item)
    declaration = etree.SubElement(
        root,
        "responseDeclaration",
        identifier=RESPONSE,
        cardinality=cardinality,
        baseType=base_type,
    )
    if values:
        correct = etree.SubElement(declaration, "correctResponse")
        for value in values:
            etree.SubElement(correct, "value").text = value
    if isinstance(item, MultipleChoice) and item.scores:
        _add_mapping(declaration, item)


def _key_of(item: Item) -> tuple[str, str, Sequence[str]]:
    """The cardinality and base type of the response, and the right one."""
    # A short answer has none: people mark it.
    key: tuple[str, str, Sequence[str]] = ("single", "string", ())
    match item:
        case SingleChoice() | MultipleChoice():
            cardinality = "single" if isinstance(item, SingleChoice) else "multiple"
            key = (cardinality, "identifier", sorted(item.key))
        case TrueFalse():
            key = ("single", "identifier", [TRUE if item.key else FALSE])
        case Matching():
            key = ("multiple", "directedPair", _pairs_of(item))
        case Ordering():
            key = ("ordered", "identifier", LABELS[: len(item.steps)])
        case Numeric():
            key = ("single", "float", [to_data(item)["value"]])
    return key


def _pairs_of(item: Matching) -> list[str]:
    rights = {right: f"R{number}" for number, right in enumerate(rights_of(item), start=1)}
    pairs = enumerate(item.pairs, start=1)
    return [f"L{number} {rights[right]}" for number, (_, right) in pairs]


def _add_mapping(declaration: Element, item: MultipleChoice) -> None:
    """The scores times their common denominator: a third has no end as a decimal number."""
    whole = _whole(item)
    mapping = etree.SubElement(
        declaration, "mapping", lowerBound="0", upperBound=str(whole), defaultValue="0"
    )
    for label, score in zip(labels_of(item.options), item.scores, strict=True):
        worth = str(int(score * whole))
        etree.SubElement(mapping, "mapEntry", mapKey=label, mappedValue=worth)


def _whole(item: MultipleChoice) -> int:
    return lcm(*(score.denominator for score in item.scores))


def _declare_outcomes(root: Element, item: Item) -> None:
    score = _declare_outcome(root, _SCORE, "float")
    _add_default(score, "0")
    if isinstance(item, MultipleChoice) and item.scores:
        # Without it another program could not tell what part of the points a score is.
        score.set("normalMaximum", str(_whole(item)))
    if item.explanation:
        # No template sets it; its default shows the explanation after every answer.
        _add_default(_declare_outcome(root, "FEEDBACK", "identifier"), "EXPLANATION")


def _declare_outcome(root: Element, identifier: str, base_type: str) -> Element:
    return etree.SubElement(
        root,
        "outcomeDeclaration",
        identifier=identifier,
        cardinality="single",
        baseType=base_type,
    )


def _add_default(outcome: Element, value: str) -> None:
    default = etree.SubElement(outcome, "defaultValue")
    etree.SubElement(default, "value").text = value


def _add_processing(root: Element, item: Item, version: Version) -> None:
    if isinstance(item, ShortAnswer):
        return
    processing = etree.SubElement(root, "responseProcessing")
    if isinstance(item, Numeric):
        _add_comparison(processing, item)
        return
    is_mapped = isinstance(item, MultipleChoice) and item.scores
    name = "map_response" if is_mapped else "match_correct"
    processing.set("template", f"{version.templates}{name}{version.template_suffix}")


def _add_comparison(processing: Element, item: Numeric) -> None:
    """No template compares numbers with a tolerance."""
    condition = etree.SubElement(processing, "responseCondition")
    branch = etree.SubElement(condition, "responseIf")
    equal = etree.SubElement(branch, "equal", toleranceMode="exact")
    if item.tolerance:
        equal.set("toleranceMode", "absolute")
        equal.set("tolerance", to_data(item)["tolerance"])
    etree.SubElement(equal, "variable", identifier=RESPONSE)
    etree.SubElement(equal, "correct", identifier=RESPONSE)
    _set_score(branch, "1")
    _set_score(etree.SubElement(condition, "responseElse"), "0")


def _set_score(branch: Element, points: str) -> None:
    rule = etree.SubElement(branch, "setOutcomeValue", identifier=_SCORE)
    etree.SubElement(rule, "baseValue", baseType="float").text = points
