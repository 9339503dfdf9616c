# SPDX-License-Identifier: Apache-2.0
"""Whether a programme's rules fit together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from app.programmes.rules.values import Absence, Component, ProgrammeRules, Recurrence, RetakeKind


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a data file that does not fit, and where."""

    place: str
    reason: str


def faults_of(rules: ProgrammeRules) -> list[Fault]:
    """Every contradiction in the rules; none when the programme can be run."""
    return [
        *_faults_of_keys(rules),
        *(fault for c in rules.components for fault in _faults_of_component(c, rules)),
        *(fault for r in rules.recurrences for fault in _faults_of_recurrence(r, rules)),
        *_faults_of_policies(rules),
    ]


def _faults_of_keys(rules: ProgrammeRules) -> Iterator[Fault]:
    for place, keys in (
        ("titles", [t.key for t in rules.titles]),
        ("components", [c.key for c in rules.components]),
        ("recurrences", [r.key for r in rules.recurrences]),
    ):
        yield from _repeated(place, keys)
    for title in rules.titles:
        if not rules.components_of(title.key):
            yield Fault(f"titles.{title.key}", "no component examines this title")


def _repeated(place: str, keys: list[str]) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(f"{place}.{key}", f"the key is used {times} times")


def _faults_of_component(component: Component, rules: ProgrammeRules) -> Iterator[Fault]:
    place = f"components.{component.key}"
    yield from _repeated(f"{place}.sections", [s.key for s in component.sections])
    yield from _repeated(f"{place}.parts", [p.key for p in component.parts])
    yield from _faults_of_totals(component)
    known = {title.key for title in rules.titles}
    for key in component.titles:
        if key not in known:
            yield Fault(f"{place}.titles", f"there is no title {key!r}")
    parts = {part.key for part in component.parts}
    for section in component.sections:
        at = f"{place}.sections.{section.key}"
        if section.part not in parts:
            yield Fault(at, f"there is no part {section.part!r}")
        if section.count < 1 or section.points <= 0:
            yield Fault(at, "count and points must be above zero")
        if section.points != section.points.quantize(Decimal("0.01")):
            yield Fault(at, "points have at most two decimals")
        if not section.topics:
            yield Fault(at, "names no topic")


def _faults_of_totals(component: Component) -> Iterator[Fault]:
    place = f"components.{component.key}"
    points = sum((s.count * s.points for s in component.sections), Decimal(0))
    if points != component.full_points:
        yield Fault(
            place, f"its sections make {points} points, full_points says {component.full_points}"
        )
    items = sum(section.count for section in component.sections)
    if items != component.items:
        yield Fault(place, f"its sections make {items} items, items says {component.items}")
    if not 0 < component.pass_points <= component.full_points:
        yield Fault(place, "pass_points must lie above 0 and not above full_points")
    if component.duration <= timedelta(0):
        yield Fault(place, "duration must be above zero")


def _faults_of_recurrence(recurrence: Recurrence, rules: ProgrammeRules) -> Iterator[Fault]:
    place = f"recurrences.{recurrence.key}"
    if recurrence.component not in {c.key for c in rules.components}:
        yield Fault(place, f"there is no component {recurrence.component!r}")
    if not recurrence.months or not set(recurrence.months) <= set(range(1, 13)):
        yield Fault(place, "months must be some of 1 to 12")
    # A fifth weekend is missing in most months; "last" is what is meant then.
    if recurrence.weekend not in (1, 2, 3, 4, -1):
        yield Fault(place, "weekend must be 1, 2, 3, 4 or -1 (the last)")


def _faults_of_policies(rules: ProgrammeRules) -> Iterator[Fault]:
    camera = rules.camera
    if not timedelta(0) < camera.min_interval <= camera.mean_interval <= camera.max_interval:
        yield Fault("camera", "needs 0 < min_interval <= mean_interval <= max_interval")
    if not 1 < camera.bad_frames <= camera.window_frames:
        yield Fault("camera", "a finding takes a run: 1 < bad_frames <= window_frames")
    if rules.admission.late_entry <= timedelta(0):
        yield Fault("admission", "late_entry must be above zero, or nobody could begin")
    if rules.admission.entry_opens_before < timedelta(0):
        yield Fault("admission", "entry_opens_before must not be negative")
    if (rules.retake.kind is RetakeKind.FREE) != (rules.retake.months > 0):
        yield Fault("retake", "months belongs to kind 'free' and must be above zero there")
    if rules.absence is Absence.GRANTS_RETAKE and rules.retake.kind is not RetakeKind.FREE:
        yield Fault("absence", "'grants_retake' needs a free retake to grant")
