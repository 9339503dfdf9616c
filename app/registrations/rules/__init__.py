# SPDX-License-Identifier: Apache-2.0
"""Pure rules of registration."""

from app.registrations.rules.numbers import (
    TICKET_DIGITS,
    TICKET_EXAMPLE,
    is_id_number,
    normal_ticket_number,
    ticket_number,
)
from app.registrations.rules.retakes import (
    entitlement_state,
    is_within,
    lapses_on,
)
from app.registrations.rules.rosters import (
    MAX_ROWS,
    RosterRow,
    Verdict,
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
    "Verdict",
    "decode_roster",
    "entitlement_state",
    "is_id_number",
    "is_within",
    "judge_rows",
    "lapses_on",
    "normal_ticket_number",
    "parse_roster",
    "pause_until",
    "ticket_number",
]
