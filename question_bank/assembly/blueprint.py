# SPDX-License-Identifier: Apache-2.0
"""What a paper must hold, before any item is chosen: a table of specifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from question_bank.assembly.faults import BlueprintFault, BlueprintReason
from question_bank.items import Cognitive, Item, ItemType
from question_bank.marking import Marking, is_points

# With one right option there is nothing to miss and nothing to judge apart: exact is the only
# rule that does not pay for guessing.
MARKINGS: Mapping[ItemType, frozenset[Marking]] = {
    ItemType.SINGLE: frozenset({Marking.EXACT}),
    ItemType.TRUE_FALSE: frozenset({Marking.EXACT}),
    ItemType.MULTIPLE: frozenset({Marking.EXACT, Marking.MISSED_SHARE, Marking.EACH_OPTION}),
    ItemType.SHORT_ANSWER: frozenset({Marking.MARKING_POINTS}),
}
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most` items of a section fall in this cell.

    A cell is a topic, a cognitive level and a difficulty band, or fewer of them: what is None is
    not looked at. A band holds its low end and not its high one, so that 0.3-0.5 and 0.5-0.7
    share no item. Refused with BlueprintFault: bounds out of order, a cell of everything (the
    section's own count says that), and a band that is not 0 <= low < high <= 1 with two decimals.
    """

    least: int
    most: int
    topic: str | None = None
    cognitive: Cognitive | None = None
    difficulty: tuple[Decimal, Decimal] | None = None

    def __post_init__(self) -> None:
        _demand(
            0 <= self.least <= self.most,
            BlueprintReason.RANGE_BOUNDS,
            field="least",
            least=self.least,
            most=self.most,
        )
        _demand(self.cell != (None, None, None), BlueprintReason.RANGE_OF_EVERYTHING, field="topic")
        if self.difficulty is not None:
            low, high = self.difficulty
            fits = low.is_finite() and high.is_finite() and 0 <= low < high <= 1
            exact = fits and all(end == end.quantize(_HUNDREDTH) for end in self.difficulty)
            _demand(exact, BlueprintReason.RANGE_DIFFICULTY, field="difficulty")

    @property
    def cell(self) -> tuple[str | None, Cognitive | None, tuple[Decimal, Decimal] | None]:
        return self.topic, self.cognitive, self.difficulty

    def holds(self, item: Item) -> bool:
        """Say whether the item falls in the cell."""
        if self.topic not in {None, item.topic} or self.cognitive not in {None, item.cognitive}:
            return False
        return self.difficulty is None or (
            self.difficulty[0] <= item.difficulty < self.difficulty[1]
        )


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """So many items of one type, from these topics, each worth `points`, marked in one way.

    Beyond that, `ranges` bound how many fall in which cell, `required` items stand in every paper
    and `forbidden` ones in none. Refused with BlueprintFault, which names the field: what no
    bank could ever satisfy. Whether a given bank can is for `explain` to say.
    """

    key: str
    type: ItemType
    count: int
    topics: tuple[str, ...]
    points: Decimal
    marking: Marking
    ranges: tuple[Range, ...] = ()
    required: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._demand(self.count >= 1, BlueprintReason.NO_ITEMS, "count")
        distinct = len(set(self.topics)) == len(self.topics)
        self._demand(self.topics and distinct, BlueprintReason.TOPICS, "topics")
        self._demand(is_points(self.points), BlueprintReason.POINTS, "points")
        fits = self.marking in MARKINGS.get(self.type, frozenset())
        told = {"type": self.type, "marking": self.marking}
        self._demand(fits, BlueprintReason.MARKING, "marking", **told)
        self._judge_ranges()
        needed = {"required": len(self.required), "count": self.count}
        fits = len(self.required) <= self.count
        self._demand(fits, BlueprintReason.REQUIRED_ABOVE_COUNT, "required", **needed)
        both = {"references": _listed(self.required & self.forbidden)}
        fits = not self.required & self.forbidden
        self._demand(fits, BlueprintReason.REQUIRED_FORBIDDEN, "required", **both)

    def may_use(self, item: Item) -> bool:
        """Say whether the item is of the section's type and topics, and not forbidden."""
        fits = item.type == self.type and item.topic in self.topics
        return fits and item.reference not in self.forbidden

    def _judge_ranges(self) -> None:
        cells = [each.cell for each in self.ranges]
        for number, each in enumerate(self.ranges, start=1):
            place = f"ranges.{number}"
            told = {"least": each.least, "count": self.count}
            enough = each.least <= self.count
            self._demand(enough, BlueprintReason.RANGE_ABOVE_COUNT, f"{place}.least", **told)
            known = each.topic is None or each.topic in self.topics
            topic = {"topic": each.topic}
            self._demand(known, BlueprintReason.RANGE_TOPIC, f"{place}.topic", **topic)
            new = each.cell not in cells[: number - 1]
            self._demand(new, BlueprintReason.RANGE_TWICE, place)

    def _demand(
        self, holds: object, otherwise: BlueprintReason, field: str, **context: object
    ) -> None:
        _demand(holds, otherwise, section=self.key, field=field, **context)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The sections of a paper in the order in which the candidate meets them."""

    sections: tuple[SectionPlan, ...]

    def __post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        fits = keys and len(set(keys)) == len(keys)
        _demand(fits, BlueprintReason.SECTIONS, field="sections")
        seen: set[str] = set()
        for section in self.sections:
            twice = {"references": _listed(section.required & seen)}
            _demand(
                not section.required & seen,
                BlueprintReason.REQUIRED_TWICE,
                section=section.key,
                field="required",
                **twice,
            )
            seen |= section.required

    @property
    def full_points(self) -> Decimal:
        return sum((plan.points * plan.count for plan in self.sections), Decimal(0))

    @property
    def items(self) -> int:
        return sum(plan.count for plan in self.sections)

    def demand_total(self, full_points: Decimal, items: int) -> None:
        """Nothing happens when points and items add up to the programme's; else BlueprintFault."""
        _demand(
            self.full_points == full_points,
            BlueprintReason.TOTAL_POINTS,
            field="points",
            found=self.full_points,
            expected=full_points,
        )
        _demand(
            self.items == items,
            BlueprintReason.TOTAL_ITEMS,
            field="count",
            found=self.items,
            expected=items,
        )


def _listed(references: frozenset[str]) -> str:
    return ", ".join(sorted(references))


def _demand(
    holds: object,
    otherwise: BlueprintReason,
    *,
    section: str = "",
    field: str,
    **context: object,
) -> None:
    if not holds:
        raise BlueprintFault(otherwise, section=section, field=field, **context)
