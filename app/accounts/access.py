# SPDX-License-Identifier: Apache-2.0
"""Who a route lets in. Every route declares one of these; a test refuses a route without.

The subject is looked up once per request, through a cache of a few seconds: the answers of a
thousand candidates should not each cost a read of the session table.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from app.accounts import repository
from app.accounts.errors import NotAllowed, SignInNeeded
from app.accounts.rules import TrySource
from app.accounts.service.cookies import shown_device, shown_token
from app.accounts.service.devices import Devices, address_of
from app.accounts.service.guards import SignInDoor
from app.accounts.states import CandidateSubject, Role, StaffSubject, Subject
from app.core.clock import Clock
from app.core.db import Database
from app.core.parts import parts_behind
from app.core.recent import RecentUntil
from app.core.security import Vault, token_digest
from app.core.settings import Settings

_CACHED_SESSIONS = 20_000
# Who is let go, or loses a role, acts no longer than this in any process; staff ask seldom enough.
STAFF_TRUST = timedelta(seconds=5)


class SubjectCache(RecentUntil[str, Subject]):
    """Token digest -> whom this process trusts it to be of, and until when."""

    def __init__(self) -> None:
        super().__init__(_CACHED_SESSIONS)


async def find_viewer(request: Request) -> Subject | None:
    """Who this request comes from, or None; also kept for the page's header."""
    if hasattr(request.state, "viewer"):
        viewer: Subject | None = request.state.viewer
        return viewer
    found = await _look_up(request)
    request.state.viewer = found
    return found


async def _look_up(request: Request) -> Subject | None:
    token = shown_token(request)
    if not token:
        return None
    digest = token_digest(token)
    parts = parts_behind(request)
    cache, now = parts.get(SubjectCache), parts.get(Clock).now()
    cached = cache.find(digest, now=now)
    if cached is not None:
        return cached
    async with parts.get(Database).reading() as session:
        found = await repository.find_subject(session, digest, now=now)
    if found is None:
        return None
    subject, expires_at = found
    trust = parts.get(Settings).session_cache_lifetime
    if isinstance(subject, StaffSubject):
        trust = min(trust, STAFF_TRUST)
    cache.keep(digest, subject, until=min(expires_at, now + trust))
    return subject


async def require_candidate(request: Request) -> CandidateSubject:
    viewer = await find_viewer(request)
    if viewer is None:
        raise SignInNeeded
    if not isinstance(viewer, CandidateSubject):
        raise NotAllowed
    return viewer


class RequireStaff:
    """A member of staff who holds at least one of the roles."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> StaffSubject:
        viewer = await find_viewer(request)
        if viewer is None:
            raise SignInNeeded
        if not isinstance(viewer, StaffSubject) or not (viewer.roles & self.roles):
            raise NotAllowed
        return viewer


async def require_anyone(request: Request) -> Subject:
    """Whoever is signed in, of whatever kind."""
    viewer = await find_viewer(request)
    if viewer is None:
        raise SignInNeeded
    return viewer


async def _door(request: Request) -> SignInDoor:
    parts = parts_behind(request)
    devices = parts.get(Devices)
    return SignInDoor(
        parts.get(Database),
        parts.get(Vault),
        parts.get(Settings),
        devices,
        TrySource(address_of(request), devices.read(shown_device(request))),
        parts.get(Clock).now(),
    )


AppDoor = Annotated[SignInDoor, Depends(_door)]
AsAnyone = Annotated[Subject | None, Depends(find_viewer)]
AsSignedIn = Annotated[Subject, Depends(require_anyone)]
AsCandidate = Annotated[CandidateSubject, Depends(require_candidate)]
AsStaff = Annotated[StaffSubject, Depends(RequireStaff(*Role))]
AsAdmin = Annotated[StaffSubject, Depends(RequireStaff(Role.ADMIN))]
AsOperator = Annotated[StaffSubject, Depends(RequireStaff(Role.OPERATOR))]
AsGrader = Annotated[StaffSubject, Depends(RequireStaff(Role.GRADER))]
AsInvigilator = Annotated[StaffSubject, Depends(RequireStaff(Role.INVIGILATOR))]
AsAuthor = Annotated[StaffSubject, Depends(RequireStaff(Role.AUTHOR))]
AsReviewer = Annotated[StaffSubject, Depends(RequireStaff(Role.REVIEWER))]
AsPaperMaker = Annotated[StaffSubject, Depends(RequireStaff(Role.PAPER_MAKER))]
# Whoever may see keys before an exam: an operator or a grader may not.
AsBankStaff = Annotated[
    StaffSubject, Depends(RequireStaff(Role.AUTHOR, Role.REVIEWER, Role.PAPER_MAKER))
]
AsAuditor = Annotated[StaffSubject, Depends(RequireStaff(Role.AUDITOR, Role.OPERATOR))]
