# SPDX-License-Identifier: Apache-2.0
"""Choice interactions: single and multiple choices, and statements to be judged."""

from collections.abc import Mapping, Sequence

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.words import TRUTH_NAMES
from question_bank.interchange.problems import Refusal, Warned
from question_bank.interchange.qti.parts import choice_part
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import Response, shares_of, unkeepable
from question_bank.interchange.qti.rules import (
    Correct,
    Mapped,
    Rule,
    Unscored,
    Wordings,
    unsupported,
)
from question_bank.interchange.qti.tree import Element, children
from question_bank.items import LABELS, ItemType

_TRUE = frozenset({"true", "t", "正确", "对", "√", "✓"})
_FALSE = frozenset({"false", "f", "错误", "错", "×", "✗", "✕"})
_FEWEST, _PAIR = 2, 2


def read_choice(
    interaction: Element,
    response: Response,
    rule: Rule,
    *,
    texts: Mapping[str, str],
    draft: Draft,
    type_: str = "",
) -> None:
    """The draft has the options and the key of the choice.

    `type_` is the kind of item that we noted when we wrote the file; without it a choice between
    true and false is a statement to be judged.
    """
    choices = children(interaction, "simpleChoice")
    options = [texts[choice_part(choice)] for choice in choices]
    is_multiple = _is_multiple(interaction, response)
    draft.data["type"] = (ItemType.MULTIPLE if is_multiple else ItemType.SINGLE).value
    draft.data["options"] = options
    labels = _labels(choices, response, rule, draft)
    if is_multiple:
        _read_multiple(choices, response, rule, draft=draft, labels=labels)
    elif len(labels) > 1:
        raise QtiRefused(Refusal.KEY_SEVERAL_IN_SINGLE, "key", key=labels)
    elif isinstance(rule, Mapped):
        _demand_all_or_nothing(choices, response)
    verdicts = None if is_multiple else verdicts_of(options, type_)
    if verdicts is not None:
        del draft.data["options"]
        draft.data |= {"type": ItemType.TRUE_FALSE.value, "key": verdicts[LABELS.index(labels)]}
        draft.key = TRUTH_NAMES[draft.data["key"]]
        return
    draft.data["key"] = draft.key = labels
    pinned = [LABELS[place] for place, choice in enumerate(choices) if _is_fixed(choice)]
    draft.data["pinned"] = "".join(pinned)


def _is_multiple(interaction: Element, response: Response) -> bool:
    if response.cardinality not in {"single", "multiple"} or response.base_type != "identifier":
        what = f"choiceInteraction {response.cardinality} {response.base_type}"
        raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=what)
    # One of several rights may be chosen, but only one at all: that is a single choice.
    is_single_in_effect = interaction.get("maxChoices", "1") == "1" and len(response.correct) == 1
    return response.cardinality == "multiple" and not is_single_in_effect


def _labels(choices: Sequence[Element], response: Response, rule: Rule, draft: Draft) -> str:
    """The key by labels, in their order."""
    identifiers = [choice.get("identifier", "") for choice in choices]
    draft.key = " ".join(response.correct)
    if len(choices) < _FEWEST:
        raise QtiRefused(Refusal.OPTIONS_MISSING, "options")
    if len(choices) > len(LABELS):
        raise QtiRefused(Refusal.OPTIONS_TOO_MANY, "options", most=str(len(LABELS)))
    if len(set(identifiers)) < len(identifiers):
        raise QtiRefused(Refusal.UNREADABLE, "options", value="simpleChoice identifier")
    if not response.correct:
        raise QtiRefused(Refusal.KEY_MISSING, "key")
    strange = [value for value in response.correct if value not in identifiers]
    if strange:
        raise QtiRefused(Refusal.KEY_NAMES_NO_OPTION, "key", key=" ".join(strange))
    match rule:
        case Unscored() | Correct() | Mapped():
            pass
        case Wordings(values) if set(values) | set(response.correct) == set(response.correct):
            pass
        case _:
            raise unsupported("match")
    places = sorted(identifiers.index(value) for value in set(response.correct))
    return "".join(LABELS[place] for place in places)


def _read_multiple(
    choices: Sequence[Element], response: Response, rule: Rule, *, draft: Draft, labels: str
) -> None:
    if isinstance(rule, Wordings) and rule.values:
        raise unsupported("match")
    if isinstance(rule, Mapped):
        values = [choice.get("identifier", "") for choice in choices]
        draft.data["scores"] = [str(share) for share in shares_of(values, response)]
    if len(labels) == 1:
        draft.tell(Warned.KEY_ONE_IN_MULTIPLE, "key", key=labels)


def _demand_all_or_nothing(choices: Sequence[Element], response: Response) -> None:
    """A single choice knows no penalty; that wrong options earn nothing is seen to before."""
    values = [choice.get("identifier", "") for choice in choices]
    scores = shares_of(values, response)
    bounded = response.worths is not None and response.worths.least == 0
    if any(score < 0 for score in scores) and not bounded:
        raise unkeepable(scores)


def _is_fixed(choice: Element) -> bool:
    # QTI 3 is also written as HTML, where an attribute may stand for itself.
    return choice.get("fixed", "false") in {"true", "1", "fixed", ""}


def verdicts_of(options: Sequence[str], type_: str = "") -> list[bool] | None:
    """What each option says of the statement; None if the item is a choice like any other."""
    said = [option.strip().rstrip("。.").casefold() for option in options]
    if len(said) != _PAIR or type_ not in {"", ItemType.TRUE_FALSE.value}:
        return None
    if said[0] in _TRUE and said[1] in _FALSE:
        return [True, False]
    return [False, True] if said[0] in _FALSE and said[1] in _TRUE else None
