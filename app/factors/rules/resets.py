# SPDX-License-Identifier: Apache-2.0
"""Who may take away what a member comes in with: two admins, neither of them the member."""

from datetime import datetime, timedelta
from uuid import UUID

# Whoever asked has called the member; the next day nobody remembers by which number.
RESET_WAITS = timedelta(days=1)


def has_lapsed(asked_at: datetime, *, now: datetime) -> bool:
    """Has a request waited too long for its second person?"""
    return now - asked_at >= RESET_WAITS


def are_three(member: UUID, asker: UUID | None, confirmer: UUID) -> bool:
    """Are the member, who asked and who confirms three different people?"""
    return len({member, asker, confirmer}) == 3  # noqa: PLR2004 - the number is the rule
