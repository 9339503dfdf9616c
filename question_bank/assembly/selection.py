# SPDX-License-Identifier: Apache-2.0
"""Which items a section gets: topics evenly, difficulty near the bank's, by lot otherwise."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product

from question_bank.assembly.blueprint import SectionPlan
from question_bank.assembly.shuffle import rank
from question_bank.items import Item


class ShortOfItems(ValueError):
    """The bank has too few items that a section may use and no other section has taken."""

    def __init__(self, section: str, *, needed: int, available: int) -> None:
        super().__init__(f"section {section}: needs {needed} items, {available} are available")
        self.section = section
        self.needed = needed
        self.available = available


def choose(plan: SectionPlan, available: Sequence[Item], *, mean: Decimal, seed: int) -> list[Item]:
    """`plan.count` of the available items, in an order drawn by lot.

    1. Topics get equal numbers; where the numbers do not divide, or a topic runs out, the next
       items go to the topics with the fewest, ties by lot.
    2. Inside a topic the lot decides.
    3. Items change places with unused ones of their topic as long as that brings the mean
       difficulty nearer to `mean`, the best exchange first.

    Refused with ShortOfItems when fewer are available than the section needs.
    """
    if len(available) < plan.count:
        raise ShortOfItems(plan.key, needed=plan.count, available=len(available))
    drawn = sorted(available, key=lambda item: rank(seed, plan.key, item.reference))
    by_topic = {topic: [item for item in drawn if item.topic == topic] for topic in plan.topics}
    quotas = _spread(plan, {topic: len(items) for topic, items in by_topic.items()}, seed=seed)
    chosen = {topic: items[: quotas[topic]] for topic, items in by_topic.items()}
    unused = {topic: items[quotas[topic] :] for topic, items in by_topic.items()}
    _approach(chosen, unused, target=mean * plan.count)
    together = [item for items in chosen.values() for item in items]
    return sorted(together, key=lambda item: rank(seed, plan.key, item.reference))


def _spread(plan: SectionPlan, available: Mapping[str, int], *, seed: int) -> dict[str, int]:
    """How many items each topic gives."""
    taken = dict.fromkeys(sorted(plan.topics, key=lambda t: rank(seed, plan.key, t)), 0)
    for _ in range(plan.count):
        open_topics = [topic for topic in taken if taken[topic] < available[topic]]
        # min keeps the first of equals, and the topics stand in the order of the lot.
        taken[min(open_topics, key=taken.__getitem__)] += 1
    return taken


def _approach(
    chosen: dict[str, list[Item]], unused: dict[str, list[Item]], *, target: Decimal
) -> None:
    """Exchange items until no exchange brings the sum of difficulties nearer to the target.

    Ends because the gap shrinks with every exchange and there are finitely many selections; one
    or two exchanges are usual.
    """
    gap = sum((i.difficulty for items in chosen.values() for i in items), Decimal(0)) - target
    while True:
        exchanges = [
            (abs(gap - out.difficulty + new.difficulty), topic, place, other)
            for topic in chosen
            for (place, out), (other, new) in product(
                enumerate(chosen[topic]), enumerate(unused[topic])
            )
        ]
        if not exchanges:
            return
        nearest, topic, place, other = min(exchanges)
        if nearest >= abs(gap):
            return
        out, new = chosen[topic][place], unused[topic][other]
        chosen[topic][place], unused[topic][other] = new, out
        gap += new.difficulty - out.difficulty
