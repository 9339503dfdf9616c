# SPDX-License-Identifier: Apache-2.0
"""Trials and checks: as a page makes them, and where none can be begun any more."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.registrations import service as registrations
from app.trials.models import Trial
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.exams import Desk, desk_of
from tests.support.world import World

WINDOW = "window-0001"
# What an ordinary device on an ordinary line measures.
MEASURED: dict[str, Any] = {
    "place": "check",
    "browser": "Chrome 131",
    "in_wechat": False,
    "lacking": [],
    "round_trips": [40, 45, 60],
    "clock_offset": 300,
    "writable": True,
    "room": 2**30,
    "stall": 20,
    "camera": {"state": "live", "brightness": 120},
}


async def check_device(
    client: httpx.AsyncClient, registration_id: str, **other: Any
) -> httpx.Response:
    """The check of an ordinary device, with what is `other` about it."""
    path = f"/api/v1/registrations/{registration_id}/device-check"
    return await client.put(path, json=MEASURED | other)


async def add_trial(world: World, registration_id: str) -> str:
    """A trial that runs and is written to by `WINDOW`, whatever stands in its way; its id."""
    now = world.now()
    async with world.database.writing() as session:
        of = await registrations.get_registration(session, UUID(registration_id))
        trial = Trial(
            registration_id=of.id,
            sitting_id=of.sitting_id,
            candidate_id=of.candidate_id,
            started_at=now,
            deadline_at=now + timedelta(minutes=15),
            window_id=WINDOW,
            answers={},
            flags=[],
            faces=[],
        )
        session.add(trial)
        await session.flush()
        return str(trial.id)


@dataclass(slots=True)
class TrialDesk(Desk):
    """A candidate with a window of the trial; a desk of the exam in all else."""

    async def begin(self) -> httpx.Response:
        """A fresh trial, which this window has yet to enter."""
        answer = await self.client.post(f"/api/v1/registrations/{self.registration_id}/trial")
        self.attempt_id, self.next_op, self.seen = answer.json().get("id", ""), 1, 0
        return answer

    async def enter(self) -> "TrialDesk":
        """Begun, and written to from here; both must succeed."""
        (await self.begin()).raise_for_status()
        (await self.take_lease()).raise_for_status()
        return self

    async def choose(self, slot: int, *labels: str) -> httpx.Response:
        return await self.send(self.op(slot, {"kind": "choices", "choices": list(labels)}))

    async def show(self, scene: Scene, number: int) -> httpx.Response:
        """What the camera sees, as a still."""
        picture, headers = frame_jpeg(scene, number), {"content-type": "image/jpeg"}
        return await self.client.put(
            self.path(f"frames/{number}"), content=picture, headers=headers
        )

    def path(self, room: str) -> str:
        return f"/api/v1/trials/{self.attempt_id}/{room}".rstrip("/")


async def trial_desk(world: World, ticket: tuple[str, str]) -> TrialDesk:
    """The ticket's holder, signed in, before any trial."""
    desk = await desk_of(world, ticket)
    return TrialDesk(desk.client, desk.registration_id)
