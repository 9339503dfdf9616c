# SPDX-License-Identifier: Apache-2.0
"""Figures of items as pages say and draw them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.i18n import marked, translate
from app.core.numbers import count, percent, two_places
from app.items.models import ItemStatistic, ItemVersion
from app.items.rules import shown_inline
from question_bank.items import Item, MultipleChoice, SingleChoice, from_data, labels_of
from question_bank.psychometrics import (
    KELLEY_SHARE,
    PRIOR_WEIGHT,
    USUAL_BOUNDS,
    Estimate,
    ItemStatistics,
    OptionRow,
    Suspicion,
    SuspicionKind,
    item_from_data,
    suspicion_from_data,
)

# The groups of a drawing, the best above; the words stand beside the drawing.
GROUP_NAMES = {"upper": marked("高分组"), "middle": marked("中间组"), "lower": marked("低分组")}

_SUSPICIONS: Mapping[SuspicionKind, str] = {
    SuspicionKind.NEGATIVE_DISCRIMINATION: marked(
        "区分度为负：校正题总相关 {item_rest} ± {error}（{candidates} 人）。"
    ),
    SuspicionKind.DISTRACTOR_PREFERRED: marked(
        "高分组选干扰项 {label} 的比选正确答案的多：{distractor} 对 {key}，标准误 {error}"
        "（高分组 {group} 人）。"
    ),
    SuspicionKind.DISTRACTOR_DISCRIMINATES: marked(
        "干扰项 {label} 比正确答案更能分出高低：高分组减低分组 {distractor} 对 {key}，"
        "标准误 {error}（每组 {group} 人）。"
    ),
    SuspicionKind.TOO_HARD: marked(
        "过难：得分率 {facility}，低于 {bound}（{candidates} 人，标准误 {error}）。"
    ),
    SuspicionKind.TOO_EASY: marked(
        "过易：得分率 {facility}，高于 {bound}（{candidates} 人，标准误 {error}）。"
    ),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """A version with what was observed of it, read from plain data."""

    version: ItemVersion
    item: Item
    stored: ItemStatistic
    statistics: ItemStatistics
    suspicions: tuple[str, ...]

    @property
    def share_right(self) -> Decimal:
        """Points earned of points available: by this the difficulty is revised."""
        told = self.stored.figures
        return Decimal(told["earned"]) / Decimal(told["available"])


def figures_of(version: ItemVersion, stored: ItemStatistic) -> Figures:
    item = from_data(version.body)
    said = tuple(say_suspicion(suspicion_from_data(data), item) for data in stored.suspicions)
    return Figures(version, item, stored, item_from_data(stored.figures), said)


def estimate(found: Estimate | None) -> str:
    """The figure and its standard error; a dash where there is none.

    Where a column is narrow the line breaks before the sign and not behind it.
    """
    return "–" if found is None else f"{two_places(found.value)} ±\N{NBSP}{two_places(found.error)}"


def say_suspicion(suspicion: Suspicion, item: Item) -> str:
    """The suspicion in the reader's language, with the figures that it rests on."""
    shares = suspicion.kind in (
        SuspicionKind.DISTRACTOR_PREFERRED,
        SuspicionKind.DISTRACTOR_DISCRIMINATES,
    )
    whole = ("candidates", "group")
    told = {
        name: count(value) if name in whole else (percent if shares else two_places)(value)
        for name, value in suspicion.figures.items()
    }
    label = option_name(suspicion.label, item) if suspicion.label else ""
    return translate(_SUSPICIONS[suspicion.kind], label=label, **told)


def option_name(label: str | None, item: Item) -> str:
    """What stands before an option; no label is no answer."""
    if label is None:
        return translate("未作答")
    if isinstance(item, SingleChoice | MultipleChoice):
        return label
    return translate("对") if label == "T" else translate("错")


@dataclass(frozen=True, slots=True)
class OptionLine:
    """A line of the distractor table; `html` is the option's text, sanitised."""

    name: str
    html: str
    row: OptionRow


def option_lines(figures: Figures) -> list[OptionLine]:
    item = figures.item
    texts: dict[str | None, str] = {}
    if isinstance(item, SingleChoice | MultipleChoice):
        texts.update(zip(labels_of(item.options), map(shown_inline, item.options), strict=True))
    return [
        OptionLine(option_name(row.label, item), texts.get(row.label, ""), row)
        for row in figures.statistics.options
    ]


@dataclass(frozen=True, slots=True)
class ShareBar:
    """The share of a group that chose an option, in the units of the view box."""

    group: str
    y: float
    width: float
    share: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """An option's bars, one for each group that has anybody in it."""

    name: str
    is_key: bool
    y: float
    bars: tuple[ShareBar, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Who chose what: bars from `left` on, in clusters, top down; `bar` is how high each is."""

    clusters: tuple[Cluster, ...]
    groups: tuple[str, ...]
    height: float
    width: float = 360
    left: float = 76
    bar: float = 12


# Beside the names of options, and before the share that is written after the longest bar.
_FULL = 232
_BETWEEN_BARS = 15
_BETWEEN_CLUSTERS = 14


def drawing_of(lines: Sequence[OptionLine]) -> Drawing:
    """The table of these lines as a drawing."""
    clusters = []
    y = 2.0
    for line in lines:
        shares = {name: getattr(line.row, name).share for name in GROUP_NAMES}
        present = [(name, share) for name, share in shares.items() if share is not None]
        bars = tuple(
            ShareBar(name, y + place * _BETWEEN_BARS, round(share * _FULL, 2), percent(share))
            for place, (name, share) in enumerate(present)
        )
        clusters.append(Cluster(line.name, line.row.is_key, y, bars))
        y += len(present) * _BETWEEN_BARS + _BETWEEN_CLUSTERS
    groups = tuple(dict.fromkeys(bar.group for cluster in clusters for bar in cluster.bars))
    return Drawing(tuple(clusters), groups, y - _BETWEEN_CLUSTERS + 2)


# What templates call; `say.estimate(figures.statistics.facility)`.
SAY: Mapping[str, Any] = {
    "estimate": estimate,
    "two_places": two_places,
    "percent": percent,
    "count": count,
    "group": lambda name: translate(GROUP_NAMES[name]),
    "weight": PRIOR_WEIGHT,
    "bounds": USUAL_BOUNDS,
    "outer_share": percent(float(KELLEY_SHARE)),
}
