# SPDX-License-Identifier: Apache-2.0
"""Id numbers and ticket numbers."""

import re
import unicodedata
from datetime import datetime

from stdnum import damm
from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from app.accounts.rules import normal_id_number
from app.core.clock import EXAM_ZONE

# Random digits of a ticket number: with the id number asked beside it and pauses after wrong
# tries, a million per programme and month cannot be guessed.
TICKET_DIGITS = 6
TICKET_EXAMPLE = "CPCIF-2611-4829138"
_TICKET = re.compile(r"([A-Z]{2,20})(\d{4})(\d{7})")
# Residence permits of Hong Kong, Macao (81, 82), Taiwan (83), and permanent residents (9…):
# built like an id card, but their first six digits name no county.
_PERMIT = re.compile(r"(?:8[123]|9\d)\d{15}[\dX]")


def is_id_number(text: str) -> bool:
    """Whether it is an 18-character id number with a right check character."""
    number = normal_id_number(text)
    if ric.is_valid(number):
        return True
    if not _PERMIT.fullmatch(number) or not mod_11_2.is_valid(number):
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return True


def ticket_number(code: str, starts_at: datetime, drawn: int) -> str:
    """CPCIF-2611-4829138: programme, year and month, six drawn digits and a check digit.

    The check digit (Damm) covers all digits: any one wrong, or two neighbours swapped, is told
    as a typing mistake without asking the database.
    """
    month = starts_at.astimezone(EXAM_ZONE).strftime("%y%m")
    digits = f"{drawn:0{TICKET_DIGITS}d}"
    return f"{code.upper()}-{month}-{digits}{damm.calc_check_digit(month + digits)}"


def normal_ticket_number(text: str) -> str | None:
    """The ticket number as stored, however it was typed; None when it cannot be one."""
    typed = re.sub(r"[\s\-‐-―_]", "", unicodedata.normalize("NFKC", text)).upper()
    match = _TICKET.fullmatch(typed)
    if match is None or not damm.is_valid(match[2] + match[3]):
        return None
    return "-".join(match.groups())
