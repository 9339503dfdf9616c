# SPDX-License-Identifier: Apache-2.0
"""Who is at risk: judged anew whenever it is asked, from what was measured, never from a verdict.

What a page would say about its own device may be of an older release, and whether a camera matters
depends on a choice that can change after the check.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.attempts.rules import DEVICE_LIMITS
from app.trials.values import CameraFact, Risk, RiskSeen

# So many looks, the latest ones: one that a cascade got wrong is outvoted, and an hour ago is forgotten.
FACES_KEPT = 5
_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class DeviceMeasures:
    """What a page measured: milliseconds, bytes, brightness of 256.

    A round trip that came to nothing is None. What could not be measured is None too: a browser that
    does not say how much room there is, a camera that was not wanted.
    """

    browser: str
    in_wechat: bool
    lacking: Sequence[str]
    round_trips: Sequence[int | None]
    clock_offset: int | None
    writable: bool
    room: int | None
    stall: int | None
    camera: CameraFact | None
    brightness: int | None


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """How a trial stands; `faces` are the numbers of faces in its last looks."""

    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    answered: int
    slots: int
    slowest_save: int | None
    faces: Sequence[int]


def risks_of(
    measured: DeviceMeasures | None, trial: TrialFacts | None, *, with_camera: bool, now: datetime
) -> tuple[RiskSeen, ...]:
    """Everything that may fail, each once with its worst figure, the gravest first.

    `with_camera`: the programme wants the camera and the candidate agreed to it; of anybody else
    nothing about a camera is a risk.
    """
    found = [] if measured is None else [*_of_device(measured)]
    if measured is not None and with_camera:
        found += _of_camera(measured)
    if trial is not None:
        found += _of_trial(trial, now)
        if with_camera:
            found += _of_faces(trial.faces)
    worst: dict[Risk, int] = {}
    for kind, figure in found:
        worst[kind] = max(figure, worst.get(kind, figure))
    return tuple(RiskSeen(kind, worst[kind]) for kind in Risk if kind in worst)


def median_of(round_trips: Sequence[int | None]) -> int | None:
    """The middle one of those that came back; None where none did."""
    back = sorted(time for time in round_trips if time is not None)
    return back[len(back) // 2] if back else None


def jitter_of(round_trips: Sequence[int | None]) -> int | None:
    """How far the slowest that came back lies from the quickest; None where none did."""
    back = [time for time in round_trips if time is not None]
    return max(back) - min(back) if back else None


def minutes_off(clock_offset: int | None) -> int:
    """How far a device's clock is off where that is worth a word: ahead, or behind below zero."""
    if clock_offset is None or abs(clock_offset) < DEVICE_LIMITS.clock_noted:
        return 0
    return round(clock_offset / _MINUTE)


def _of_device(measured: DeviceMeasures) -> Iterator[RiskSeen]:
    if measured.in_wechat or measured.lacking:
        yield RiskSeen(Risk.BROWSER, len(measured.lacking))
    yield from _of_network(measured.round_trips)
    if not measured.writable:
        yield RiskSeen(Risk.STORAGE, 0)
    elif measured.room is not None and measured.room < DEVICE_LIMITS.room:
        yield RiskSeen(Risk.STORAGE, measured.room // 1024)
    if measured.stall is not None and measured.stall > DEVICE_LIMITS.stall:
        yield RiskSeen(Risk.STALLS, measured.stall)


def _of_network(round_trips: Sequence[int | None]) -> Iterator[RiskSeen]:
    """Lost ones before slow ones: who loses requests has no use for a word about their speed."""
    median, jitter = median_of(round_trips), jitter_of(round_trips)
    lost = sum(time is None for time in round_trips)
    if median is None or jitter is None:
        yield RiskSeen(Risk.OFFLINE, lost)
    elif lost:
        yield RiskSeen(Risk.LOSING, lost)
    elif median > DEVICE_LIMITS.slow:
        yield RiskSeen(Risk.SLOW, median)
    elif jitter > DEVICE_LIMITS.jitter:
        yield RiskSeen(Risk.JITTER, jitter)


def _of_camera(measured: DeviceMeasures) -> Iterator[RiskSeen]:
    if measured.camera is None:
        return
    if measured.camera is not CameraFact.LIVE:
        yield RiskSeen(Risk.CAMERA, 0)
    elif measured.brightness is not None and not _is_lit(measured.brightness):
        yield RiskSeen(Risk.LIGHT, measured.brightness)


def _is_lit(brightness: int) -> bool:
    return DEVICE_LIMITS.dark <= brightness <= DEVICE_LIMITS.glare


def _of_trial(trial: TrialFacts, now: datetime) -> Iterator[RiskSeen]:
    """Not handed in though its time is over: what was written did not all arrive, or nothing was."""
    if trial.submitted_at is None and now > trial.deadline_at and trial.answered < trial.slots:
        yield RiskSeen(Risk.UNSAVED, trial.slots - trial.answered)
    if trial.slowest_save is not None and trial.slowest_save > DEVICE_LIMITS.slow:
        yield RiskSeen(Risk.SLOW, trial.slowest_save)


def _of_faces(faces: Sequence[int]) -> Iterator[RiskSeen]:
    """By most of the looks; of as many for as against, nothing is said."""
    if 2 * sum(seen == 0 for seen in faces) > len(faces):
        yield RiskSeen(Risk.NO_FACE, 0)
    elif 2 * sum(seen > 1 for seen in faces) > len(faces):
        yield RiskSeen(Risk.FACES, max(faces))
