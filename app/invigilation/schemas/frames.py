# SPDX-License-Identifier: Apache-2.0
"""Payloads of frames, verdicts and the end by an invigilator."""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.attempts.rules import LEAST_GIVEN, MOST_GIVEN
from app.core.schemas import Reason
from app.invigilation.models import Finding
from app.invigilation.service.frames import StoredFrame
from app.invigilation.states import Judgement
from proctoring import FindingKind

_SECOND = timedelta(seconds=1)


class FrameOut(BaseModel):
    """Only that it is here: when the next is due is told to nobody, the page rolls dice for it."""

    sequence: int


class VerdictIn(BaseModel):
    """The note says why to every invigilator who looks later, and is therefore demanded."""

    model_config = ConfigDict(extra="forbid")

    verdict: Judgement
    note: Reason


class FindingOut(BaseModel):
    id: UUID
    attempt_id: UUID
    kind: FindingKind
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    frames: int
    detector: str
    verdict: Judgement | None
    verdict_at: datetime | None
    verdict_note: str | None


class TerminationIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class GrantIn(BaseModel):
    """Time for one who sits; the candidate reads the reason."""

    model_config = ConfigDict(extra="forbid")

    seconds: int = Field(ge=LEAST_GIVEN // _SECOND, le=MOST_GIVEN // _SECOND)
    reason: Reason


def frame_out(stored: StoredFrame) -> FrameOut:
    return FrameOut(sequence=stored.sequence)


def finding_out(finding: Finding) -> FindingOut:
    return FindingOut(
        id=finding.id,
        attempt_id=finding.attempt_id,
        kind=finding.kind,
        opened_at=finding.opened_at,
        last_at=finding.last_at,
        closed_at=finding.closed_at,
        frames=finding.frames,
        detector=finding.detector,
        verdict=finding.verdict,
        verdict_at=finding.verdict_at,
        verdict_note=finding.verdict_note,
    )
