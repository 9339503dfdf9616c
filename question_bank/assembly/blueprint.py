# SPDX-License-Identifier: Apache-2.0
"""What a paper must hold, before any item is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from question_bank.items import ItemType
from question_bank.marking import Marking, is_points

# With one right option there is nothing to miss and nothing to judge apart: exact is the only
# rule that does not pay for guessing.
MARKINGS: Mapping[ItemType, frozenset[Marking]] = {
    ItemType.SINGLE: frozenset({Marking.EXACT}),
    ItemType.TRUE_FALSE: frozenset({Marking.EXACT}),
    ItemType.MULTIPLE: frozenset({Marking.EXACT, Marking.MISSED_SHARE, Marking.EACH_OPTION}),
    ItemType.SHORT_ANSWER: frozenset({Marking.MARKING_POINTS}),
}


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """So many items of one type, from these topics, each worth `points`, marked in one way."""

    key: str
    type: ItemType
    count: int
    topics: tuple[str, ...]
    points: Decimal
    marking: Marking

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"section {self.key}: needs at least one item")
        if not self.topics or len(set(self.topics)) != len(self.topics):
            raise ValueError(f"section {self.key}: topics are missing or named twice")
        if not is_points(self.points):
            raise ValueError(f"section {self.key}: points are not above 0 with two decimals")
        if self.marking not in MARKINGS[self.type]:
            raise ValueError(f"section {self.key}: {self.type} is not marked by {self.marking}")


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The sections of a paper in the order in which the candidate meets them."""

    sections: tuple[SectionPlan, ...]

    def __post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        if not keys or len(set(keys)) != len(keys):
            raise ValueError("sections are missing or named twice")

    @property
    def full_points(self) -> Decimal:
        return sum((plan.points * plan.count for plan in self.sections), Decimal(0))
