# SPDX-License-Identifier: Apache-2.0
"""Pure rules of registration."""

from app.registrations.rules.allowances import (
    MOST_LATE,
    MOST_PERCENT,
    Allowances,
    LateEntry,
    MoreTime,
)
from app.registrations.rules.consents import CONSENT_TEXT_VERSION, ConsentChoice
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

__all__ = [
    "CONSENT_TEXT_VERSION",
    "MAX_ROWS",
    "MOST_LATE",
    "MOST_PERCENT",
    "TICKET_DIGITS",
    "TICKET_EXAMPLE",
    "Allowances",
    "ConsentChoice",
    "LateEntry",
    "MoreTime",
    "RosterRow",
    "RowVerdict",
    "decode_roster",
    "is_id_number",
    "judge_rows",
    "normal_ticket_number",
    "parse_roster",
    "ticket_number",
]
