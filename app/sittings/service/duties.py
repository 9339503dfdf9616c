# SPDX-License-Identifier: Apache-2.0
"""Who works at a sitting: duties are given and taken back, and open the sitting to their holders.

Invigilators and graders act where they have a duty, and nowhere else; `SittingDuty.sittings_of` is
in every statement by which they reach something.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import StaffMember
from app.audit import service as audit
from app.audit.values import staff_actor
from app.core import jobs
from app.core.i18n import translate
from app.sittings import repository
from app.sittings.errors import (
    DutyHeldAlready,
    DutyNotHeld,
    DutyOfDisabled,
    DutyWithoutRole,
    SittingWithoutDuties,
)
from app.sittings.events import DUTY_TAKEN_BACK
from app.sittings.models import Sitting, SittingDuty
from app.sittings.rules import in_words
from app.sittings.service.reading import get_sitting, share_sitting
from app.sittings.states import SITTING, SittingCapability
from app.sittings.values import DUTY_WORDS, RIGHT_OF, Duty, DutyOrder

# By duty, who can sign in and has the right that it takes.
Able = Mapping[Duty, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty with the names of those concerned. `acts`: the holder can work by it now."""

    duty: SittingDuty
    name: str
    given_by: str
    ended_by: str | None
    acts: bool


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """Who works at a sitting, who did, and who could; `series` are this sitting and later ones."""

    held: tuple[DutyLine, ...]
    ended: tuple[DutyLine, ...]
    free: Mapping[Duty, tuple[StaffMember, ...]]
    series: tuple[UUID, ...]

    def holders(self, duty: Duty) -> list[DutyLine]:
        # Equal, not the same: a page names the duty by its word.
        return [line for line in self.held if line.duty.duty == duty]


async def assign(
    session: AsyncSession, order: DutyOrder, *, by: UUID, now: datetime
) -> list[SittingDuty]:
    """The person has the duty at each of these sittings; returns the new duties.

    Where it was given already it stays as it is. Refused when that is so everywhere, to one who
    has been let go or lacks the role, and for a sitting that was called off.
    """
    member = await accounts.lock_member(session, order.staff_id)
    _refuse_unfit(member, order.duty, await _list_able(session, now=now))
    wanted = await _share_all(session, order.sitting_ids)
    held = {duty.sitting_id for duty in await _lock_open(session, order)}
    made = [
        _new_duty(order, sitting, by=by, now=now) for sitting in wanted if sitting.id not in held
    ]
    if not made:
        raise DutyHeldAlready(name=member.display_name, duty=translate(DUTY_WORDS[order.duty]))
    session.add_all(made)
    for duty in made:
        await _record(session, duty, "sittings.duty.assign", by=by, now=now)
    return made


async def take_back(
    session: AsyncSession, order: DutyOrder, *, by: UUID, now: datetime
) -> list[SittingDuty]:
    """The person no longer has the duty at any of these sittings; returns those that ended.

    From the commit on no process lets them act there; what a grader has on the desk goes back to
    the queue by a job. Refused when there is nothing to take back.
    """
    member = await accounts.lock_member(session, order.staff_id)
    ended = await _lock_open(session, order)
    if not ended:
        raise DutyNotHeld(name=member.display_name, duty=translate(DUTY_WORDS[order.duty]))
    for duty in ended:
        duty.ended_at, duty.ended_by = now, by
        await _record(session, duty, "sittings.duty.take_back", by=by, now=now)
        jobs.enqueue(session, DUTY_TAKEN_BACK, _news_of(duty), due_at=now)
    return ended


