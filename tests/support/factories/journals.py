# SPDX-License-Identifier: Apache-2.0
"""Heads of journals as values, without a database."""

from datetime import datetime
from uuid import UUID

from app.attempts.rules import JournalHead, chain_start
from app.attempts.states import AttemptState


def make_head(
    attempt_id: UUID, owner: UUID, *, window_id: str, deadline_at: datetime
) -> JournalHead:
    """Of an attempt that runs and holds nothing yet."""
    return JournalHead(
        candidate_id=owner,
        state=AttemptState.RUNNING,
        window_id=window_id,
        deadline_at=deadline_at,
        paused_at=None,
        op_head=0,
        above=(),
        ops=0,
        size=0,
        chain=chain_start(attempt_id),
        turned_at=0,
    )
