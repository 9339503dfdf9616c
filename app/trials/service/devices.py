# SPDX-License-Identifier: Apache-2.0
"""What was measured of devices: taken in, and told to the candidate and to who must help."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.listing import ListStretch, Span
from app.registrations.rules import ConsentChoice
from app.sittings import service as sittings
from app.trials import repository
from app.trials.errors import CheckTooLate
from app.trials.models import DeviceCheck
from app.trials.repository import DeviceRow
from app.trials.rules import DeviceMeasures, TrialFacts, minutes_off, risks_of
from app.trials.service.places import lock_place
from app.trials.service.practice import practice_paper
from app.trials.values import CameraFact, CheckPlace, Risk, RiskSeen

# Thousands may have a place: between so many others' answers are saved.
JUDGED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class CandidateDevice:
    """What is known of one candidate's device; `checked_at` is None where it was never checked.

    `minutes_off` is how far its clock is off, which harms nothing but who looks at it.
    """

    registration_id: UUID
    ticket_number: str
    full_name: str
    checked_at: datetime | None
    place: CheckPlace | None
    browser: str
    minutes_off: int
    trial: TrialFacts | None
    risks: tuple[RiskSeen, ...]

    @property
    def urgency(self) -> tuple[int, int, int]:
        """Who is at risk first, by their gravest risk, then by how many; then who was never seen."""
        if self.risks:
            return 0, list(Risk).index(self.risks[0].kind), -len(self.risks)
        return (1 if self.checked_at is None else 2), 0, 0


@dataclass(frozen=True, slots=True)
class DeviceCounts:
    """How many of those who have a place; who is at risk was measured, or failed at the trial."""

    fine: int
    at_risk: int
    unchecked: int
    kinds: Mapping[Risk, int]


async def take_in(
    session: AsyncSession,
    registration_id: UUID,
    measured: DeviceMeasures,
    place: CheckPlace,
    *,
    candidate_id: UUID,
    now: datetime,
) -> CandidateDevice:
    """It is the registration's latest check. Of a camera nothing is kept unless it was agreed to.

    Refused once the registration was withdrawn or its entry is over.
    """
    here = await lock_place(session, registration_id, candidate_id=candidate_id)
    if now >= here.entry_closes_at:
        raise CheckTooLate
    if not here.with_camera:
        measured = replace(measured, camera=None, brightness=None)
    check = await repository.find_check(session, registration_id)
    if check is None:
        check = DeviceCheck(registration_id=registration_id, sitting_id=here.sitting.id)
        session.add(check)
    check.place, check.measured, check.checked_at = place, asdict(measured), now
    await session.flush()
    row = await repository.get_device(session, registration_id)
    return _device_of(row, has_camera=here.rules.camera.required, now=now)


async def find_device(
    session: AsyncSession, registration_id: UUID, *, has_camera: bool, now: datetime
) -> CandidateDevice | None:
    """What is known of the registration's device; None once it has no place any more.

    `has_camera`: its programme wants one.
    """
    row = await repository.find_device(session, registration_id)
    return None if row is None else _device_of(row, has_camera=has_camera, now=now)


async def list_devices(
    session: AsyncSession, sitting_id: UUID, *, has_camera: bool, now: datetime
) -> list[CandidateDevice]:
    """Everybody's who has a place in the sitting, whom to call first."""
    rows = await repository.list_devices(session, sitting_id)
    found: list[CandidateDevice] = []
    for start in range(0, len(rows), JUDGED_AT_ONCE):
        few = rows[start : start + JUDGED_AT_ONCE]
        found += [_device_of(row, has_camera=has_camera, now=now) for row in few]
        await asyncio.sleep(0)
    return sorted(found, key=lambda device: device.urgency)


async def list_stretch(
    session: AsyncSession, sitting_id: UUID, span: Span, *, now: datetime
) -> ListStretch[CandidateDevice]:
    """A span of them, by ticket number. SittingNotFound without one."""
    sitting = await sittings.get_sitting(session, sitting_id)
    has_camera = (await sittings.rules_of(session, sitting)).camera.required
    page = await repository.list_page(session, sitting_id, span)
    return page.each(lambda row: _device_of(row, has_camera=has_camera, now=now))


async def count_devices(
    session: AsyncSession, sitting_id: UUID, *, has_camera: bool, now: datetime
) -> DeviceCounts:
    return counts_of(await list_devices(session, sitting_id, has_camera=has_camera, now=now))


def counts_of(devices: Sequence[CandidateDevice]) -> DeviceCounts:
    kinds = Counter(seen.kind for device in devices for seen in device.risks)
    at_risk = sum(bool(device.risks) for device in devices)
    unchecked = sum(device.checked_at is None and not device.risks for device in devices)
    return DeviceCounts(len(devices) - at_risk - unchecked, at_risk, unchecked, kinds)


def _device_of(row: DeviceRow, *, has_camera: bool, now: datetime) -> CandidateDevice:
    measured = None if row.measured is None else _measured_of(row.measured)
    trial = _trial_of(row)
    agreed = has_camera and row.choice is ConsentChoice.CAMERA
    return CandidateDevice(
        row.registration_id,
        row.ticket_number,
        row.full_name,
        row.checked_at,
        row.place,
        "" if measured is None else measured.browser,
        0 if measured is None else minutes_off(measured.clock_offset),
        trial,
        risks_of(measured, trial, with_camera=agreed, now=now),
    )


def _measured_of(stored: Mapping[str, Any]) -> DeviceMeasures:
    camera = stored["camera"]
    return DeviceMeasures(**{**stored, "camera": None if camera is None else CameraFact(camera)})


def _trial_of(row: DeviceRow) -> TrialFacts | None:
    if row.started_at is None or row.deadline_at is None:
        return None
    return TrialFacts(
        row.started_at,
        row.deadline_at,
        row.submitted_at,
        row.answered or 0,
        len(practice_paper().slots),
        row.slowest_save,
        tuple(row.faces or ()),
    )
