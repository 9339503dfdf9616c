# SPDX-License-Identifier: Apache-2.0
"""What a bank lacks for a blueprint, and the refusals that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from question_bank.assembly.blueprint import Range
from question_bank.wording import Wording


class Need(StrEnum):
    """What a requirement asks of a form, or of the forms together."""

    ITEMS = "items"
    LEAST = "least"
    MOST = "most"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    REPEATED = "repeated"
    TWINS = "twins"
    COVERAGE = "coverage"
    EXPOSURE = "exposure"
    OVERLAP = "overlap"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that must hold; `section`, `range` and `references` where they apply.

    `bound` is the number it sets: items of a section, the end of a range, a limit.
    """

    need: Need
    section: str = ""
    range: Range | None = None
    references: tuple[str, ...] = ()
    bound: int = 1


class ShortageCode(StrEnum):
    """How requirements fail; the texts are in SHORTAGE_TEXTS."""

    UNKNOWN_ITEM = "unknown_item"
    UNSUITABLE_ITEM = "unsuitable_item"
    TOO_FEW = "too_few"
    COLLISION = "collision"
    LIMIT = "limit"
    LIMIT_UNREACHED = "limit_unreached"
    LIMITS_COLLIDE = "limits_collide"


SHORTAGE_TEXTS: Mapping[ShortageCode, Wording] = MappingProxyType(
    {
        ShortageCode.UNKNOWN_ITEM: Wording(
            "{requirements.zh}：题库中没有这道题", "{requirements.en}: the bank has no such item"
        ),
        ShortageCode.UNSUITABLE_ITEM: Wording(
            "{requirements.zh}：题型或知识点与该部分不符",
            "{requirements.en}: the item is of another type or topic",
        ),
        ShortageCode.TOO_FEW: Wording(
            "{requirements.zh}：题库中只有 {available} 道",
            "{requirements.en}: bank has {available}",
        ),
        ShortageCode.COLLISION: Wording(
            "下列要求不能同时满足，至少还缺 {short} 道题：{requirements.zh}",
            "these cannot hold together, at least {short} items short: {requirements.en}",
        ),
        ShortageCode.LIMIT: Wording(
            "{requirements.zh}：用这个题库至少需要 {needed}",
            "{requirements.en}: this bank allows no less than {needed}",
        ),
        ShortageCode.LIMIT_UNREACHED: Wording(
            "{requirements.zh}：没有找到，最少的一次是 {needed}",
            "{requirements.en}: none were found, {needed} at best",
        ),
        ShortageCode.LIMITS_COLLIDE: Wording(
            "下列限制各自可行，但不能同时满足：{requirements.zh}",
            "each of these limits could be kept, but not together: {requirements.en}",
        ),
    }
)
_NEEDS: Mapping[Need, Wording] = MappingProxyType(
    {
        Need.ITEMS: Wording("需要 {bound} 道题", "needs {bound} items"),
        Need.LEAST: Wording(
            "需要至少 {bound} 道题（{cell.zh}）", "needs >= {bound} items with {cell.en}"
        ),
        Need.MOST: Wording(
            "允许至多 {bound} 道题（{cell.zh}）", "allows <= {bound} items with {cell.en}"
        ),
        Need.REQUIRED: Wording("必选 {references}", "requires {references}"),
        Need.FORBIDDEN: Wording("禁用 {references}", "forbids {references}"),
        Need.REPEATED: Wording("同一道题不得重复：{references}", "no item twice: {references}"),
        Need.TWINS: Wording("{references} 不能同卷", "{references} never meet"),
        Need.COVERAGE: Wording(
            "各卷同一单元格的题数相差至多 {bound}", "forms differ by <= {bound} items in a cell"
        ),
        Need.EXPOSURE: Wording(
            "一道题至多用于 {bound} 套试卷", "an item stands in <= {bound} forms"
        ),
        Need.MEAN: Wording(
            "各卷预测均分与总体相差至多 {bound} 个百分之一分",
            "predicted means lie within {bound} hundredths of a point",
        ),
        Need.OVERLAP: Wording("两套试卷至多共用 {bound} 道题", "two forms share <= {bound} items"),
    }
)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Requirements that the bank cannot meet, alone or, when they are several, together.

    `needed` and `available` are numbers of items; of a collision, how many are short and 0; of a
    limit, what it would have to be and what it is. Of colliding requirements any one taken away
    lets the others hold; of colliding limits that is not asked.
    """

    code: ShortageCode
    requirements: tuple[Requirement, ...]
    needed: int
    available: int

    @property
    def short(self) -> int:
        return self.needed - self.available

    @property
    def wording(self) -> Wording:
        """The shortage in words, with codes for topics and levels."""
        told = [requirement_wording(each) for each in self.requirements]
        together = Wording("；".join(t.zh for t in told), "; ".join(t.en for t in told))
        context = {
            "requirements": together,
            "needed": self.needed,
            "available": self.available,
            "short": self.short,
        }
        return SHORTAGE_TEXTS[self.code].filled(context)


class CannotAssemble(ValueError):
    """The bank cannot meet the blueprint, the twins rule or the limits; `shortages` say why."""

    def __init__(self, shortages: tuple[Shortage, ...]) -> None:
        # The arguments as given: a process that solves hands its refusal to another by them.
        super().__init__(shortages)
        self.shortages = shortages

    def __str__(self) -> str:
        return "; ".join(each.wording.en for each in self.shortages)


def unreached(need: Need, limit: int, reached: int) -> CannotAssemble:
    """The refusal where a limit may be possible and was not found."""
    needed = (Requirement(need, bound=limit),)
    code = ShortageCode.LIMIT_UNREACHED
    return CannotAssemble((Shortage(code, needed, needed=reached, available=limit),))


class ShortOfItems(CannotAssemble):
    """The bank has too few items that a section may use and no other section needs."""

    def __init__(
        self, shortages: tuple[Shortage, ...], section: str, needed: int, available: int
    ) -> None:
        super().__init__(shortages)
        self.args = (shortages, section, needed, available)
        self.section = section
        self.needed = needed
        self.available = available

    def __str__(self) -> str:
        return f"section {self.section}: needs {self.needed} items, {self.available} are available"


def requirement_wording(each: Requirement) -> Wording:
    """One requirement in words, with codes for topics and levels."""
    cell = _cell_wording(each.range) if each.range else Wording("", "")
    context = {"bound": each.bound, "cell": cell, "references": ", ".join(each.references)}
    said = _NEEDS[each.need].filled(context)
    if not each.section:
        return said
    return Wording(f"{each.section} 部分{said.zh}", f"section {each.section} {said.en}")


def _cell_wording(each: Range) -> Wording:
    zh, en = [], []
    if each.topic is not None:
        zh.append(f"知识点 {each.topic}")
        en.append(f"topic={each.topic}")
    if each.cognitive is not None:
        zh.append(f"认知层次 {each.cognitive}")
        en.append(f"cognitive={each.cognitive}")
    if each.difficulty is not None:
        band = f"[{each.difficulty[0]}, {each.difficulty[1]})"
        zh.append(f"难度 {band}")
        en.append(f"difficulty in {band}")
    return Wording("、".join(zh), ", ".join(en))
