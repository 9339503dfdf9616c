# SPDX-License-Identifier: Apache-2.0
"""What is always true of entitlements, across what caused them and what they were used for."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.jobs import Job
from app.entitlements.models import Entitlement
from app.registrations.events import WITHDRAWN
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability, Source

_HOLDS = Registration.state.in_(REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE))


@by_statement
def list_used_astray() -> sa.Select[Any]:
    """Used entitlements whose place is no retake of their cause, or was withdrawn.

    Between a withdrawal and what gives the right back there is a job.
    """
    told = sa.exists().where(
        Job.kind == WITHDRAWN,
        Job.finished_at.is_(None),
        # Payloads write ids with dashes, SQLite's columns hold them without.
        sa.func.replace(sa.cast(Job.payload, sa.Text), "-", "").contains(
            sa.func.replace(sa.cast(Registration.id, sa.String), "-", "")
        ),
    )
    is_its = Registration.retake_of == Entitlement.cause_registration_id
    return (
        sa.select(Entitlement.id)
        .join(Registration, Registration.id == Entitlement.used_registration_id)
        .where(sa.or_(~is_its, ~_HOLDS & ~told))
    )


@by_statement
def list_retakes_without_right() -> sa.Select[Any]:
    """Places that were taken for an entitlement, which none was used for."""
    used = sa.exists().where(Entitlement.used_registration_id == Registration.id)
    return sa.select(Registration.id).where(
        Registration.source == Source.ENTITLEMENT, _HOLDS, ~used
    )


@by_statement
def list_rights_of_others() -> sa.Select[Any]:
    """Entitlements of somebody other than whose registration gave them."""
    cause = aliased(Registration)
    return (
        sa.select(Entitlement.id)
        .join(cause, cause.id == Entitlement.cause_registration_id)
        .where(cause.candidate_id != Entitlement.candidate_id)
    )


INVARIANTS: Invariants = {
    list_used_astray: marked("已用的补考资格都用在对应的有效补考报名上"),
    list_retakes_without_right: marked("每个补考报名都用去一个补考资格"),
    list_rights_of_others: marked("补考资格属于原报名的考生"),
}