async def get_plan(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> DutyPlan:
    """Who works at the sitting and who could be asked to; SittingNotFound when there is none."""
    sitting = await get_sitting(session, sitting_id)
    everyone = {member.id: member for member in await accounts.list_everyone(session)}
    able = await _list_able(session, now=now)
    lines = [
        _line_of(duty, everyone, able)
        for duty in await repository.list_duties(session, [sitting_id])
    ]
    held = tuple(line for line in lines if line.duty.ended_at is None)
    taken = {(line.duty.staff_id, line.duty.duty) for line in held}
    free = {
        duty: tuple(
            member
            for member in everyone.values()
            if member.id in able[duty] and (member.id, duty) not in taken
        )
        for duty in Duty
    }
    series = await repository.list_series(session, sitting)
    ended = tuple(line for line in lines if line.duty.ended_at is not None)
    return DutyPlan(held, ended, free, tuple(each.id for each in series))


async def list_covered(
    session: AsyncSession, sitting_ids: Collection[UUID], *, now: datetime
) -> Mapping[UUID, frozenset[Duty]]:
    """The duties that somebody who can work has, by sitting; a sitting without any is missing."""
    able = await _list_able(session, now=now)
    covered: dict[UUID, set[Duty]] = {}
    for duty in await repository.list_duties(session, sitting_ids):
        if _acts(duty, able):
            covered.setdefault(duty.sitting_id, set()).add(duty.duty)
    return {sitting_id: frozenset(duties) for sitting_id, duties in covered.items()}


async def find_sitting_of(
    session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, duty: Duty
) -> Sitting | None:
    """The sitting if this person has this duty there now; None otherwise, as if it did not exist."""
    return await repository.find_sitting_of(session, sitting_id, staff_id=staff_id, duty=duty)


async def has_duty(session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, duty: Duty) -> bool:
    """Whether this person has this duty at the sitting now."""
    return await repository.has_duty(session, sitting_id, staff_id=staff_id, duty=duty)


async def list_sittings_of(session: AsyncSession, *, staff_id: UUID, duty: Duty) -> list[Sitting]:
    """The sittings at which this person has this duty now, by start."""
    return await repository.list_sittings_of(session, staff_id=staff_id, duty=duty)


async def had_duty(session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, duty: Duty) -> bool:
    """Whether this person has this duty at the sitting, or had it once."""
    return await repository.had_duty(session, sitting_id, staff_id=staff_id, duty=duty)


async def _list_able(session: AsyncSession, *, now: datetime) -> Able:
    rights = await accounts.list_able(session, RIGHT_OF.values(), now=now)
    return {duty: rights[right] for duty, right in RIGHT_OF.items()}


def _refuse_unfit(member: StaffMember, duty: Duty, able: Able) -> None:
    if member.disabled_at is not None:
        raise DutyOfDisabled(name=member.display_name)
    if member.id not in able[duty]:
        raise DutyWithoutRole(name=member.display_name, duty=translate(DUTY_WORDS[duty]))


async def _share_all(session: AsyncSession, sitting_ids: Sequence[UUID]) -> list[Sitting]:
    """All of them, in the order of their ids, so that two operators cannot cross."""
    found = [await share_sitting(session, sitting_id) for sitting_id in sorted(set(sitting_ids))]
    for sitting in found:
        if not SITTING.may(sitting.state, SittingCapability.HAVE_DUTIES):
            raise SittingWithoutDuties(starts=in_words(sitting.starts_at))
    return found


async def _lock_open(session: AsyncSession, order: DutyOrder) -> list[SittingDuty]:
    return await repository.lock_open_duties(
        session, order.sitting_ids, staff_id=order.staff_id, duty=order.duty
    )


def _new_duty(order: DutyOrder, sitting: Sitting, *, by: UUID, now: datetime) -> SittingDuty:
    return SittingDuty(
        sitting_id=sitting.id, staff_id=order.staff_id, duty=order.duty, given_at=now, given_by=by
    )


def _line_of(duty: SittingDuty, everyone: Mapping[UUID, StaffMember], able: Able) -> DutyLine:
    return DutyLine(
        duty,
        name=everyone[duty.staff_id].display_name,
        given_by=everyone[duty.given_by].display_name,
        ended_by=None if duty.ended_by is None else everyone[duty.ended_by].display_name,
        acts=_acts(duty, able),
    )


def _acts(duty: SittingDuty, able: Able) -> bool:
    """A duty is open and still worth something: the account works, and the right is held."""
    return duty.ended_at is None and duty.staff_id in able[duty.duty]


def _news_of(duty: SittingDuty) -> dict[str, str]:
    return {
        "sitting_id": str(duty.sitting_id),
        "staff_id": str(duty.staff_id),
        "duty": duty.duty.value,
    }


async def _record(
    session: AsyncSession, duty: SittingDuty, action: str, *, by: UUID, now: datetime
) -> None:
    await audit.record(
        session,
        actor=staff_actor(by),
        action=action,
        subject=("sitting", duty.sitting_id),
        now=now,
        detail={"staff": str(duty.staff_id), "duty": duty.duty.value},
    )
