# SPDX-License-Identifier: Apache-2.0
"""Pure rules of recovery: which late answers count, what a rescue file is, what would be done."""

from app.recovery.rules.files import (
    MOST_BYTES,
    MalformedFile,
    continues,
    info_of,
    kid_of,
    read_contents,
    read_envelope,
)
from app.recovery.rules.keys import KEPT_FOR, USED_FOR, is_in_use
from app.recovery.rules.lateness import (
    DELIVERED_WITHIN,
    FILED_WITHIN,
    Silence,
    behind_of,
    changes_of,
    footing_of,
    judge_late,
    silence_of_file,
    silence_of_outage,
)
from app.recovery.rules.previews import RecoveryLine, RecoveryPreview

__all__ = [
    "DELIVERED_WITHIN",
    "FILED_WITHIN",
    "KEPT_FOR",
    "MOST_BYTES",
    "USED_FOR",
    "MalformedFile",
    "RecoveryLine",
    "RecoveryPreview",
    "Silence",
    "behind_of",
    "changes_of",
    "continues",
    "footing_of",
    "info_of",
    "is_in_use",
    "judge_late",
    "kid_of",
    "read_contents",
    "read_envelope",
    "silence_of_file",
    "silence_of_outage",
]
