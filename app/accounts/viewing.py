# SPDX-License-Identifier: Apache-2.0
"""How a route records that its member of staff looks at what `app.audit.rules.views` names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from app.accounts.access import TOKENLESS, find_caller
from app.accounts.errors import SignInNeeded
from app.accounts.service.actors import actor_of
from app.accounts.states import StaffSubject
from app.audit import service as audit
from app.audit.rules import AGAIN_AFTER, View
from app.audit.values import ActorKind, staff_actor
from app.core.clock import Clock
from app.core.db import Database
from app.core.parts import parts_behind
from app.core.recent import Recent
from app.core.refusals import refuses

_REMEMBERED = 50_000
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Remembered:
    """What this process has recorded lately.

    Of each process: several record the same once each, and a new one once more.
    """

    def __init__(self) -> None:
        self._at: Recent[tuple[str, ...], datetime] = Recent(_REMEMBERED)

    def is_recent(self, key: tuple[str, ...], *, within: timedelta, now: datetime) -> bool:
        at = self._at.find(key)
        return at is not None and now - at < within

    def note(self, key: tuple[str, ...], *, now: datetime) -> None:
        self._at.keep(key, now)


@dataclass(frozen=True, slots=True)
class StaffLook:
    """One look of one member of staff, to be recorded before anything is shown."""

    database: Database
    remembered: Remembered
    view: View
    staff_id: UUID
    now: datetime

    async def record(
        self, subject: tuple[str, UUID], detail: Mapping[str, Any] | None = None
    ) -> None:
        """It is on the trail, committed, who looked at what; raises when it cannot be.

        A look at the same thing within `AGAIN_AFTER` is the same viewing.
        """
        key = (self.view.value, str(self.staff_id), str(subject[1]), str(detail))
        within = AGAIN_AFTER.get(self.view, timedelta())
        if self.remembered.is_recent(key, within=within, now=self.now):
            return
        async with self.database.writing() as session:
            await audit.record(
                session,
                actor=staff_actor(self.staff_id),
                action=self.view.value,
                subject=subject,
                now=self.now,
                detail=dict(detail or {}),
            )
        self.remembered.note(key, now=self.now)


@refuses(SignInNeeded, *TOKENLESS)
class Records:
    """The dependency by which a route declares its view, and gets what records it."""

    def __init__(self, view: View) -> None:
        self.view = view

    async def __call__(self, request: Request) -> StaffLook:
        viewer = await find_caller(request)
        # Whether the role fits is the access's to say; without a person there is nobody to name.
        if not isinstance(viewer, StaffSubject):
            raise SignInNeeded
        parts = parts_behind(request)
        return StaffLook(
            parts.get(Database),
            parts.get(Remembered),
            self.view,
            viewer.staff_id,
            parts.get(Clock).now(),
        )


# One refusal a person, route and minute: a page that asks again and again must not fill the trail.
REFUSED_AGAIN_AFTER = timedelta(minutes=1)


async def record_refusal(request: Request, code: str) -> None:
    """It is on the trail who was refused at this route, staff or candidate; no stranger is.

    With the ids in its address: whoever has no duty in a sitting is told that nothing is there. In
    a transaction of its own, after the refused one has been rolled back.
    """
    viewer = getattr(request.state, "viewer", None)
    if viewer is None:
        return
    parts = parts_behind(request)
    remembered, now = parts.get(Remembered), parts.get(Clock).now()
    actor = actor_of(viewer)
    roles = {"roles": sorted(viewer.roles)} if isinstance(viewer, StaffSubject) else {}
    route = f"{request.method} {getattr(request.scope.get('route'), 'path', '')}"
    # A candidate has few routes and no business at others: one a minute tells as much as hundreds.
    key = ("refusal", actor.id, route if actor.kind is ActorKind.STAFF else "")
    if remembered.is_recent(key, within=REFUSED_AGAIN_AFTER, now=now):
        return
    async with parts.get(Database).writing() as session:
        await audit.record(
            session,
            actor=actor,
            action="accounts.access.refuse",
            subject=(actor.kind.value, UUID(actor.id)),
            now=now,
            detail={"route": route, "code": code} | roles | _ids_in(request.path_params),
        )
    remembered.note(key, now=now)


def _ids_in(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What an address names by id; nothing else of it, which may be a link's secret."""
    ids = {name: str(value) for name, value in parameters.items() if _ID.fullmatch(str(value))}
    return {"ids": ids} if ids else {}
