# SPDX-License-Identifier: Apache-2.0
"""Who a route lets in. Every route declares one of these; a test refuses a route without.

The subject is looked up once per request, through a cache of a few seconds: the answers of a
thousand candidates should not each cost a read of the session table.
"""

import json
from datetime import timedelta
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Header, Request

from app.accounts.errors import (
    FactorMissing,
    FactorNeeded,
    NotAllowed,
    RightMissing,
    SignedOutIdle,
    SignInNeeded,
)
from app.accounts.service.holding import FoundSession, find_session, idle_limit_of
from app.accounts.service.uses import Uses
from app.accounts.states import (
    CandidateSubject,
    FactorNeed,
    HalfSignedIn,
    Holder,
    Member,
    SessionEnd,
    StaffSubject,
    Subject,
)
from app.accounts.values import PERSONAL, Right
from app.audit import service as audit
from app.core.api import read_json
from app.core.clock import Clock
from app.core.db import Database
from app.core.i18n import translate
from app.core.parts import Parts, parts_behind
from app.core.recent import RecentUntil
from app.core.refusals import admits, refuses
from app.core.repeats import Once
from app.core.security import Vault, token_digest
from app.core.settings import Settings
from app.doors.errors import (
    TokenBesideSession,
    TokenExpired,
    TokenNotTaken,
    TokenOwnerDisabled,
    TokenRevoked,
    TokenScopeMissing,
    TokenUnknown,
)
from app.doors.rules import TrySource
from app.doors.service import (
    Devices,
    FactorBook,
    SignInDoor,
    address_of,
    shown_bearer,
    shown_device,
    shown_token,
)

_CACHED_SESSIONS = 20_000
# Who is let go, or loses a right, acts no longer than this in any process; staff ask seldom enough.
STAFF_TRUST = timedelta(seconds=5)


class SubjectCache(RecentUntil[str, Holder]):
    """Token digest -> whom this process trusts it to be of, and until when."""

    def __init__(self) -> None:
        super().__init__(_CACHED_SESSIONS)


class TokenBook(Protocol):
    """What a domain above knows of the tokens by which programs act for staff."""

    async def find_acting(self, parts: Parts, digest: str) -> StaffSubject:
        """For whom this token acts, with what it may now; refused where it opens nothing."""
        ...


def forget_subject(request: Request) -> None:
    """This process stops trusting the request's session at once."""
    parts_behind(request).get(SubjectCache).forget(token_digest(shown_token(request)))


async def find_holder(request: Request) -> Holder | None:
    """Whoever's session this request shows, half or whole; None of one that has ended."""
    audit.act_by_token(None)
    if hasattr(request.state, "holder"):
        held: Holder | None = request.state.holder
        return held
    found = await _look_up(request)
    request.state.holder = found
    # For the page's header, which knows nobody who has not come in.
    request.state.viewer = None if isinstance(found, HalfSignedIn) else found
    return found


async def find_viewer(request: Request) -> Subject | None:
    """Who this request comes from, or None; half signed in is not signed in."""
    found = await find_holder(request)
    return None if isinstance(found, HalfSignedIn) else found


async def _look_up(request: Request) -> Holder | None:
    token = shown_token(request)
    if not token:
        return None
    digest = token_digest(token)
    parts = parts_behind(request)
    cache, now = parts.get(SubjectCache), parts.get(Clock).now()
    cached = cache.find(digest, now=now)
    if cached is not None:
        return cached
    settings = parts.get(Settings)
    found = await find_session(
        parts.get(Database), digest, factors=parts.get(FactorBook), settings=settings, now=now
    )
    if not isinstance(found, FoundSession):
        request.state.end = found
        return None
    trust = settings.session_cache_lifetime
    if not isinstance(found.holder, CandidateSubject):
        trust = min(trust, STAFF_TRUST)
        if idle_limit_of(settings) is not None:
            parts.get(Uses).note(found.holder.session_id, found.used_at, now=now)
    cache.keep(digest, found.holder, until=min(found.ends_at, now + trust))
    return found.holder


# What is said to a program whose token opens nothing.
TOKENLESS = (TokenUnknown, TokenExpired, TokenRevoked, TokenOwnerDisabled, TokenBesideSession)


async def find_caller(request: Request) -> Subject | None:
    """Who this request comes from, in person or by a program's token; None by neither.

    Refused by a token that opens nothing, and by one beside a session's cookie.
    """
    shown = shown_bearer(request)
    if not shown:
        return await find_viewer(request)
    if shown_token(request):
        raise TokenBesideSession
    parts = parts_behind(request)
    caller = await parts.get(TokenBook).find_acting(parts, token_digest(shown))
    request.state.viewer = caller
    if caller.token is not None:
        audit.act_by_token({"id": str(caller.token.id), "name": caller.token.name})
    return caller


