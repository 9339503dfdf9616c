# SPDX-License-Identifier: Apache-2.0
"""What is always true of registrations, across their sittings."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.jobs import Job
from app.core.transitions import strayed
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings.events import SITTING_CANCELLED
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability


@by_statement
def list_places_in_cancelled() -> sa.Select[Any]:
    """Places in a sitting that will not be, but for those whose withdrawal is on its way."""
    holds = Registration.state.in_(REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE))
    takes_place = Sitting.state.in_(SITTING.able(SittingCapability.BE_BOOKED))
    on_its_way = sa.exists().where(
        Job.kind == SITTING_CANCELLED,
        Job.finished_at.is_(None),
        # Payloads write ids with dashes, SQLite's columns hold them without.
        sa.func.replace(Job.payload["sitting_id"].as_string(), "-", "")
        == sa.func.replace(sa.cast(Sitting.id, sa.String), "-", ""),
    )
    return (
        sa.select(Registration.id)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .where(holds, ~takes_place, ~on_its_way)
    )


@by_statement
def list_retakes_astray() -> sa.Select[Any]:
    """Retakes of a registration of somebody else, or of another programme, title or kind."""
    cause, before = aliased(Registration), aliased(Sitting)
    wrong = sa.or_(
        cause.candidate_id != Registration.candidate_id,
        before.programme_id != Sitting.programme_id,
        before.title_key != Sitting.title_key,
        before.kind != Sitting.kind,
    )
    return (
        sa.select(Registration.id)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(cause, cause.id == Registration.retake_of)
        .join(before, before.id == cause.sitting_id)
        .where(wrong)
    )


@by_statement
def list_registrations_astray() -> sa.Select[Any]:
    """Registrations that are not where their last step led."""
    return strayed(REGISTRATION, Registration)


INVARIANTS: Invariants = {
    list_places_in_cancelled: marked("已取消的场次没有有效报名"),
    list_retakes_astray: marked("补考与原报名是同一人、同一项目"),
    list_registrations_astray: marked("报名的状态与最后一次操作一致"),
}
