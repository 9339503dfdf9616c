# SPDX-License-Identifier: Apache-2.0
"""Choices and orders of QTI 1.2: the key is the answer that alone earns everything."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.lines import join_steps
from question_bank.interchange.fields.words import TRUTH_NAMES
from question_bank.interchange.problems import Refusal, Warned
from question_bank.interchange.qti.asi.scoring import Scoring
from question_bank.interchange.qti.choosing import verdicts_of
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import unkeepable
from question_bank.interchange.qti.rules import unsupported
from question_bank.interchange.qti.tree import Element, words
from question_bank.items import LABELS, ItemType

_FEWEST = 2
_NOTHING = Fraction(0)


def read_choices(
    response: Element, scoring: Scoring | None, *, options: Sequence[str], draft: Draft
) -> None:
    """The draft has the options and the key of a choice."""
    labels = list(response.iter("response_label"))
    is_multiple = response.get("rcardinality", "Single").casefold() == "multiple"
    type_ = ItemType.MULTIPLE if is_multiple else ItemType.SINGLE
    draft.data |= {"type": type_.value, "options": list(options)}
    values = _values(labels)
    if scoring is None or not scoring.rewards:
        raise QtiRefused(Refusal.KEY_MISSING, "key")
    judge = _Judge(response.get("ident", ""), values, scoring)
    if is_multiple:
        key, scores = judge.several()
        draft.data["scores"] = [str(score) for score in scores]
        if len(key) == 1:
            draft.tell(Warned.KEY_ONE_IN_MULTIPLE, "key", key=key)
    else:
        key = judge.one()
        verdicts = verdicts_of(options)
        if verdicts is not None:
            del draft.data["options"]
            truth = verdicts[LABELS.index(key)]
            draft.data |= {"type": ItemType.TRUE_FALSE.value, "key": truth}
            draft.key = TRUTH_NAMES[truth]
            return
    draft.data["key"] = draft.key = key
    fixed = [one.get("rshuffle", "Yes").casefold() == "no" for one in labels]
    pinned = [label for label, is_fixed in zip(LABELS, fixed, strict=False) if is_fixed]
    draft.data["pinned"] = "".join(pinned)


def _values(labels: Sequence[Element]) -> list[str]:
    values = [label.get("ident", "") for label in labels]
    if len(values) < _FEWEST:
        raise QtiRefused(Refusal.OPTIONS_MISSING, "options")
    if len(values) > len(LABELS):
        raise QtiRefused(Refusal.OPTIONS_TOO_MANY, "options", most=str(len(LABELS)))
    if len(set(values)) < len(values):
        raise QtiRefused(Refusal.UNREADABLE, "options", value="response_label ident")
    return values


class _Judge:
    """Scores the possible answers to one response."""

    def __init__(self, response: str, values: Sequence[str], scoring: Scoring) -> None:
        self._response = response
        self._values = values
        self._scoring = scoring

    def one(self) -> str:
        """The label that alone earns something; refused if others earn or lose points."""
        scores = [self._scoring.score({self._response: frozenset({v})}) for v in self._values]
        most = max(scores)
        right = "".join(label for label, s in zip(LABELS, scores, strict=False) if s == most)
        if most <= 0:
            raise self._without_key()
        if len(right) > 1:
            raise QtiRefused(Refusal.KEY_SEVERAL_IN_SINGLE, "key", key=right)
        if any(score not in {_NOTHING, most} for score in scores):
            raise unkeepable(scores)
        return right

    def _without_key(self) -> QtiRefused:
        """Rewards that no choice reaches name something that is none."""
        named = {
            words(one)
            for condition, _ in self._scoring.rewards
            for one in condition.iter("varequal")
        }
        strange = sorted(named - set(self._values))
        if strange:
            return QtiRefused(Refusal.KEY_NAMES_NO_OPTION, "key", key=" ".join(strange))
        return QtiRefused(Refusal.KEY_MISSING, "key")

    def several(self) -> tuple[str, tuple[Fraction, ...]]:
        """The labels of the one set that earns everything, and no scores; or scores per option."""
        chosen = [
            frozenset(some)
            for size in range(len(self._values) + 1)
            for some in combinations(self._values, size)
        ]
        scores = {one: self._scoring.score({self._response: one}) for one in chosen}
        earning = [one for one, score in scores.items() if score > 0]
        if not earning:
            raise self._without_key()
        if len(earning) == 1 and earning[0] and all(score >= 0 for score in scores.values()):
            return self._labels(earning[0]), ()
        return self._by_option(chosen)

    def _labels(self, right: frozenset[str]) -> str:
        known = zip(LABELS, self._values, strict=False)
        return "".join(label for label, value in known if value in right)

    def _by_option(self, chosen: Sequence[frozenset[str]]) -> tuple[str, tuple[Fraction, ...]]:
        raw = {one: self._scoring.raw({self._response: one}) for one in chosen}
        worth = {value: raw[frozenset({value})] for value in self._values}
        is_sum = all(raw[one] == sum((worth[v] for v in one), _NOTHING) for one in chosen)
        if not is_sum:
            raise unsupported("resprocessing")
        total = sum((score for score in worth.values() if score > 0), _NOTHING)
        least, most = self._scoring.least, self._scoring.most
        if (most is not None and most < total) or (least is not None and least > 0):
            raise unkeepable(list(worth.values()))
        right = frozenset(value for value, score in worth.items() if score > 0)
        return self._labels(right), tuple(worth[value] / total for value in self._values)


def read_order(
    response: Element, scoring: Scoring | None, *, options: Sequence[str], draft: Draft
) -> None:
    """The draft has the steps in the order that the one rewarded condition names."""
    draft.data["type"] = ItemType.ORDERING.value
    values = _values(list(response.iter("response_label")))
    if scoring is None or not scoring.rewards:
        raise QtiRefused(Refusal.KEY_MISSING, "steps")
    if len(scoring.rewards) > 1:
        raise unsupported(f"{len(scoring.rewards)} respcondition")
    condition = scoring.rewards[0][0]
    known = {"conditionvar", "and", "varequal"}
    strange = [str(one.tag) for one in condition.iter("*") if one.tag not in known]
    if strange:
        raise unsupported(strange[0])
    equals = list(condition.iter("varequal"))
    if all(one.get("index", "").isdecimal() for one in equals):
        equals.sort(key=lambda one: int(one.get("index", "0")[:9]))
    order = [words(one) for one in equals]
    draft.key = " ".join(order)
    if sorted(order) != sorted(values):
        raise QtiRefused(Refusal.KEY_UNREADABLE, "steps", key=" ".join(order))
    draft.data["steps"] = [options[values.index(value)] for value in order]
    draft.key = join_steps(draft.data["steps"])
