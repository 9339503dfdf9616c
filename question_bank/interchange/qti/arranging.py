# SPDX-License-Identifier: Apache-2.0
"""Interactions that arrange what is given: matches, associations and orders."""

from collections.abc import Mapping, Sequence

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.lines import join_pairs, join_steps
from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.parts import choice_part
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import Response, shares_of, unkeepable
from question_bank.interchange.qti.rules import Correct, Mapped, Rule, Unscored, unsupported
from question_bank.interchange.qti.tree import Element, children
from question_bank.items import ItemType

_PAIR = 2
Named = Mapping[str, str]


def read_match(
    interaction: Element, response: Response, rule: Rule, *, texts: Named, draft: Draft
) -> None:
    """The draft has the pairs, in the order of whichever set has one partner each."""
    draft.data["type"] = ItemType.MATCHING.value
    sets = children(interaction, "simpleMatchSet")
    if len(sets) != _PAIR:
        raise QtiRefused(Refusal.UNREADABLE, "pairs", value="simpleMatchSet")
    lefts, rights = (_named(children(one, "simpleAssociableChoice"), texts) for one in sets)
    key = _pairs_of(response, rule)
    if not _is_function(key, lefts):
        # Categories may stand first: then each thing of the second set has one of the first.
        key, lefts, rights = [(right, left) for left, right in key], rights, lefts
    _read_pairs(key, lefts, rights, draft=draft)


def read_association(
    interaction: Element, response: Response, rule: Rule, *, texts: Named, draft: Draft
) -> None:
    """The draft has the pairs as the key lists them; what is in no pair is a distractor."""
    draft.data["type"] = ItemType.MATCHING.value
    choices = _named(children(interaction, "simpleAssociableChoice"), texts)
    key = _pairs_of(response, rule)
    firsts = {left for left, _ in key}
    lefts = {name: choices[name] for name, _ in key if name in choices}
    rights = {name: text for name, text in choices.items() if name not in firsts}
    _read_pairs(key, lefts, rights, draft=draft)


def _named(choices: Sequence[Element], texts: Named) -> dict[str, str]:
    return {choice.get("identifier", ""): texts[choice_part(choice)] for choice in choices}


def _pairs_of(response: Response, rule: Rule) -> list[tuple[str, str]]:
    if not response.correct:
        raise QtiRefused(Refusal.KEY_MISSING, "pairs")
    _demand_even(response, rule)
    pairs = []
    for value in response.correct:
        match value.split():
            case [left, right]:
                pairs.append((left, right))
            case _:
                raise QtiRefused(Refusal.KEY_UNREADABLE, "pairs", key=value)
    return pairs


def _demand_even(response: Response, rule: Rule) -> None:
    """All pairs count alike, or there is nothing to count."""
    if not isinstance(rule, Unscored | Correct | Mapped):
        raise unsupported("match")
    if isinstance(rule, Mapped):
        worths = response.worths
        values = [*(worths.of if worths else ()), *response.correct]
        shares = shares_of(list(dict.fromkeys(values)), response)
        if len({share for share in shares if share > 0}) != 1:
            raise unkeepable(shares)


def _is_function(key: Sequence[tuple[str, str]], lefts: Named) -> bool:
    """Say whether each left has exactly one partner."""
    return sorted(left for left, _ in key) == sorted(lefts)


def _read_pairs(
    key: Sequence[tuple[str, str]], lefts: Named, rights: Named, *, draft: Draft
) -> None:
    partners = dict(key)
    strange = [name for _, name in key if name not in rights]
    if strange:
        raise QtiRefused(Refusal.KEY_NAMES_NO_OPTION, "pairs", key=" ".join(strange))
    if not _is_function(key, lefts):
        names = " ".join(f"{left} {right}" for left, right in key)
        raise QtiRefused(Refusal.KEY_UNREADABLE, "pairs", key=names)
    pairs = [[text, rights[partners[left]]] for left, text in lefts.items()]
    draft.data["pairs"] = pairs
    used = set(partners.values())
    draft.data["distractors"] = [text for name, text in rights.items() if name not in used]
    draft.key = join_pairs(pairs)


def read_order(
    interaction: Element, response: Response, rule: Rule, *, texts: Named, draft: Draft
) -> None:
    """The draft has the steps in the right order; a key that leaves steps out is refused."""
    draft.data["type"] = ItemType.ORDERING.value
    steps = _named(children(interaction, "simpleChoice"), texts)
    if not isinstance(rule, Unscored | Correct):
        raise unsupported("mapResponse" if isinstance(rule, Mapped) else "match")
    if not response.correct:
        raise QtiRefused(Refusal.KEY_MISSING, "steps")
    if sorted(response.correct) != sorted(steps):
        raise QtiRefused(Refusal.KEY_UNREADABLE, "steps", key=" ".join(response.correct))
    draft.data["steps"] = [steps[name] for name in response.correct]
    draft.key = join_steps(draft.data["steps"])
