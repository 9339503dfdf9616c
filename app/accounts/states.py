# SPDX-License-Identifier: Apache-2.0
"""The roles that staff can hold, a link's life, and the subjects a request can come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


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


ROLE_WORDS: Mapping[Role, str] = {
    Role.ADMIN: marked("管理员"),
    Role.OPERATOR: marked("考务员"),
    Role.GRADER: marked("阅卷员"),
    Role.INVIGILATOR: marked("监考员"),
    Role.AUDITOR: marked("审计员"),
    Role.AUTHOR: marked("命题员"),
    Role.REVIEWER: marked("审题员"),
    Role.PAPER_MAKER: marked("组卷员"),
}


class LinkState(StrEnum):
    """That its term is over is a question of time and never stored."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"


class LinkVerb(StrEnum):
    USE = "use"
    WITHDRAW = "withdraw"


class LinkCapability(StrEnum):
    CHOOSE = "choose"


PASSWORD_LINK = Lifecycle(
    name="accounts.password_link",
    what=marked("这个链接"),
    start=LinkState.OPEN,
    states={
        LinkState.OPEN: marked("尚未使用"),
        LinkState.USED: marked("已经用过"),
        LinkState.WITHDRAWN: marked("已被新的链接取代"),
    },
    verbs={LinkVerb.USE: marked("设置密码"), LinkVerb.WITHDRAW: marked("取代")},
    steps={
        (LinkState.OPEN, LinkVerb.USE): LinkState.USED,
        (LinkState.OPEN, LinkVerb.WITHDRAW): LinkState.WITHDRAWN,
    },
    capabilities={
        LinkState.OPEN: frozenset({LinkCapability.CHOOSE}),
        LinkState.USED: frozenset(),
        LinkState.WITHDRAWN: frozenset(),
    },
    sealed=frozenset({LinkState.USED, LinkState.WITHDRAWN}),
)


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
