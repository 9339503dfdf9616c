# SPDX-License-Identifier: Apache-2.0
"""Blueprints: those of the shipped programmes, and small ones for small banks."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from question_bank.assembly import Blueprint, SectionPlan
from question_bank.items import Cognitive, Item, ItemType
from question_bank.marking import Marking
from tests.support.factories.items import MAKERS
from tests.support.run import PROJECT

PROGRAMMES = PROJECT / "app" / "programmes" / "data"


def programme_blueprint(code: str) -> Blueprint:
    """What the first component of a shipped programme asks of a paper."""
    with (PROGRAMMES / f"{code}.toml").open("rb") as file:
        component = tomllib.load(file, parse_float=Decimal)["components"][0]
    return Blueprint(tuple(_section(told) for told in component["sections"]))


def _section(told: Mapping[str, Any]) -> SectionPlan:
    return make_plan(
        told["key"],
        kind=ItemType(told["type"]),
        count=told["count"],
        topics=tuple(told["topics"]),
        points=Decimal(told["points"]),
    )


def make_plan(key: str = "single", kind: ItemType = ItemType.SINGLE, **changes: Any) -> SectionPlan:
    """A section of three items of policy, one point each, marked as its type usually is."""
    words = kind is ItemType.SHORT_ANSWER
    fields: dict[str, Any] = {
        "key": key,
        "type": kind,
        "count": 3,
        "topics": ("policy",),
        "points": Decimal(1),
        "marking": Marking.MARKING_POINTS if words else Marking.EXACT,
    }
    return SectionPlan(**fields | changes)


def scatter(
    count: int,
    *,
    seed: int,
    kinds: tuple[ItemType, ...] = (ItemType.SINGLE,),
    topics: tuple[str, ...] = ("policy",),
    levels: tuple[Cognitive, ...] = (Cognitive.APPLY,),
) -> list[Item]:
    """Items of these kinds in turn, with topic, level and difficulty by lot."""
    random = Random(seed)
    return [
        make(
            f"{topic}-{letter}-{number:04}",
            topic=topic,
            cognitive=random.choice(levels),
            difficulty=Decimal(random.randint(20, 95)) / 100,
        )
        for number in range(count)
        for letter, make in [MAKERS[kinds[number % len(kinds)]]]
        for topic in [random.choice(topics)]
    ]
