# SPDX-License-Identifier: Apache-2.0
"""One attempt as its invigilator sees it: findings with their evidence, and the whole story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt, TimeEntry
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptVerb
from app.invigilation import repository
from app.invigilation.models import Finding, Frame
from app.invigilation.rules import Entry, Seen, error_rate_of, longest_silence, story_of
from app.invigilation.service.board import SittingHead, get_head
from app.invigilation.states import Judgement
from app.registrations import service as registrations
from app.registrations.rules import ConsentChoice
from proctoring import FindingKind, Rate


@dataclass(frozen=True, slots=True)
class FindingVerdict:
    """What a human made of a finding, and why; every invigilator can read it."""

    judgement: Judgement
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with the frames that prove it, and how wrong its detector is known to be."""

    id: UUID
    kind: FindingKind
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    frames: int
    detector: str
    rate: Rate | None
    evidence: tuple[Seen, ...]
    verdict: FindingVerdict | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything about one attempt that helps to judge it. `ended_by` is None while it runs."""

    attempt_id: UUID
    registration_id: UUID
    head: SittingHead
    name: str
    ticket_number: str
    consent: ConsentChoice | None
    started_at: datetime
    deadline_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    ended_by: AttemptVerb | None
    has_still: bool
    frames: int
    entries: tuple[TimeEntry, ...]
    findings: tuple[FindingView, ...]
    story: tuple[Entry, ...]

    @property
    def is_running(self) -> bool:
        return self.ended_by is None


async def get_timeline(
    session: AsyncSession, attempt_id: UUID, *, staff_id: UUID, now: datetime
) -> Timeline:
    """The attempt's findings, those without a verdict first, and its frames and gaps.

    Not found unless they invigilate its sitting.
    """
    attempt = await attempts.get_invigilated_attempt(session, attempt_id, staff_id=staff_id)
    head = await get_head(session, attempt.sitting_id, now=now)
    registration = await registrations.get_registration(session, attempt.registration_id)
    consent = await registrations.find_consent(session, attempt.registration_id)
    choice = None if consent is None else consent.choice
    seen = [_seen_of(frame) for frame in await repository.list_frames(session, attempt_id)]
    findings = await repository.list_findings(session, attempt_id)
    evidence = await repository.list_evidence(session, attempt_id)
    watch = await repository.find_watch(session, attempt_id)
    expects_camera = head.camera.required and choice is ConsentChoice.CAMERA
    story = story_of(
        seen,
        attempt.started_at,
        _end_of(attempt, now),
        longest=longest_silence(head.camera) if expects_camera else None,
    )
    return Timeline(
        attempt_id=attempt_id,
        registration_id=attempt.registration_id,
        head=head,
        name=await repository.find_candidate_name(session, attempt.candidate_id),
        ticket_number=registration.ticket_number,
        consent=choice,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        paused_at=attempt.paused_at,
        ended_at=attempt.submitted_at,
        ended_by=attempt.submit_verb,
        has_still=watch is not None and watch.still_key is not None,
        frames=len(seen),
        entries=tuple(await attempts.list_time_entries(session, attempt_id)),
        findings=_views_of(findings, seen, evidence),
        story=tuple(story),
    )


def _end_of(attempt: Attempt, now: datetime) -> datetime:
    """Until when pictures could be expected: the end, or the present, not beyond the deadline."""
    if ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        return min(now, attempt.deadline_at)
    return attempt.submitted_at or attempt.deadline_at


def _seen_of(frame: Frame) -> Seen:
    return Seen(
        frame.id,
        frame.sequence,
        frame.received_at,
        frame.verdict,
        frame.faces,
        frame.blob_key is not None,
    )


def _views_of(
    findings: Sequence[tuple[Finding, str | None]],
    seen: Sequence[Seen],
    evidence: Mapping[UUID, set[UUID]],
) -> tuple[FindingView, ...]:
    views = [
        _view_of(finding, by, [s for s in seen if s.id in evidence.get(finding.id, set())])
        for finding, by in findings
    ]
    return tuple(sorted(views, key=lambda view: view.verdict is not None))


def _view_of(finding: Finding, by: str | None, evidence: Sequence[Seen]) -> FindingView:
    kind = finding.kind
    return FindingView(
        id=finding.id,
        kind=kind,
        opened_at=finding.opened_at,
        last_at=finding.last_at,
        closed_at=finding.closed_at,
        frames=finding.frames,
        detector=finding.detector,
        rate=error_rate_of(kind, finding.detector),
        evidence=tuple(evidence),
        verdict=_verdict_of(finding, by),
    )


def _verdict_of(finding: Finding, by: str | None) -> FindingVerdict | None:
    if finding.verdict is None or finding.verdict_at is None:
        return None
    return FindingVerdict(finding.verdict, finding.verdict_note or "", by or "", finding.verdict_at)
