# SPDX-License-Identifier: Apache-2.0
"""The difference of two versions is told for every rule there is."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from app.programmes.rules import ProgrammeRules, Text, differences
from app.programmes.rules.labels import LABELS
from app.programmes.service import read_programmes

CAS, CPCIF = read_programmes()
# Fields whose words are those of the data: another value must be one of them.
OTHERS: dict[str, Any] = {"level": "5", "work_type": "verifier", "type": "short_answer"}
MOVES: dict[type, Callable[[Any], Any]] = {
    bool: lambda held: not held,
    str: lambda held: held + "x",
    int: lambda held: held + 1,
    Decimal: lambda held: held + 1,
    timedelta: lambda held: held + timedelta(minutes=7),
    time: lambda held: held.replace(minute=17),
    Text: lambda held: Text(held.zh + "新", held.en + " new"),
}


def other(name: str, value: Any) -> Any:
    """Another value of the same kind."""
    if name in OTHERS:
        return OTHERS[name]
    if isinstance(value, StrEnum):
        return next((each for each in type(value) if each is not value), value)
    if isinstance(value, tuple):
        return value[1:]
    return MOVES[type(value)](value)


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """The rules with one field changed, for each field at each place that there is."""
    for each in fields(value):
        held = getattr(value, each.name)
        if is_dataclass(held) and not isinstance(held, Text):
            inner: Iterator[tuple[str, Any]] = changed(held)
            for name, new in inner:
                yield f"{each.name}.{name}", replace(value, **{each.name: new})
            continue
        yield each.name, replace(value, **{each.name: other(each.name, held)})
        if isinstance(held, tuple) and held and is_dataclass(held[0]):
            for name, new in changed(held[0]):
                yield f"{each.name}.{name}", replace(value, **{each.name: (new, *held[1:])})


def reached(value: Any) -> set[type]:
    found = {type(value)}
    for each in fields(value):
        held = getattr(value, each.name)
        for one in held if isinstance(held, tuple) else (held,):
            if is_dataclass(one) and not isinstance(one, Text):
                found |= reached(one)
    return found


CHANGES = [(rules, path, new) for rules in (CAS, CPCIF) for path, new in changed(rules)]


def test_every_field_of_every_rule_has_a_name() -> None:
    for kind in reached(CPCIF) | reached(CAS):
        names = [each.name for each in fields(kind)]
        assert list(LABELS[kind]) == names, f"{kind.__name__}: name each field in labels.py"


def test_every_word_of_the_data_has_a_name() -> None:
    for kind in reached(CPCIF):
        for each in fields(kind):
            for one in words_of(each.type):
                assert one in LABELS[kind][each.name].values, f"{kind.__name__}.{each.name}: {one}"


def words_of(kind: Any) -> list[StrEnum]:
    kinds = [kind, *getattr(kind, "__args__", ())]
    return [member for k in kinds if isinstance(k, type) and issubclass(k, StrEnum) for member in k]


@pytest.mark.parametrize(("rules", "path", "new"), CHANGES, ids=[c[1] for c in CHANGES])
def test_a_change_of_any_field_is_told(rules: ProgrammeRules, path: str, new: Any) -> None:
    told = differences(rules, new)
    assert told, f"{path} changed and nothing was said"
    assert all(text.zh and text.en and text.zh != text.en for text in told)
    assert differences(rules, rules) == ()


def test_sentences_read_as_people_say_them() -> None:
    paper = CPCIF.components[0]
    new = replace(
        CPCIF,
        components=(replace(paper, pass_points=Decimal(55), duration=timedelta(minutes=120)),),
        camera=replace(CPCIF.camera, required=False, retention=timedelta(days=7)),
        retake=replace(CPCIF.retake, months=3),
    )
    assert [text.zh for text in differences(CPCIF, new)] == [
        "考试 · 考试时长 90 分钟 → 120 分钟",
        "考试 · 及格线 60 → 55",
        "摄像头 · 必须使用 是 → 否",
        "摄像头 · 画面保存期 30 天 → 7 天",
        "补考 · 期限（月） 6 → 3",
    ]
    assert differences(CPCIF, new)[1].en == "Examination · pass line 60 → 55"


def test_what_comes_goes_and_changes_places_is_told() -> None:
    morning, afternoon = CPCIF.recurrences
    evening = replace(morning, key="evening", name=Text("晚场", "Evening"))
    swapped = replace(CPCIF, recurrences=(afternoon, morning))
    exchanged = replace(CPCIF, recurrences=(morning, evening))
    assert [t.zh for t in differences(CPCIF, swapped)] == ["定期场次 次序改为：下午场、上午场"]
    assert [t.zh for t in differences(CPCIF, exchanged)] == [
        "定期场次 取消“下午场”",
        "定期场次 新增“晚场”",
    ]
