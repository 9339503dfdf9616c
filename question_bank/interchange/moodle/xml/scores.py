# SPDX-License-Identifier: Apache-2.0
"""The key of a choice by what its options earn, as XML and GIFT both have it, and back."""

from collections.abc import Sequence
from fractions import Fraction

from question_bank.interchange.drafts import Draft
from question_bank.interchange.moodle.xml.shares import percent_of, share_of
from question_bank.interchange.problems import Refusal, Warned
from question_bank.items import LABELS, MultipleChoice

ALL, NOTHING = Fraction(1), Fraction(0)


def even_shares(key: str, count: int) -> list[Fraction]:
    """What options add that have no scores: a right one its even share, a wrong one takes it."""
    share = Fraction(1, len(key))
    return [share if label in key else -share for label in LABELS[:count]]


def shares_of_item(item: MultipleChoice) -> Sequence[Fraction]:
    """What each option adds."""
    return item.scores or even_shares("".join(item.key), len(item.options))


def has_untold_scores(item: MultipleChoice) -> bool:
    """Whether the item has scores that the figures alone would not give back."""
    read = [share_of(percent_of(score)) for score in item.scores]
    even = even_shares("".join(item.key), len(item.options))
    return bool(item.scores) and (read != list(item.scores) or read == even)


def take_single(shares: Sequence[Fraction], draft: Draft) -> bool:
    """The draft has its key, or says why not; False if an option earns a part of the mark."""
    draft.data.pop("scores", None)
    if any(NOTHING < share != ALL for share in shares):
        return False
    if not draft.key:
        draft.tell(Refusal.KEY_MISSING, "key")
    elif len(draft.key) > 1:
        draft.tell(Refusal.KEY_SEVERAL_IN_SINGLE, "key", key=draft.key)
    else:
        draft.data["key"] = draft.key
    return True


def take_multiple(shares: Sequence[Fraction], draft: Draft) -> bool:
    """The draft has its key and scores, or says why not; False if right ones do not earn all.

    The exact scores of a tag count while the figures in the file are still theirs.
    """
    tagged = [Fraction(score) for score in draft.data.pop("scores", ())]
    if not draft.key:
        draft.tell(Refusal.KEY_MISSING, "key")
        return True
    is_exact = bool(tagged) and [share_of(percent_of(score)) for score in tagged] == list(shares)
    scores = tagged if is_exact else list(shares)
    if sum(score for score in scores if score > 0) != ALL:
        return False
    draft.data["key"] = draft.key
    if is_exact or scores != even_shares(draft.key, len(scores)):
        draft.data["scores"] = [str(score) for score in scores]
    if len(draft.key) == 1:
        draft.tell(Warned.KEY_ONE_IN_MULTIPLE, "key", key=draft.key)
    return True
