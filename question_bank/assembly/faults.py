# SPDX-License-Identifier: Apache-2.0
"""Why a blueprint cannot be."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from question_bank.wording import Wording


class BlueprintReason(StrEnum):
    """What is wrong with a blueprint; the texts are in BLUEPRINT_TEXTS."""

    SECTIONS = "sections"
    NO_ITEMS = "no_items"
    TOPICS = "topics"
    POINTS = "points"
    MARKING = "marking"
    RANGE_BOUNDS = "range_bounds"
    RANGE_ABOVE_COUNT = "range_above_count"
    RANGE_OF_EVERYTHING = "range_of_everything"
    RANGE_TOPIC = "range_topic"
    RANGE_DIFFICULTY = "range_difficulty"
    RANGE_TWICE = "range_twice"
    REQUIRED_ABOVE_COUNT = "required_above_count"
    REQUIRED_FORBIDDEN = "required_forbidden"
    REQUIRED_TWICE = "required_twice"
    TOTAL_POINTS = "total_points"
    TOTAL_ITEMS = "total_items"
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    MALFORMED = "malformed"


BLUEPRINT_TEXTS: Mapping[BlueprintReason, Wording] = MappingProxyType(
    {
        BlueprintReason.SECTIONS: Wording(
            "没有题型部分或部分重名", "sections are missing or named twice"
        ),
        BlueprintReason.NO_ITEMS: Wording("至少需要一道题", "needs at least one item"),
        BlueprintReason.TOPICS: Wording("知识点为空或重复", "topics are missing or named twice"),
        BlueprintReason.POINTS: Wording(
            "分值应大于 0 且最多两位小数", "points are not above 0 with two decimals"
        ),
        BlueprintReason.MARKING: Wording(
            "{type} 题型不能用 {marking} 方式评分", "{type} is not marked by {marking}"
        ),
        BlueprintReason.RANGE_BOUNDS: Wording(
            "下限 {least} 和上限 {most} 应为整数且 0 ≤ 下限 ≤ 上限",
            "bounds {least} and {most} are not whole numbers with 0 <= least <= most",
        ),
        BlueprintReason.RANGE_ABOVE_COUNT: Wording(
            "要求至少 {least} 道题，而该部分共 {count} 道题",
            "a range needs {least} items, the section has {count}",
        ),
        BlueprintReason.RANGE_OF_EVERYTHING: Wording(
            "应指定知识点、认知层次或难度", "a range names no topic, cognitive level or difficulty"
        ),
        BlueprintReason.RANGE_TOPIC: Wording(
            "知识点 {topic} 不属于该部分", "a range names the topic {topic}, the section does not"
        ),
        BlueprintReason.RANGE_DIFFICULTY: Wording(
            "难度区间应满足 0 ≤ 下界 < 上界 ≤ 1，最多两位小数",
            "a difficulty band is not 0 <= low < high <= 1 with two decimals",
        ),
        BlueprintReason.RANGE_TWICE: Wording(
            "同一单元格规定了两次", "two ranges speak of the same cell"
        ),
        BlueprintReason.REQUIRED_ABOVE_COUNT: Wording(
            "必选题有 {required} 道，而该部分共 {count} 道题",
            "requires {required} items, the section has {count}",
        ),
        BlueprintReason.REQUIRED_FORBIDDEN: Wording(
            "{references} 既是必选题又是禁用题", "{references} are both required and forbidden"
        ),
        BlueprintReason.REQUIRED_TWICE: Wording(
            "{references} 在两个部分中都是必选题", "{references} are required in two sections"
        ),
        BlueprintReason.TOTAL_POINTS: Wording(
            "分值合计 {found}，考试项目规定为 {expected}",
            "points do not add up to the programme's total: {found}, not {expected}",
        ),
        BlueprintReason.TOTAL_ITEMS: Wording(
            "题目合计 {found} 道，考试项目规定为 {expected} 道",
            "items do not add up to the programme's number: {found}, not {expected}",
        ),
        BlueprintReason.MISSING: Wording("没有填写", "is missing"),
        BlueprintReason.UNKNOWN_FIELD: Wording("不是蓝图的字段", "is not a field of a blueprint"),
        BlueprintReason.MALFORMED: Wording("应为{wanted.zh}", "is not {wanted.en}"),
    }
)


class BlueprintFault(ValueError):
    """A blueprint that cannot be: in which section and field, and why; the text in English.

    `section` is "" where the fault is of the whole; `field` is like `count` or
    `ranges.2.difficulty`, with ranges counted from 1.
    """

    def __init__(
        self, reason: BlueprintReason, *, section: str = "", field: str = "", **context: object
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.section = section
        self.field = field
        self.context = context

    @property
    def wording(self) -> Wording:
        """Why, without where."""
        return BLUEPRINT_TEXTS[self.reason].filled(self.context)

    def __str__(self) -> str:
        where = f"section {self.section}: " if self.section else ""
        named = f"{self.field} " if self.reason in _NAMED else ""
        return f"{where}{named}{self.wording.en}"


# Their texts say nothing without the name of the field.
_NAMED = frozenset(
    {BlueprintReason.MISSING, BlueprintReason.UNKNOWN_FIELD, BlueprintReason.MALFORMED}
)
