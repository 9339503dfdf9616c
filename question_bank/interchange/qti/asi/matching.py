# SPDX-License-Identifier: Apache-2.0
"""Matching questions of QTI 1.2: a list of choices beside each left."""

from collections.abc import Mapping, Sequence

from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.lines import join_pairs
from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.asi.scoring import Scoring
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.responses import unkeepable
from question_bank.interchange.qti.rules import unsupported
from question_bank.interchange.qti.tree import Element, words
from question_bank.items import ItemType

_CONJUNCTION = frozenset({"conditionvar", "and", "varequal"})


def read_matching(
    responses: Sequence[Element],
    scoring: Scoring | None,
    *,
    lefts: Sequence[str],
    rights: Mapping[tuple[str, str], str],
    draft: Draft,
) -> None:
    """The draft has the pairs; `rights` are the texts by response and identifier."""
    draft.data["type"] = ItemType.MATCHING.value
    key = _key_of(scoring)
    pairs, used = [], set()
    for response, left in zip(responses, lefts, strict=True):
        name = response.get("ident", "")
        if name not in key:
            raise QtiRefused(Refusal.KEY_MISSING, "pairs")
        right = rights.get((name, key[name]))
        if right is None:
            raise QtiRefused(Refusal.KEY_NAMES_NO_OPTION, "pairs", key=key[name])
        pairs.append([left, right])
        used.add(right)
    draft.data["pairs"] = pairs
    draft.data["distractors"] = [one for one in dict.fromkeys(rights.values()) if one not in used]
    draft.key = join_pairs(pairs)


def _key_of(scoring: Scoring | None) -> dict[str, str]:
    """What is right for each response; all must count alike."""
    rewards = scoring.rewards if scoring else []
    # Blackboard gives no points for single pairs, it only says which are right.
    praised = scoring.praised if scoring and not rewards else []
    key: dict[str, str] = {}
    for condition in [*(condition for condition, _ in rewards), *praised]:
        strange = [str(one.tag) for one in condition.iter("*") if one.tag not in _CONJUNCTION]
        if strange:
            raise unsupported(strange[0])
        for equal in condition.iter("varequal"):
            name, value = equal.get("respident", ""), words(equal)
            if key.setdefault(name, value) != value:
                raise QtiRefused(Refusal.KEY_UNREADABLE, "pairs", key=f"{key[name]} {value}")
    # Canvas rounds 100 / 3 to two decimals, and not always alike.
    worths = [worth for _, worth in rewards]
    if worths and max(worths) - min(worths) > max(worths) / 100:
        raise unkeepable([f"{float(worth):g}" for worth in worths])
    return key
