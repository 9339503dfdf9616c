# SPDX-License-Identifier: Apache-2.0
"""Who acts, as the trail has it."""

from app.accounts.states import CandidateSubject, Holder, StaffSubject
from app.audit.values import SYSTEM, Actor, candidate_actor, staff_actor


def actor_of(signed: Holder) -> Actor:
    if isinstance(signed, CandidateSubject):
        return candidate_actor(signed.candidate_id)
    return staff_actor(signed.staff_id)


def actor_by(by: StaffSubject | None) -> Actor:
    """The member of staff who acts; None is the command line."""
    return SYSTEM if by is None else staff_actor(by.staff_id)
