# SPDX-License-Identifier: Apache-2.0
"""The roles that staff can hold, and the subjects that a request can come from."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What staff may do; one person may hold several.

    AUTHOR writes and imports items, REVIEWER approves those of others, PAPER_MAKER makes papers
    of approved ones and reads their statistics.
    """

    ADMIN = "admin"
    OPERATOR = "operator"
    GRADER = "grader"
    INVIGILATOR = "invigilator"
    AUDITOR = "auditor"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PAPER_MAKER = "paper_maker"


@dataclass(frozen=True, slots=True)
class CandidateSubject:
    """A signed-in candidate."""

    session_id: UUID
    candidate_id: UUID
    name: str

    @property
    def kind(self) -> str:
        return "candidate"

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class StaffSubject:
    """A signed-in member of staff."""

    session_id: UUID
    staff_id: UUID
    username: str
    display_name: str
    roles: frozenset[Role]

    @property
    def kind(self) -> str:
        return "staff"

    @property
    def name(self) -> str:
        return self.display_name


Subject = CandidateSubject | StaffSubject
