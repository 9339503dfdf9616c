# SPDX-License-Identifier: Apache-2.0
"""What becomes of each question of a file."""

from enum import StrEnum


class ImportVerdict(StrEnum):
    """What becomes of a question of a file.

    NEW, CHANGED: a draft of the importer. UNCHANGED: nothing, the bank has it as it is.
    UNDER_REVIEW: nothing yet, the bank's own version waits for a verdict first. REFUSED: the
    file has to be mended.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNDER_REVIEW = "under_review"
    REFUSED = "refused"