async def _refuse_token(request: Request) -> None:
    """A program's token is looked up, so that its refusal is on the trail, and not taken."""
    if shown_bearer(request):
        await find_caller(request)
        raise TokenNotTaken


def end_shown(request: Request) -> SessionEnd | None:
    """Why the session that the request shows has ended, once it has been looked up."""
    end: SessionEnd | None = getattr(request.state, "end", None)
    return end


# What is said to who has not come in, or not in full.
_OUTSIDE = (
    *(SignInNeeded, SignedOutIdle, FactorNeeded, FactorMissing),
    *(TokenNotTaken, *TOKENLESS),
)


async def _demand_viewer(request: Request) -> Subject:
    """Whoever is signed in, in person; refused in words that say what is still asked for."""
    await _refuse_token(request)
    match await find_holder(request):
        case None if end_shown(request) is SessionEnd.IDLE:
            limit = parts_behind(request).get(Settings).staff_idle_limit
            raise SignedOutIdle(minutes=limit // timedelta(minutes=1))
        case None:
            raise SignInNeeded
        case HalfSignedIn(need=FactorNeed.GIVE):
            raise FactorNeeded
        case HalfSignedIn():
            raise FactorMissing
        case viewer:
            return viewer


async def _demand_caller(request: Request) -> Subject:
    """The same, or whoever's token a program shows."""
    found = await find_caller(request) if shown_bearer(request) else None
    return await _demand_viewer(request) if found is None else found


@refuses(*_OUTSIDE, NotAllowed)
@admits("candidate")
async def require_candidate(request: Request) -> CandidateSubject:
    viewer = await _demand_viewer(request)
    if not isinstance(viewer, CandidateSubject):
        raise NotAllowed
    return viewer


@refuses(*_OUTSIDE, NotAllowed)
@admits("staff")
async def require_staff(request: Request) -> StaffSubject:
    """Whoever works here, whatever their rights: for what is their own."""
    viewer = await _demand_viewer(request)
    if not isinstance(viewer, StaffSubject):
        raise NotAllowed
    return viewer


@refuses(*_OUTSIDE, NotAllowed, RightMissing, TokenScopeMissing)
class RequireRight:
    """A member of staff who has this right, or a program of theirs whose token was given it."""

    def __init__(self, right: Right) -> None:
        self.right = right
        admits(right.value, by_token=right not in PERSONAL)(self)

    async def __call__(self, request: Request) -> StaffSubject:
        demand = _demand_viewer if self.right in PERSONAL else _demand_caller
        viewer = await demand(request)
        if not isinstance(viewer, StaffSubject):
            raise NotAllowed
        right = translate(self.right.sentence)
        if viewer.token is not None and self.right not in viewer.token.rights:
            raise TokenScopeMissing(right=right, code=self.right.value)
        if not viewer.may(self.right):
            raise RightMissing(right=right)
        return viewer


@refuses(*_OUTSIDE)
@admits(by_token=True)
async def require_anyone(request: Request) -> Subject:
    """Whoever is signed in, of whatever kind; or whose token is shown."""
    return await _demand_caller(request)


@refuses(*_OUTSIDE, NotAllowed)
@admits("staff")
class RequireMember:
    """A member of staff, who may be half signed in and lack one of these things."""

    def __init__(self, *needs: FactorNeed) -> None:
        self.needs = frozenset(needs)

    async def __call__(self, request: Request) -> Member:
        await _refuse_token(request)
        holder = await find_holder(request)
        if isinstance(holder, HalfSignedIn) and holder.need in self.needs:
            return holder
        viewer = await _demand_viewer(request)
        if not isinstance(viewer, StaffSubject):
            raise NotAllowed
        return viewer


async def _door(request: Request) -> SignInDoor:
    parts = parts_behind(request)
    devices = parts.get(Devices)
    token = shown_token(request)
    return SignInDoor(
        parts.get(Database),
        parts.get(Vault),
        parts.get(Settings),
        devices,
        parts.get(FactorBook),
        TrySource(address_of(request), devices.read(shown_device(request))),
        parts.get(Clock).now(),
        token_digest(token) if token else None,
    )


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Of your own, new for each creation: the request sent again with it creates "
        "nothing and gets the same answer, for a day at least.",
    ),
]


@refuses(*TOKENLESS)
async def _once(request: Request, key: IdempotencyKey = None) -> Once:
    """By whom something is asked for, and what: the same address with the same content."""
    parts = parts_behind(request)
    vault, now = parts.get(Vault), parts.get(Clock).now()
    if key is None:
        return Once(None, "", now)
    viewer = await find_caller(request)
    body = await request.body()
    content = json.dumps(read_json(body), sort_keys=True) if body else ""
    asked = f"{request.method} {request.scope['path']}\n{content}"
    return Once(vault.digest(f"{key} of {_id_of(viewer)}"), vault.digest(asked), now)


