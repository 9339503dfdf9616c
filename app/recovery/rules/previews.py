# SPDX-License-Identifier: Apache-2.0
"""What would be taken in, person by person, and the digest by which exactly that is done. Pure."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.recovery.values import Footing, JudgedOp, LateFate, SlotChange


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """One attempt: what of it would be taken in, what that changes, and what stays late."""

    attempt_id: UUID
    registration_id: UUID
    ticket_number: str
    full_name: str
    footing: Footing
    judged: tuple[JudgedOp, ...] = ()
    changes: tuple[SlotChange, ...] = ()

    @property
    def taken(self) -> list[JudgedOp]:
        is_open = self.footing is Footing.OPEN
        return [each for each in self.judged if is_open and each.fate is LateFate.TAKEN]

    @property
    def left(self) -> Mapping[LateFate, int]:
        """How many ops stay late for which reason, in the order in which reasons are named."""
        found = Counter(each.fate for each in self.judged)
        return {
            fate: found[fate]
            for fate in LateFate
            if found[fate] and fate not in (LateFate.TAKEN, LateFate.KEPT)
        }


@dataclass(frozen=True, slots=True)
class RecoveryPreview:
    """All whom an outage, or a file, is about. `source` names it on the trail."""

    source: tuple[str, str]
    lines: tuple[RecoveryLine, ...]

    @property
    def reached(self) -> list[RecoveryLine]:
        return [line for line in self.lines if line.taken]

    @property
    def left_out(self) -> list[RecoveryLine]:
        return [line for line in self.lines if not line.taken]

    @property
    def digest(self) -> str:
        """Of what would be taken in: what is carried out is what was previewed."""
        what = [*self.source]
        for line in self.reached:
            what += [f"{line.attempt_id} {each.op}" for each in line.taken]
        return hashlib.sha256("\n".join(what).encode()).hexdigest()
