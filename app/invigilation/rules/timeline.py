# SPDX-License-Identifier: Apache-2.0
"""An attempt's frames as a story: stretches of the same verdict, and the gaps between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.invigilation.rules.pacing import Gap, gaps_of
from proctoring import FrameVerdict


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame in short."""

    id: UUID
    sequence: int
    at: datetime
    verdict: FrameVerdict
    faces: int
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames in a row with the same verdict."""

    verdict: FrameVerdict
    frames: tuple[Seen, ...]

    @property
    def first_at(self) -> datetime:
        return self.frames[0].at

    @property
    def last_at(self) -> datetime:
        return self.frames[-1].at

    @property
    def pictures(self) -> tuple[Seen, ...]:
        return tuple(frame for frame in self.frames if frame.has_picture)


Entry = Stretch | Gap


def story_of(
    frames: Sequence[Seen], started_at: datetime, until: datetime, *, longest: timedelta | None
) -> list[Entry]:
    """Stretches and gaps, latest first. `longest` is None where no camera is expected."""
    stretches: list[Entry] = list(_stretches_of(frames))
    moments = [started_at, *(frame.at for frame in frames), until]
    gaps: list[Entry] = [] if longest is None else list(gaps_of(moments, longest))
    return sorted(stretches + gaps, key=lambda entry: entry.first_at, reverse=True)


def _stretches_of(frames: Sequence[Seen]) -> list[Stretch]:
    held: list[list[Seen]] = []
    for frame in frames:
        if held and held[-1][-1].verdict is frame.verdict:
            held[-1].append(frame)
        else:
            held.append([frame])
    return [Stretch(run[0].verdict, tuple(run)) for run in held]
