# SPDX-License-Identifier: Apache-2.0
"""One exam in a real browser with a camera: the faults a candidate meets, and what holds."""

import asyncio
import re
from pathlib import Path

import httpx
from playwright.async_api import Page, expect

from tests.support.browser import Complaints, open_browser, open_context, take_screenshot
from tests.support.camera import Scene, write_y4m
from tests.support.clients import client_at
from tests.support.exam_page import holds, sees_saved, sit_down
from tests.support.factories.exams import book_now
from tests.support.factories.people import PASSWORD, hire
from tests.support.factories.programmes import DataFiles
from tests.support.roles import Role
from tests.support.server import Server, running_server
from tests.support.waiting import eventually
from tests.support.world import fresh_database

# Over and over: what is shown while the server is away is shown to it again.
SCENES = ((Scene.ONE_FACE, 4.0), (Scene.NO_FACE, 12.0), (Scene.TWO_FACES, 12.0))
# A killed server and a refused connection are what this journey is about.
EXPECTED = (r"ERR_CONNECTION_REFUSED", r"Failed to load resource", r"ERR_EMPTY_RESPONSE")
ON_DEVICE = re.compile("2 题答案已存在本机")


async def sign_in(server: Server, username: str) -> httpx.AsyncClient:
    client = client_at(server.url)
    body = {"username": username, "password": PASSWORD}
    (await client.post("/api/v1/sessions", json=body)).raise_for_status()
    return client


class Wall:
    """What the invigilator's API says of the one candidate of a sitting."""

    def __init__(self, client: httpx.AsyncClient, sitting_id: str) -> None:
        self.client = client
        self.sitting_id = sitting_id

    async def kinds(self) -> set[str]:
        answer = await self.client.get(f"/api/v1/sittings/{self.sitting_id}/board")
        groups = answer.raise_for_status().json()["groups"]
        return {kind for group in groups for card in group["cards"] for kind in card["unjudged"]}


def hastened(folder: Path) -> Path:
    """Data files that ask for more than a still a second, so that a test need not last an hour."""
    files = DataFiles(folder)
    files.edit("cpcif", 'mean_interval = "PT20S"', 'mean_interval = "PT0.6S"')
    files.edit("cpcif", 'min_interval = "PT8S"', 'min_interval = "PT0.5S"')
    files.edit("cpcif", 'max_interval = "PT45S"', 'max_interval = "PT0.9S"')
    return folder


async def test_exam_survives_reload_and_kill_and_findings_reach_the_invigilator(
    tmp_path: Path,
) -> None:
    camera = tmp_path / "camera.y4m"
    await asyncio.to_thread(write_y4m, camera, SCENES)
    async with fresh_database("sqlite", tmp_path, postgres=None) as url:
        tickets = await book_now(url, candidates=1, files=hastened(tmp_path / "data"))
        await hire(url, "watcher", Role.INVIGILATOR)
        async with (
            running_server(url, tmp_path) as server,
            open_browser(camera) as browser,
            open_context(browser, server.url) as context,
            open_context(browser, server.url) as watching,
        ):
            page = await context.new_page()
            complaints = Complaints(page)
            await sit_down(page, tickets[0])
            await _answer_reload_and_kill(page, server)
            await _meet_the_invigilator(page, server)
            await _judge(await watching.new_page(), page.url.rsplit("/", 1)[1])
            await _hand_in(page)
            await _leave_and_come_back(page, tickets[0])
            assert complaints.other_than(*EXPECTED) == []


async def _answer_reload_and_kill(page: Page, server: Server) -> None:
    for key in ("b", "ArrowRight", "c", "f"):
        await page.keyboard.press(key)
    # Saved says the page from its first answer on: both must be there before it is left.
    await holds(page, "1", "2")
    await sees_saved(page)
    await page.reload()
    await expect(page.locator("[data-item-title]")).to_be_visible()
    for answered in ("第 1 题，已答", "第 2 题，已答"):
        await expect(page.get_by_role("button", name=answered)).to_be_visible()
    server.kill()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("a")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("d")
    await expect(page.locator("[data-saving-text]")).to_have_text(ON_DEVICE)
    await take_screenshot(page, "exam-offline")
    await server.start()
    await sees_saved(page)


async def _meet_the_invigilator(page: Page, server: Server) -> None:
    attempt_id = page.url.rsplit("/", 1)[1]
    held = await page.evaluate(
        "id => fetch(`/api/v1/attempts/${id}/answers`).then(r => r.json())", attempt_id
    )
    assert len(held["answers"]) == 4
    client = await sign_in(server, "watcher")
    home = await client.get("/invigilation", headers={"accept": "text/html"})
    sitting_id = re.search(r"/invigilation/sittings/([0-9a-f-]{36})", home.text)
    assert sitting_id is not None
    wall = Wall(client, sitting_id[1])

    async def both_found() -> bool:
        return await wall.kinds() == {"no_face", "several_faces"}

    await eventually(both_found)
    await client.aclose()


async def _judge(watcher: Page, attempt_id: str) -> None:
    """The invigilator finds both on the pages, and confirms one by a key and a reason."""
    await watcher.goto("/staff/sign-in")
    await watcher.fill("[name=username]", "watcher")
    await watcher.fill("[name=password]", PASSWORD)
    await watcher.click("main button[type=submit]")
    await watcher.goto("/invigilation")
    await watcher.locator("a[href^='/invigilation/sittings/']").first.click()
    await expect(watcher.locator("[data-card] [data-words]").first).to_contain_text("人")
    await take_screenshot(watcher, "wall-findings")
    await watcher.goto(f"/invigilation/attempts/{attempt_id}")
    await expect(watcher.locator("[data-finding][data-waiting]").nth(1)).to_be_visible()
    await take_screenshot(watcher, "timeline-findings")
    await watcher.locator("[data-finding] [data-note]").first.fill("画面中确无人。")
    await watcher.locator("[data-finding] button[value=confirmed]").first.click()
    await expect(watcher.locator("[data-finding]:not([data-waiting])")).to_have_count(1)
    await expect(watcher.locator("[data-finding][data-waiting]")).not_to_have_count(0)


async def _hand_in(page: Page) -> None:
    await page.click("[data-review-open]")
    await page.get_by_role("button", name="交卷", exact=True).click()
    await page.click("[data-hand-in-confirm]")
    await page.wait_for_url("**/receipt")
    await expect(page.get_by_text("共 4 题作答")).to_be_visible()


async def _leave_and_come_back(page: Page, ticket: tuple[str, str]) -> None:
    """Alone with the receipt the page signs out, says that all is kept, and lets back in."""
    number = await page.locator("dd strong.mono").inner_text()
    await page.clock.install()
    await page.reload()
    await expect(page.locator("[data-departure]")).to_be_visible()
    await expect(page.get_by_text("本页 15 分钟没有操作时会自动退出。")).to_be_visible()
    await page.clock.fast_forward("14:50")
    await expect(page.locator("dd strong.mono")).to_have_text(number)
    await page.clock.fast_forward("00:15")
    await page.wait_for_url("**/?left=1")
    await expect(page.get_by_text("已交的答卷保存在系统中")).to_be_visible()
    await take_screenshot(page, "signed-out")
    await page.fill("[name=ticket_number]", ticket[0])
    await page.fill("[name=id_number]", ticket[1])
    await page.click("main button[type=submit]")
    await page.wait_for_url("**/home")
    await page.locator("a[href$='/receipt']").click()
    await expect(page.locator("dd strong.mono")).to_have_text(number)
    await page.get_by_role("button", name="看完了，退出登录").click()
    await page.wait_for_url("**/?left=1")
