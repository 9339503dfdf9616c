# SPDX-License-Identifier: Apache-2.0
"""Whoever looks at a face is on the trail before it shows, and not once for each picture."""

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.audit.rules import AGAIN_AFTER, View
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk
from tests.support.roles import Role
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}


async def shown(world: World) -> Desk:
    """A candidate of whom there is a picture."""
    desk = await seated_alone(world)
    sent = await desk.client.put(
        desk.path("frames/1"), content=frame_jpeg(Scene.ONE_FACE, 1), headers=JPEG
    )
    sent.raise_for_status()
    return desk


async def viewings(world: World, view: View) -> list[AuditEntry]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.action == view.value)
        return list(await session.scalars(found.order_by(AuditEntry.id)))


async def test_wall_that_asks_again_and_again_is_one_viewing_a_quarter_of_an_hour(
    world: World,
) -> None:
    desk = await shown(world)
    invigilator, other = await world.invigilator(), await world.new_staff("wu", Role.INVIGILATOR)
    for _ in range(5):
        (await invigilator.get(desk.path("still"))).raise_for_status()
        world.clock.forward(seconds=10)
    (await other.get(desk.path("still"))).raise_for_status()
    first, second = await viewings(world, View.STILL)
    assert first.subject_id == second.subject_id == desk.attempt_id, "of this attempt"
    assert first.actor_id != second.actor_id, "once for each who looks"
    world.clock.forward(seconds=AGAIN_AFTER[View.STILL].total_seconds())
    (await invigilator.get(desk.path("still"))).raise_for_status()
    assert len(await viewings(world, View.STILL)) == 3, "who looks on is there again"


async def test_picture_whose_viewing_cannot_be_recorded_does_not_show(world: World) -> None:
    desk = await shown(world)
    invigilator = await world.invigilator()
    async with world.database.writing() as session:
        await session.execute(sa.text("ALTER TABLE audit_entries RENAME TO gone"))
    answer = await invigilator.get(desk.path("still"))
    assert answer.status_code >= 500, "no entry"
    assert b"\xff\xd8" not in answer.content, "no picture"
    async with world.database.writing() as session:
        await session.execute(sa.text("ALTER TABLE gone RENAME TO audit_entries"))
    assert (await invigilator.get(desk.path("still"))).status_code == 200, "nothing was remembered"
    assert len(await viewings(world, View.STILL)) == 1, "that had not been written"


async def test_who_may_not_look_and_what_is_not_there_are_no_viewings(world: World) -> None:
    desk = await shown(world)
    assert (await (await world.grader()).get(desk.path("still"))).status_code == 403
    missing = "/api/v1/frames/00000000-0000-7000-8000-000000000000/image"
    assert (await (await world.invigilator()).get(missing)).status_code == 404
    assert await viewings(world, View.STILL) + await viewings(world, View.FRAME) == [], "none"
