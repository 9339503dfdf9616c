# SPDX-License-Identifier: Apache-2.0
"""Pure rules of registration."""

from app.registrations.rules.numbers import (
    TICKET_DIGITS,
    TICKET_EXAMPLE,
    is_id_number,
    normal_ticket_number,
    ticket_number,
)
from app.registrations.rules.rosters import (
    MAX_ROWS,
    RosterRow,
    RowVerdict,
    decode_roster,
    judge_rows,
    parse_roster,
)
from app.registrations.rules.sign_ins import (
    CONSENT_TEXT_VERSION,
    FORGOTTEN_AFTER,
    FREE_TRIES,
    PAUSE,
    ConsentChoice,
    Guessed,
    pause_until,
)

__all__ = [
    "CONSENT_TEXT_VERSION",
    "FORGOTTEN_AFTER",
    "FREE_TRIES",
    "MAX_ROWS",
    "PAUSE",
    "TICKET_DIGITS",
    "TICKET_EXAMPLE",
    "ConsentChoice",
    "Guessed",
    "RosterRow",
    "RowVerdict",
    "decode_roster",
    "is_id_number",
    "judge_rows",
    "normal_ticket_number",
    "parse_roster",
    "pause_until",
    "ticket_number",
]
