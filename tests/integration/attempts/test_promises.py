# SPDX-License-Identifier: Apache-2.0
"""What the waiting room promises of pictures is what becomes of them."""

from datetime import timedelta

import pytest

from app.core.privacy import days_of
from app.retention import sweep
from app.sittings import service as sittings
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.exams import NINE, desk_of, open_exam
from tests.support.factories.terms import SECOND, blob_keys, keeper_of
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}


@pytest.mark.parametrize("code", ["cpcif", "cas"])
async def test_pictures_are_deleted_when_the_page_says(world: World, code: str) -> None:
    exam = await open_exam(world, code=code)
    async with world.database.reading() as session:
        sitting = await sittings.get_sitting(session, exam.sitting_id)
        kept = (await sittings.rules_of(session, sitting)).camera.retention
    desk = await desk_of(world, exam.tickets[0])
    page = await desk.client.get(f"/registrations/{desk.registration_id}/waiting-room")
    assert f"拍摄 {days_of(kept)} 天后删除" in page.text

    world.clock.set(NINE)
    await desk.sit_down()
    sent = await desk.client.put(
        desk.path("frames/1"), content=frame_jpeg(Scene.NO_FACE, 1), headers=JPEG
    )
    sent.raise_for_status()
    pictures = blob_keys(world)
    assert pictures
    taken_at = world.now()
    await sweep(keeper_of(world), now=taken_at + kept)
    assert blob_keys(world) == pictures
    await sweep(keeper_of(world), now=taken_at + kept + SECOND)
    assert blob_keys(world) == set()


def test_part_of_a_day_is_promised_as_a_whole_one() -> None:
    assert [days_of(timedelta(hours=hours)) for hours in (23, 24, 25)] == [1, 1, 2]
