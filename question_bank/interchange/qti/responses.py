# SPDX-License-Identifier: Apache-2.0
"""What an item declares of its response: the key, and what single values are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.numbers import fraction_of
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.tree import Element, child, children, words

_WORTH_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Worths:
    """What each value adds to the score, and the most and least that it can become."""

    of: Mapping[str, Fraction]
    otherwise: Fraction = _WORTH_NOTHING
    least: Fraction | None = None
    most: Fraction | None = None

    def worth(self, value: str) -> Fraction:
        return self.of.get(value, self.otherwise)


@dataclass(frozen=True, slots=True)
class Response:
    """A response variable; `correct` is empty where the file names no right response."""

    identifier: str
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    worths: Worths | None


def response_of(item: Element, interaction: Element) -> Response:
    """The variable of the interaction.

    Refused: a broken mapping, and a variable that is not declared, except for a text that people
    mark.
    """
    identifier = interaction.get("responseIdentifier", "")
    for declaration in children(item, "responseDeclaration"):
        if declaration.get("identifier") == identifier:
            return Response(
                identifier,
                declaration.get("cardinality", "single"),
                declaration.get("baseType", ""),
                _correct(declaration),
                _worths(child(declaration, "mapping")),
            )
    if interaction.tag != "extendedTextInteraction":
        raise QtiRefused(Refusal.KEY_MISSING, "key")
    return Response(identifier, "single", "string", (), None)


def _correct(declaration: Element) -> tuple[str, ...]:
    correct = child(declaration, "correctResponse")
    values = () if correct is None else tuple(words(one) for one in children(correct, "value"))
    return tuple(value for value in values if value)


def _worths(mapping: Element | None) -> Worths | None:
    if mapping is None:
        return None
    entries = children(mapping, "mapEntry")
    of = {entry.get("mapKey", ""): _number(entry, "mappedValue") for entry in entries}
    return Worths(
        of,
        _number(mapping, "defaultValue") if "defaultValue" in mapping.attrib else _WORTH_NOTHING,
        _number(mapping, "lowerBound") if "lowerBound" in mapping.attrib else None,
        _number(mapping, "upperBound") if "upperBound" in mapping.attrib else None,
    )


def _number(element: Element, name: str) -> Fraction:
    number = fraction_of(element.get(name))
    if number is None:
        raise unkeepable([element.get(name) or ""])
    return number


def unkeepable(scores: Sequence[object]) -> QtiRefused:
    """The scores of the file cannot be kept exactly."""
    said = ", ".join(str(score) for score in scores)
    return QtiRefused(Refusal.SCORES_UNREPRESENTABLE, "scores", scores=said)


def shares_of(values: Sequence[str], response: Response) -> tuple[Fraction, ...]:
    """What each value adds, as a share of what all right ones add together.

    Refused: scores that reward a wrong value or a right one not at all, and bounds by which fewer
    than all right values earn everything or none of them earns something.
    """
    worths = response.worths
    if worths is None:
        raise unkeepable(["-"])
    scores = [worths.worth(value) for value in values]
    right = [score for score in scores if score > 0]
    named = {value for value, score in zip(values, scores, strict=True) if score > 0}
    total = sum(right, _WORTH_NOTHING)
    is_capped = worths.most is not None and worths.most < total
    is_given = worths.least is not None and worths.least > 0
    if named != set(response.correct) or is_capped or is_given:
        raise unkeepable(scores)
    return tuple(score / total for score in scores)
