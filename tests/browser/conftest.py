# SPDX-License-Identifier: Apache-2.0
"""What browser tests share: in each process one Chromium and one served database; in a module one sitting."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.support.browser import open_browser
from tests.support.camera import Scene, write_y4m
from tests.support.demo import Demo, served_demo
from tests.support.exam_hall import ExamHall, ExamHouse, ExamSeat, open_exam_house, sit_in


@pytest.fixture(scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Chromium, before whose camera somebody sits."""
    camera = tmp_path_factory.mktemp("camera") / "face.y4m"
    await asyncio.to_thread(write_y4m, camera, [(Scene.ONE_FACE, 6.0)])
    async with open_browser(camera) as opened:
        yield opened


@pytest.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ExamHouse]:
    async with open_exam_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
async def hall(house: ExamHouse) -> ExamHall:
    """A sitting of the module's own: none is entered half an hour after it began."""
    return await house.open_hall()


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """Tours change nothing in it that another tour looks at."""
    async with served_demo(tmp_path_factory.mktemp("demo") / "data") as demo:
        yield demo


@pytest.fixture
async def seat(browser: Browser, hall: ExamHall) -> AsyncIterator[ExamSeat]:
    async with sit_in(hall, browser) as seat:
        yield seat
