# SPDX-License-Identifier: Apache-2.0
"""What the browser tests of a module share: one Chromium, one served demo, one served sitting.

Tests that use them run in the module's loop: `pytest.mark.asyncio(loop_scope="module")`.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import open_browser
from tests.support.camera import Scene, write_mjpeg
from tests.support.demo import Demo, served_demo
from tests.support.exam_hall import ExamHall, ExamSeat, open_exam_hall, sit_in


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Chromium, before whose camera somebody sits."""
    camera = tmp_path_factory.mktemp("camera") / "face.mjpeg"
    await asyncio.to_thread(write_mjpeg, camera, [(Scene.ONE_FACE, 6.0)])
    async with open_browser(camera) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """Tours change nothing in it that another tour looks at."""
    async with served_demo(tmp_path_factory.mktemp("demo") / "data") as demo:
        yield demo


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ExamHall]:
    async with open_exam_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest_asyncio.fixture(loop_scope="module")
async def seat(browser: Browser, hall: ExamHall) -> AsyncIterator[ExamSeat]:
    async with sit_in(hall, browser) as seat:
        yield seat
