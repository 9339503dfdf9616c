# SPDX-License-Identifier: Apache-2.0
"""What is always true of pauses, and of time given to many."""

from typing import Any

import sqlalchemy as sa

from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.transitions import strayed
from app.timekeeping.models import Outage
from app.timekeeping.states import OUTAGE


@by_statement
def list_pauses_astray() -> sa.Select[Any]:
    """Attempts that have ended and whose clock stands all the same: its seconds are in no ledger."""
    runs = Attempt.state.in_(ATTEMPT.able(AttemptCapability.WRITE_ANSWERS))
    return sa.select(Attempt.id).where(Attempt.paused_at.is_not(None), ~runs)


@by_statement
def list_outages_astray() -> sa.Select[Any]:
    """Outages that are not where their last step led."""
    return strayed(OUTAGE, Outage)


INVARIANTS: Invariants = {
    list_pauses_astray: marked("只有作答中的考试会暂停计时"),
    list_outages_astray: marked("补时建议的状态与最后一次操作一致"),
}
