# SPDX-License-Identifier: Apache-2.0
"""From single frames to findings: a state, a pure step, events.

A detector errs on some frame of every exam. A finding therefore needs `bad_frames` of the last
`window_frames`, and each kind is counted by itself: a covered frame neither helps nor hinders an
absence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from proctoring.verdicts import FrameVerdict


class FindingKind(StrEnum):
    """What a run of bad frames amounts to: evidence for a human, never a verdict."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    COVERED = "covered"
    FROZEN = "frozen"


# A finding on a single frame would be the detector's error rate, announced.
_FEWEST_BAD = 2


@dataclass(frozen=True)
class RunPolicy:
    """How many bad frames among how many open a finding, and how many others in a row close it.

    Refused with ValueError: one bad frame as enough, more bad frames than the window holds,
    closing on none.
    """

    bad_frames: int = 3
    window_frames: int = 5
    good_frames_to_close: int = 2

    def __post_init__(self) -> None:
        if not _FEWEST_BAD <= self.bad_frames <= self.window_frames:
            raise ValueError("bad_frames must be at least 2 and at most window_frames")
        if self.good_frames_to_close < 1:
            raise ValueError("good_frames_to_close must be at least 1")


@dataclass(frozen=True)
class FindingOpened:
    """A finding began; `frames` are the bad frames that prove it, oldest first."""

    kind: FindingKind
    first_frame: str
    first_at: datetime
    frames: tuple[str, ...]


@dataclass(frozen=True)
class FindingExtended:
    """One more bad frame while the finding is open."""

    kind: FindingKind
    frame: str
    at: datetime


@dataclass(frozen=True)
class FindingClosed:
    """Enough frames in a row no longer show it."""

    kind: FindingKind
    at: datetime


RunEvent: TypeAlias = FindingOpened | FindingExtended | FindingClosed


@dataclass(frozen=True)
class Hit:
    """A frame that showed a kind."""

    frame: str
    at: datetime


@dataclass(frozen=True)
class Track:
    """One kind's memory.

    Closed: the last frames, None where the frame showed something else. Open: how many such others
    came in a row.
    """

    is_open: bool = False
    others: int = 0
    recent: tuple[Hit | None, ...] = ()


@dataclass(frozen=True)
class WatchState:
    """What must be remembered of an attempt between two frames. Empty at the start."""

    tracks: Mapping[FindingKind, Track] = field(default_factory=lambda: MappingProxyType({}))

    def track(self, kind: FindingKind) -> Track:
        return self.tracks.get(kind, Track())

    @property
    def open_kinds(self) -> frozenset[FindingKind]:
        return frozenset(kind for kind, track in self.tracks.items() if track.is_open)

    def to_json(self) -> dict[str, object]:
        """A value of plain JSON types from which `from_json` makes an equal state."""
        return {kind.value: _track_to_json(track) for kind, track in self.tracks.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "WatchState":
        """The state that `to_json` wrote; {} is a fresh one. ValueError for anything else."""
        try:
            tracks = {FindingKind(kind): _track_from_json(track) for kind, track in data.items()}
        except (KeyError, TypeError, AttributeError) as cause:
            raise ValueError("not a stored run state") from cause
        return cls(MappingProxyType(tracks))


def advance(
    state: WatchState, verdict: FrameVerdict, at: datetime, frame: str, policy: RunPolicy
) -> tuple[WatchState, tuple[RunEvent, ...]]:
    """The state after one more frame, and what it brought about, in the order of FindingKind.

    A finding opens on a bad frame only, when `bad_frames` of the last `window_frames` show its
    kind, and is closed by `good_frames_to_close` frames in a row that do not show it. What was
    counted for a finding is spent when it closes, so the next one again needs `bad_frames` new
    frames. Frames are taken in the order given; `at` must be aware.
    """
    if at.tzinfo is None:
        raise ValueError("at must be an aware datetime")
    tracks: dict[FindingKind, Track] = {}
    events: list[RunEvent] = []
    for kind in FindingKind:
        hit = Hit(frame, at) if verdict.value == kind.value else None
        track = state.track(kind)
        step = _step_open if track.is_open else _step_closed
        tracks[kind], event = step(kind, track, hit, at, policy)
        events += [] if event is None else [event]
    return WatchState(MappingProxyType(tracks)), tuple(events)


def _step_open(
    kind: FindingKind, track: Track, hit: Hit | None, at: datetime, policy: RunPolicy
) -> tuple[Track, RunEvent | None]:
    if hit is not None:
        return Track(is_open=True), FindingExtended(kind, hit.frame, at)
    others = track.others + 1
    if others >= policy.good_frames_to_close:
        return Track(), FindingClosed(kind, at)
    return Track(is_open=True, others=others), None


def _step_closed(
    kind: FindingKind, track: Track, hit: Hit | None, _at: datetime, policy: RunPolicy
) -> tuple[Track, RunEvent | None]:
    recent = (*track.recent, hit)[-policy.window_frames :]
    hits = [seen for seen in recent if seen is not None]
    if hit is None or len(hits) < policy.bad_frames:
        return Track(recent=recent), None
    frames = tuple(seen.frame for seen in hits)
    return Track(is_open=True), FindingOpened(kind, hits[0].frame, hits[0].at, frames)


def _track_to_json(track: Track) -> dict[str, object]:
    recent = [None if hit is None else [hit.frame, hit.at.isoformat()] for hit in track.recent]
    return {"open": track.is_open, "others": track.others, "recent": recent}


def _track_from_json(data: object) -> Track:
    if not isinstance(data, Mapping):
        raise TypeError
    is_open, others, recent = data["open"], data["others"], data["recent"]
    if (
        not isinstance(is_open, bool)
        or not isinstance(others, int)
        or not isinstance(recent, Sequence)
    ):
        raise TypeError
    return Track(is_open, others, tuple(_hit_from_json(hit) for hit in recent))


def _hit_from_json(data: object) -> Hit | None:
    match data:
        case None:
            return None
        case [str(frame), str(at)]:
            return Hit(frame, datetime.fromisoformat(at))
        case _:
            raise TypeError