def _id_of(viewer: Subject | None) -> UUID | None:
    if isinstance(viewer, StaffSubject):
        return viewer.staff_id
    return None if viewer is None else viewer.candidate_id


AppOnce = Annotated[Once, Depends(_once)]
AppDoor = Annotated[SignInDoor, Depends(_door)]
AsHolder = Annotated[Holder | None, Depends(find_holder)]
# Who gives the second factor; and who looks after their own, until there is one to be given.
AsProver = Annotated[Member, Depends(RequireMember(*FactorNeed))]
AsFactorOwner = Annotated[Member, Depends(RequireMember(FactorNeed.SET_UP))]
AsAnyone = Annotated[Subject | None, Depends(find_viewer)]
AsSignedIn = Annotated[Subject, Depends(require_anyone)]
AsCandidate = Annotated[CandidateSubject, Depends(require_candidate)]
AsStaff = Annotated[StaffSubject, Depends(require_staff)]
MayReadSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_READ))]
MayPlanSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_PLAN))]
MayAnnounceSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_ANNOUNCE))]
MayOpenSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_OPEN))]
MayMoveSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_MOVE))]
MayCancelSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_CANCEL))]
MayCloseEntry = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_CLOSE_ENTRY))]
MayExportSittings = Annotated[StaffSubject, Depends(RequireRight(Right.SITTINGS_EXPORT))]
MayAssignDuties = Annotated[StaffSubject, Depends(RequireRight(Right.DUTIES_ASSIGN))]
MayReadRegistrations = Annotated[StaffSubject, Depends(RequireRight(Right.REGISTRATIONS_READ))]
MayBook = Annotated[StaffSubject, Depends(RequireRight(Right.REGISTRATIONS_BOOK))]
MayWithdrawRegistrations = Annotated[
    StaffSubject, Depends(RequireRight(Right.REGISTRATIONS_WITHDRAW))
]
MayLetIn = Annotated[StaffSubject, Depends(RequireRight(Right.REGISTRATIONS_LET_IN))]
MayReadBoards = Annotated[StaffSubject, Depends(RequireRight(Right.BOARDS_READ))]
MayWatchAttempts = Annotated[StaffSubject, Depends(RequireRight(Right.ATTEMPTS_WATCH))]
MayTerminateAttempts = Annotated[StaffSubject, Depends(RequireRight(Right.ATTEMPTS_TERMINATE))]
MayReopenAttempts = Annotated[StaffSubject, Depends(RequireRight(Right.ATTEMPTS_REOPEN))]
MayJudgeFindings = Annotated[StaffSubject, Depends(RequireRight(Right.FINDINGS_JUDGE))]
MayFollowMarking = Annotated[StaffSubject, Depends(RequireRight(Right.MARKING_FOLLOW))]
MayMark = Annotated[StaffSubject, Depends(RequireRight(Right.MARKING_MARK))]
MayReadResults = Annotated[StaffSubject, Depends(RequireRight(Right.RESULTS_READ))]
MayReleaseResults = Annotated[StaffSubject, Depends(RequireRight(Right.RESULTS_RELEASE))]
MayAskVoidings = Annotated[StaffSubject, Depends(RequireRight(Right.VOIDINGS_ASK))]
MayDecideVoidings = Annotated[StaffSubject, Depends(RequireRight(Right.VOIDINGS_DECIDE))]
MayReadBank = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_READ))]
MayComment = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_COMMENT))]
MayWriteBank = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_WRITE))]
MayImportBank = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_IMPORT))]
MayReviewBank = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_REVIEW))]
MayRetireBank = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_RETIRE))]
MayExportBank = Annotated[StaffSubject, Depends(RequireRight(Right.BANK_EXPORT))]
MayDismissTwins = Annotated[StaffSubject, Depends(RequireRight(Right.TWINS_DISMISS))]
MayMakePapers = Annotated[StaffSubject, Depends(RequireRight(Right.PAPERS_MAKE))]
MayAnalysePapers = Annotated[StaffSubject, Depends(RequireRight(Right.PAPERS_ANALYSE))]
MayReadAttention = Annotated[StaffSubject, Depends(RequireRight(Right.ATTENTION_READ))]
MayRetryJobs = Annotated[StaffSubject, Depends(RequireRight(Right.JOBS_RETRY))]
MayManageStaff = Annotated[StaffSubject, Depends(RequireRight(Right.STAFF_MANAGE))]
MayReadTrail = Annotated[StaffSubject, Depends(RequireRight(Right.TRAIL_READ))]
MayReadRoles = Annotated[StaffSubject, Depends(RequireRight(Right.ROLES_READ))]
MayManageRoles = Annotated[StaffSubject, Depends(RequireRight(Right.ROLES_MANAGE))]
