# SPDX-License-Identifier: Apache-2.0
"""Order drawn from a seed, and what a candidate sees of an item in that order.

Ranks are digests, not a random generator: a paper can be made again from its seed by any later
version of the language, whose shuffle may change.
"""

import hashlib
from fractions import Fraction

from question_bank.items import Item, MultipleChoice, SingleChoice, TrueFalse, labels_of

TRUE, FALSE = "T", "F"


def rank(seed: int, *about: str) -> bytes:
    """A place drawn by lot: sorting by it shuffles, each seed and subject anew."""
    return hashlib.sha256("\x1f".join((str(seed), *about)).encode()).digest()


def option_order(item: Item, *, seed: int) -> tuple[str, ...]:
    """The item's own labels in the order to show: ("C", "A", …) shows its C as A.

    Pinned options stay where their author put them, and the others change places among
    themselves. Empty where nothing is shuffled: true before false is what people expect, and
    words have no options.
    """
    if not isinstance(item, SingleChoice | MultipleChoice):
        return ()
    own = labels_of(item.options)
    free = (label for label in own if label not in item.pinned)
    drawn = iter(sorted(free, key=lambda label: rank(seed, item.reference, label)))
    return tuple(label if label in item.pinned else next(drawn) for label in own)


def displayed_labels(item: Item) -> tuple[str, ...]:
    """The labels on offer: A, B, C …, T and F for a statement, none for words."""
    if isinstance(item, SingleChoice | MultipleChoice):
        return labels_of(item.options)
    return (TRUE, FALSE) if isinstance(item, TrueFalse) else ()


def own_labels(item: Item, order: tuple[str, ...]) -> dict[str, str]:
    """The item's own label behind each label shown; empty for an answer in words.

    An empty order shows the labels as they are.
    """
    shown = displayed_labels(item)
    return dict(zip(shown, order or shown, strict=True))


def displayed_key(item: Item, order: tuple[str, ...]) -> frozenset[str]:
    """The right labels as shown in that order; none for an answer in words."""
    if isinstance(item, SingleChoice | MultipleChoice):
        return frozenset(label for label, own in own_labels(item, order).items() if own in item.key)
    if isinstance(item, TrueFalse):
        return frozenset({TRUE if item.key else FALSE})
    return frozenset()


def displayed_scores(item: Item, order: tuple[str, ...]) -> dict[str, Fraction]:
    """What each option as shown adds, of an item that says so; none of any other."""
    if not isinstance(item, MultipleChoice) or not item.scores:
        return {}
    by_own = dict(zip(displayed_labels(item), item.scores, strict=True))
    return {label: by_own[own] for label, own in own_labels(item, order).items()}
