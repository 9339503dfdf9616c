# SPDX-License-Identifier: Apache-2.0
"""Whether a programme's rules fit together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from app.programmes.rules.bodies import Channel, Contact
from app.programmes.rules.contacts import is_email, normal_telephone
from app.programmes.rules.titles import LEVELS, WORK_TYPES, Title
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
        *(fault for c in rules.components for fault in _faults_of_component(c)),
        *(fault for title in rules.titles for fault in _faults_of_title(title, rules)),
        *(fault for channel in rules.channels for fault in _faults_of_channel(channel, rules)),
        *(fault for r in rules.recurrences for fault in _faults_of_recurrence(r, rules)),
        *_faults_of_policies(rules),
        *_faults_of_contact(rules.contact),
    ]


def _faults_of_keys(rules: ProgrammeRules) -> Iterator[Fault]:
    for place, keys in (
        ("titles", [t.key for t in rules.titles]),
        ("components", [c.key for c in rules.components]),
        ("recurrences", [r.key for r in rules.recurrences]),
        ("channels", [channel.key for channel in rules.channels]),
    ):
        yield from _repeated(place, keys)
    needed = {key for title in rules.titles for key in title.components}
    for component in rules.components:
        if component.key not in needed:
            yield Fault(f"components.{component.key}", "no title needs this component")


def _faults_of_title(title: Title, rules: ProgrammeRules) -> Iterator[Fault]:
    place = f"titles.{title.key}"
    yield from _repeated(f"{place}.components", list(title.components))
    if not title.components:
        yield Fault(place, "names no component: there would be nothing to pass")
    known = {component.key for component in rules.components}
    for key in title.components:
        if key not in known:
            yield Fault(f"{place}.components", f"there is no component {key!r}")
    if title.level and title.level not in LEVELS:
        yield Fault(place, f"level must be one of {', '.join(LEVELS)}, or left out")
    if title.work_type and title.work_type not in WORK_TYPES:
        yield Fault(place, f"work_type must be one of {', '.join(WORK_TYPES)}, or left out")


def _faults_of_channel(channel: Channel, rules: ProgrammeRules) -> Iterator[Fault]:
    place = f"channels.{channel.key}"
    if not channel.tasks:
        yield Fault(place, "does nothing for candidates: name its tasks")
    yield from _repeated(f"{place}.offers", [offer.title for offer in channel.offers])
    known = {title.key for title in rules.titles}
    for offer in channel.offers:
        at = f"{place}.offers.{offer.title}"
        if offer.title not in known:
            yield Fault(at, f"there is no title {offer.title!r}")
        if offer.price <= 0 or offer.price != offer.price.quantize(Decimal("0.01")):
            yield Fault(at, "price must be above zero, with at most two decimals")
        if offer.training_hours < 0:
            yield Fault(at, "training_hours must not be negative")


def _repeated(place: str, keys: list[str]) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(f"{place}.{key}", f"the key is used {times} times")


def _faults_of_component(component: Component) -> Iterator[Fault]:
    place = f"components.{component.key}"
    yield from _repeated(f"{place}.sections", [s.key for s in component.sections])
    yield from _repeated(f"{place}.parts", [p.key for p in component.parts])
    yield from _faults_of_totals(component)
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
    if not timedelta(0) <= component.earliest_hand_in <= component.duration:
        yield Fault(place, "earliest_hand_in must lie between zero and duration")
    if component.earliest_hand_in % timedelta(minutes=1):
        yield Fault(place, "earliest_hand_in is told to candidates in minutes, so it must be whole")


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
    for name, ending in (("terminated", rules.endings.terminated), ("left", rules.endings.left)):
        if ending.grants_retake and rules.retake.kind is not RetakeKind.FREE:
            yield Fault(f"endings.{name}", "'grants_retake' needs a free retake to grant")


def _faults_of_contact(contact: Contact) -> Iterator[Fault]:
    if contact.telephone and normal_telephone(contact.telephone) != contact.telephone:
        yield Fault(
            "contact.telephone", "is no telephone number as people write it: 010-0000 0000 转 8"
        )
    if bool(contact.telephone) != bool(contact.hours.zh and contact.hours.en):
        yield Fault("contact.hours", "a telephone is answered at some hours: give both, or none")
    if contact.email and not is_email(contact.email):
        yield Fault("contact.email", "is no e-mail address")
