# SPDX-License-Identifier: Apache-2.0
"""What one version of a programme's rules says otherwise than another, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from app.programmes.rules.bodies import Offer
from app.programmes.rules.labels import LABELS, RuleLabel
from app.programmes.rules.texts import Text
from app.programmes.rules.values import ProgrammeRules, Section

_YES, _NO = Text("是", "yes"), Text("否", "no")
_NOTHING = Text("无", "none")


def differences(old: ProgrammeRules, new: ProgrammeRules) -> tuple[Text, ...]:
    """A sentence for each rule that changed, such as 考试 · 及格线 60 → 55; none when none did."""
    return tuple(_between(old, new, ()))


def _between(old: Any, new: Any, place: tuple[Text, ...]) -> Iterator[Text]:
    """Of two values of one class, field by field; `place` is how one came there."""
    for each in fields(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if before != after:
            yield from _of_field(before, after, LABELS[type(old)][each.name], place)


def _of_field(before: Any, after: Any, label: RuleLabel, place: tuple[Text, ...]) -> Iterator[Text]:
    if _are_named(before) or _are_named(after):
        yield from _of_collection(before, after, label, place)
    elif is_dataclass(before) and not isinstance(before, Text):
        yield from _between(before, after, (*place, label.name))
    else:
        was, now = _said(before, label.values), _said(after, label.values)
        yield _sentence(place, label.name, Text(f"{was.zh} → {now.zh}", f"{was.en} → {now.en}"))


def _are_named(value: Any) -> bool:
    return isinstance(value, tuple) and any(is_dataclass(each) for each in value)


def _of_collection(
    before: Sequence[Any], after: Sequence[Any], label: RuleLabel, place: tuple[Text, ...]
) -> Iterator[Text]:
    """Things are the same when their key is; what is called otherwise is told by its old name."""
    old, new = ({_key_of(each): each for each in side} for side in (before, after))
    for gone in [_name_of(each) for key, each in old.items() if key not in new]:
        yield _sentence(place, label.name, Text(f"取消“{gone.zh}”", f"“{gone.en}” removed"))
    for come in [_name_of(each) for key, each in new.items() if key not in old]:
        yield _sentence(place, label.name, Text(f"新增“{come.zh}”", f"“{come.en}” added"))
    for key in old:
        if key in new:
            yield from _between(old[key], new[key], (*place, _name_of(old[key])))
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        order = [_name_of(new[key]) for key in new]
        told = Text("、".join(n.zh for n in order), ", ".join(n.en for n in order))
        yield _sentence(
            place, label.name, Text(f"次序改为：{told.zh}", f"now in the order {told.en}")
        )


def _key_of(value: Any) -> str:
    key: str = value.title if isinstance(value, Offer) else value.key
    return key


def _name_of(value: Any) -> Text:
    if isinstance(value, Offer):
        return Text(value.title, value.title)
    name: Text = value.name
    if isinstance(value, Section):
        # Two parts of a paper may each have its single choices.
        return Text(f"{name.zh}（{value.key}）", f"{name.en} ({value.key})")
    return name


def _said(value: Any, names: Mapping[str, Text]) -> Text:
    """The value as people say it."""
    if isinstance(value, str) and value in names:
        return names[value]
    if isinstance(value, Text):
        return value if value.zh else _NOTHING
    if isinstance(value, tuple):
        told = [_said(each, names) for each in value]
        joined = Text("、".join(t.zh for t in told), ", ".join(t.en for t in told))
        return joined if told else _NOTHING
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, timedelta):
        return _span(value)
    return _plain(value)


def _plain(value: str | int | Decimal | time) -> Text:
    if value == "":
        return _NOTHING
    told = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    return Text(told, told)


def _span(value: timedelta) -> Text:
    """In the largest unit that tells it exactly enough: days, minutes, else seconds."""
    for unit, zh, en in (
        (timedelta(days=1), "天", "days"),
        (timedelta(minutes=1), "分钟", "min"),
    ):
        if value and value % unit == timedelta(0):
            return Text(f"{value // unit} {zh}", f"{value // unit} {en}")
    seconds = f"{value.total_seconds():g}"
    return Text(f"{seconds} 秒", f"{seconds} s")


def _sentence(place: tuple[Text, ...], name: Text, told: Text) -> Text:
    where = (*place, name)
    return Text(
        f"{' · '.join(w.zh for w in where)} {told.zh}",
        f"{' · '.join(w.en for w in where)} {told.en}",
    )
