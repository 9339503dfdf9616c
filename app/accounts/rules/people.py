# SPDX-License-Identifier: Apache-2.0
"""Pure rules about people: how user names and id numbers are written, and what is shown of these."""

import unicodedata

USERNAME = r"^[a-z][a-z0-9._-]{2,59}$"
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
