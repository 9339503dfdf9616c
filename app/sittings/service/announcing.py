# SPDX-License-Identifier: Apache-2.0
"""Announcing a sitting anew, under the rules that are in force by now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.papers import service as papers
from app.programmes import service as programmes
from app.programmes.errors import TitleNotFound
from app.programmes.models import ProgrammeVersion
from app.sittings.errors import AnnouncedAlready, EntryOver
from app.sittings.models import Sitting
from app.sittings.rules import in_words, times_reannounced
from app.sittings.service.keeping import version_of
from app.sittings.service.lifecycle import exam_of
from app.sittings.service.reading import lock_sitting
from app.sittings.states import SITTING, SittingVerb


async def reannounce(
    session: AsyncSession, sitting_id: UUID, *, actor: Actor, now: datetime
) -> Sitting:
    """The sitting keeps the rules in force from now on, its times reckoned by them.

    Whether anybody was promised other rules is for who knows the bookings to ask: this is called
    by registrations alone. Refused unless it is planned, when its rules are in force already,
    when nobody could enter by the new times, and while forms of other totals are assigned to it.
    """
    sitting = await lock_sitting(session, sitting_id)
    SITTING.target(sitting.state, SittingVerb.REANNOUNCE)
    kept = await version_of(session, sitting)
    newest = await programmes.get_current_version(session, sitting.programme_id)
    if newest.id == kept.id:
        raise AnnouncedAlready(number=newest.number)
    await _put_under(session, sitting, kept, newest, now=now)
    detail = {"before": kept.number, "after": newest.number}
    await audit.apply(
        session, SITTING, sitting, SittingVerb.REANNOUNCE, actor=actor, now=now, detail=detail
    )
    return sitting


async def _put_under(
    session: AsyncSession,
    sitting: Sitting,
    kept: ProgrammeVersion,
    newest: ProgrammeVersion,
    *,
    now: datetime,
) -> None:
    old, new = (programmes.rules_of_version(version) for version in (kept, newest))
    found = {c.key: c for c in new.components_of(sitting.title_key)}
    if sitting.component_key not in found:
        raise TitleNotFound(title_key=sitting.title_key)
    duration = found[sitting.component_key].duration
    times = times_reannounced(sitting.times, old.admission, new.admission, duration)
    if times.entry_closes_at <= now:
        raise EntryOver(closed=in_words(times.entry_closes_at))
    if sitting.form_set_id is not None:
        await papers.check_usable(session, sitting.form_set_id, exam_of(sitting), new)
    sitting.programme_version_id = newest.id
    sitting.times = times
