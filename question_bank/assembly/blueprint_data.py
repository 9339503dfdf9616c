# SPDX-License-Identifier: Apache-2.0
"""Blueprints as plain data: what the service stores and an editor sends.

Only text, whole numbers, lists and mappings, so that JSON carries it unchanged; points and
difficulties are text, so that no binary float comes between. What is empty is left out.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from question_bank.assembly.blueprint import Blueprint, Range, SectionPlan
from question_bank.assembly.faults import BlueprintFault, BlueprintReason
from question_bank.items import Cognitive, ItemType
from question_bank.marking import Marking
from question_bank.wording import Wording

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=StrEnum)

_TEXT = Wording("文字", "a text")
_TEXTS = Wording("一组不重复的文字", "a list of texts without repeats")
_WHOLE = Wording("整数", "a whole number")
_DECIMAL = Wording("以文字书写的小数", "a decimal number written as text")
_BAND = Wording("两个以文字书写的小数", "two decimal numbers written as text")
_TABLE = Wording("一组字段", "a table of fields")
_TABLES = Wording("一组条目", "a list of tables")


def blueprint_to_data(blueprint: Blueprint) -> dict[str, Any]:
    """The blueprint as data that `blueprint_from_data` makes it of again."""
    return {"sections": [_section_data(plan) for plan in blueprint.sections]}


def blueprint_from_data(data: object) -> Blueprint:
    """The blueprint that the data describes.

    Refused with BlueprintFault, which names section and field: what is missing, is of another
    kind, is not a field, or makes no blueprint.
    """
    fields = _Fields(data)
    sections = fields.tables("sections")
    fields.end()
    return Blueprint(tuple(_section(table) for table in sections))


def _section_data(plan: SectionPlan) -> dict[str, Any]:
    data = {
        "key": plan.key,
        "type": plan.type.value,
        "count": plan.count,
        "topics": list(plan.topics),
        "points": str(plan.points),
        "marking": plan.marking.value,
        "ranges": [_range_data(each) for each in plan.ranges],
        "required": sorted(plan.required),
        "forbidden": sorted(plan.forbidden),
    }
    return {name: value for name, value in data.items() if value != []}


def _range_data(each: Range) -> dict[str, Any]:
    data: dict[str, Any] = {"least": each.least, "most": each.most}
    if each.topic is not None:
        data["topic"] = each.topic
    if each.cognitive is not None:
        data["cognitive"] = each.cognitive.value
    if each.difficulty is not None:
        data["difficulty"] = [str(end) for end in each.difficulty]
    return data


def _section(data: object) -> SectionPlan:
    key = _Fields(data).get("key", _text, _TEXT)
    fields = _Fields(data, section=key)
    plan: dict[str, Any] = {
        "key": fields.get("key", _text, _TEXT),
        "type": fields.choice("type", ItemType),
        "count": fields.get("count", _whole, _WHOLE),
        "topics": fields.get("topics", _texts, _TEXTS),
        "points": fields.get("points", _decimal, _DECIMAL),
        "marking": fields.choice("marking", Marking),
    }
    if fields.has("ranges"):
        tables = enumerate(fields.tables("ranges"), start=1)
        plan["ranges"] = tuple(_range(table, key, f"ranges.{number}.") for number, table in tables)
    for name in ("required", "forbidden"):
        if fields.has(name):
            plan[name] = frozenset(fields.get(name, _texts, _TEXTS))
    fields.end()
    return SectionPlan(**plan)


def _range(data: object, section: str, place: str) -> Range:
    fields = _Fields(data, section=section, place=place)
    cell: dict[str, Any] = {
        "least": fields.get("least", _whole, _WHOLE),
        "most": fields.get("most", _whole, _WHOLE),
    }
    if fields.has("topic"):
        cell["topic"] = fields.get("topic", _text, _TEXT)
    if fields.has("cognitive"):
        cell["cognitive"] = fields.choice("cognitive", Cognitive)
    if fields.has("difficulty"):
        cell["difficulty"] = fields.get("difficulty", _band, _BAND)
    fields.end()
    try:
        return Range(**cell)
    except BlueprintFault as fault:
        raise BlueprintFault(
            fault.reason, section=section, field=place + fault.field, **fault.context
        ) from fault


class _Fields:
    """Takes typed fields out of a table, and at the end refuses what nobody asked for."""

    def __init__(self, data: object, *, section: str = "", place: str = "") -> None:
        self._section, self._place = section, place
        if not isinstance(data, Mapping):
            self._refuse(BlueprintReason.MALFORMED, place.rstrip("."), wanted=_TABLE)
        self._left = dict(data)

    def has(self, name: str) -> bool:
        return name in self._left

    def get(self, name: str, read: Callable[[object], _Value | None], wanted: Wording) -> _Value:
        """The field as `read` understands it, which says None to what is not `wanted`."""
        if name not in self._left:
            self._refuse(BlueprintReason.MISSING, self._place + name)
        value = read(self._left.pop(name))
        if value is None:
            self._refuse(BlueprintReason.MALFORMED, self._place + name, wanted=wanted)
        return value

    def choice(self, name: str, choices: type[_Choice]) -> _Choice:
        members = ", ".join(choices)
        wanted = Wording(f"以下之一：{members}", f"one of {members}")
        known = {member.value: member for member in choices}
        return self.get(name, lambda value: known.get(str(value)), wanted)

    def tables(self, name: str) -> list[object]:
        return self.get(name, lambda v: v if isinstance(v, list) else None, _TABLES)

    def end(self) -> None:
        for name in sorted(self._left, key=str):
            self._refuse(BlueprintReason.UNKNOWN_FIELD, f"{self._place}{name}")

    def _refuse(self, reason: BlueprintReason, field: str, **context: object) -> NoReturn:
        raise BlueprintFault(reason, section=self._section, field=field, **context)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None
    return tuple(value) if len(set(value)) == len(value) else None


def _whole(value: object) -> int | None:
    # In Python True is an int, and `count: true` is a slip.
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _band(value: object) -> tuple[Decimal, Decimal] | None:
    match value:
        case [low, high]:
            ends = _decimal(low), _decimal(high)
            return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
    return None
