# SPDX-License-Identifier: Apache-2.0
"""Pure rules about people: how id numbers are written, shown and counted as tries."""

import unicodedata
from datetime import datetime, timedelta

# NIST SP 800-63B asks for 8 at least, 15 where a password stands alone; staff choose theirs.
MIN_PASSWORD = 12
# Guessing a password: five free tries, then a pause that grows; a typing person never meets it.
FREE_TRIES = 5
PAUSE = timedelta(minutes=5)
SHOWN_FIRST, SHOWN_LAST = 3, 4


def normal_id_number(text: str) -> str:
    """Full-width digits made plain, spaces dropped, the check character upper case."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()


def masked_id_number(id_number: str) -> str:
    """The first three and last four characters: 110***********0011; all stars when that is all."""
    hidden = len(id_number) - SHOWN_FIRST - SHOWN_LAST
    if hidden <= 0:
        return "*" * len(id_number)
    return f"{id_number[:SHOWN_FIRST]}{'*' * hidden}{id_number[-SHOWN_LAST:]}"


def pause_until(failures: int, last_failed_at: datetime | None) -> datetime | None:
    """Until when no try is taken after so many failures in a row; None when one may try."""
    if last_failed_at is None or failures < FREE_TRIES:
        return None
    return last_failed_at + PAUSE
