# SPDX-License-Identifier: Apache-2.0
"""Pauses after wrong sign-ins, and the choice about the camera."""

from datetime import datetime, timedelta
from enum import StrEnum

# The words that the candidate consents to, in the waiting room; a new wording gets a new version.
CONSENT_TEXT_VERSION = "2026-11-29"


class ConsentChoice(StrEnum):
    """The camera, or the equal path without the face."""

    CAMERA = "camera"
    ALTERNATIVE = "alternative"


class Guessed(StrEnum):
    """What wrong sign-ins are counted by. Never by address: an exam hall is one address."""

    TICKET = "ticket"
    ID_NUMBER = "id_number"


# A typing person never meets ten wrong tries on one ticket. The count by id number stops one who
# knows somebody's id number from walking through ticket numbers, each tried once.
FREE_TRIES = {Guessed.TICKET: 10, Guessed.ID_NUMBER: 30}
PAUSE = timedelta(minutes=5)
# Wrong tries of an hour ago say nothing about now.
FORGOTTEN_AFTER = timedelta(hours=1)


def pause_until(guessed: Guessed, failures: int, last_failed_at: datetime) -> datetime | None:
    """Until when no try is taken after so many failures; None when one may try."""
    return last_failed_at + PAUSE if failures >= FREE_TRIES[guessed] else None
