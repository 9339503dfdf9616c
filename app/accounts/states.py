# SPDX-License-Identifier: Apache-2.0
"""A link's life, and whom a request can come from: subjects, and who has come half way."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.accounts.values import Right
from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


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


class FactorNeed(StrEnum):
    """What a half session lacks: the factor that its member has, or a first one."""

    GIVE = "give"
    SET_UP = "set_up"


class SessionEnd(StrEnum):
    """Why a session goes on no more, as the sign-in page says it."""

    EXPIRED = "expired"
    IDLE = "idle"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ShownToken:
    """The token by which a program acts as its owner, and the rights that it was given."""

    id: UUID
    name: str
    rights: frozenset[Right]


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
    def roles(self) -> frozenset[str]:
        return frozenset()

    @property
    def rights(self) -> frozenset[Right]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class StaffSubject:
    """A signed-in member of staff, with the roles that are valid today and what these give.

    Or a program of theirs that shows a `token`: then it has no role, those rights of the member
    alone that the token was given, and the token's id in place of a session's.
    """

    session_id: UUID
    staff_id: UUID
    username: str
    display_name: str
    roles: frozenset[str]
    rights: frozenset[Right]
    token: ShownToken | None = None

    @property
    def kind(self) -> str:
        return "staff"

    @property
    def name(self) -> str:
        return self.display_name

    def may(self, *rights: Right | str) -> bool:
        """Is one of these rights this person's? Pages name them by word: an unknown one is refused."""
        return not self.rights.isdisjoint(map(Right, rights))


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """A member of staff whose password was right, and of whom a second factor is still asked.

    No `Subject`: whoever asks who a request comes from must not take the one for the other.
    """

    session_id: UUID
    staff_id: UUID
    username: str
    display_name: str
    roles: frozenset[str]
    rights: frozenset[Right]
    need: FactorNeed

    @property
    def name(self) -> str:
        return self.display_name


Subject = CandidateSubject | StaffSubject
# Who looks after their own factors: half signed in as well, until the first one is set up.
Member = StaffSubject | HalfSignedIn
# Whoever shows a session that goes on, half or whole.
Holder = Subject | HalfSignedIn
