# SPDX-License-Identifier: Apache-2.0
"""How large a body the bank's uploads may have, where that is more than elsewhere."""

from collections.abc import Mapping

from question_bank.interchange.guards.pictures import MAX_PICTURE

# A bank of 20,000 questions with a picture in every tenth has some 50 MB. The readers have limits
# of their own on what a file unpacks to.
MAX_FILE = 64_000_000
# What a form adds to its file: boundaries, names, the other fields.
_AROUND = 64 * 1024

LARGE_BODIES: Mapping[str, int] = {
    "/bank/imports": MAX_FILE + _AROUND,
    "/bank/pictures": MAX_PICTURE + _AROUND,
}
