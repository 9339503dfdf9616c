# SPDX-License-Identifier: Apache-2.0
"""What imports go through."""

from enum import StrEnum


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
