# SPDX-License-Identifier: Apache-2.0
"""Every page, as each person meets it, in both languages and on both screens.

Each is photographed into var/screenshots, must have nothing serious for axe, must not scroll
sideways, must not complain, and must not mix the languages.
"""

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, FilePayload, Page

from app.accounts.models import Candidate
from app.core.db import Database
from app.demo import invented_id_number
from app.demo.people import EARLIER_NAMES
from app.registrations.models import Registration
from question_bank.interchange.formats import FORMATS
from tests.support.browser import Complaints, open_browser, open_context, take_screenshot
from tests.support.camera import Scene, write_mjpeg
from tests.support.factories.exams import BANK
from tests.support.factories.imports import workbook
from tests.support.run import PROJECT
from tests.support.server import Server, bare_environment, kaochang, server_environment

SERIOUS = {"serious", "critical"}
# Names of people and programmes, and item texts, are data and stay in their language.
CHINESE_DATA = re.compile(r"演示|碳|考场|中文")
# A still that was under way when the candidate handed in: the attempt is closed to it.
LATE_FRAME = r"409 \(Conflict\).*/frames/"
# The error page is looked at by asking for what is not there.
NOWHERE = "/no-such-page"
LANGUAGES = {"zh": "zh-CN", "en": "en"}
# A workbook of the demo's author: a new question, a changed one, one that is there already, and
# one that cannot be read.
DAMAGED: FilePayload = {
    "name": "演示修订.xlsx",
    "mimeType": FORMATS["excel"].media_type,
    "buffer": workbook(
        [
            replace(BANK[0], reference="new-001", stem="碳市场的履约主体是谁？"),
            replace(BANK[1], explanation="见《碳排放权交易管理办法（试行）》。"),
            *BANK[2:4],
        ],
        {(BANK[3].reference, "答案"): "大概对"},
    ),
}


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo, served; `ways_in` are its credentials."""

    server: Server
    folder: Path
    ways_in: Mapping[str, Any]

    def ticket(self, place: int) -> Mapping[str, str]:
        found: Mapping[str, str] = self.ways_in["tickets"][place]
        return found

    @property
    def database_url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'kaochang.db'}"


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    folder = tmp_path / "demo"
    made = await asyncio.to_thread(
        subprocess.run,
        kaochang("demo", "--prepare-only", "--data-dir", str(folder)),
        cwd=PROJECT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    url = f"sqlite+aiosqlite:///{folder / 'kaochang.db'}"
    secret = (folder / "secret").read_text()
    server = Server(server_environment(url, folder, secret_key=secret), folder)
    await server.start()
    try:
        yield Demo(server, folder, json.loads((folder / "credentials.json").read_text()))
    finally:
        server.stop()


@dataclass(slots=True)
class Tour:
    """One person's browser, in one language on one screen."""

    page: Page
    complaints: Complaints
    language: str
    viewport: str

    async def see(self, name: str, path: str | None = None) -> None:
        """Look at the page: photograph it and hold it to what every page must be."""
        if path is not None:
            await self.page.goto(path)
        await self.page.wait_for_load_state("networkidle")
        await take_screenshot(self.page, f"{name}-{self.language}-{self.viewport}")
        assert await self._serious() == [], name
        assert await self._sideways() <= 0, f"{name} scrolls sideways"
        assert await self._foreign_lines() == [], name
        assert self.complaints.other_than(LATE_FRAME, NOWHERE) == [], name

    async def _serious(self) -> list[str]:
        found = await Axe().run(self.page)
        return [
            f"{v['id']}: {v['nodes'][0]['target']}"
            for v in found.response["violations"]
            if v["impact"] in SERIOUS
        ]

    async def _sideways(self) -> int:
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide

    async def _foreign_lines(self) -> list[str]:
        """On an English page, texts of ours that are still Chinese."""
        if self.language == "zh":
            return []
        texts: list[str] = await self.page.evaluate(_OWN_TEXTS)
        return [text for text in texts if not CHINESE_DATA.search(text)]


# Headings, buttons, labels, links and notices; not the items, answers and names, which are data.
_OWN_TEXTS = """
() => [...document.querySelectorAll("h1, h2, button, label, th, dt, legend, .notice, nav a")]
  .filter(e => !e.closest("[data-item], [data-points]") && e.offsetParent !== null)
  .map(e => e.textContent.trim()).filter(text => /[\\u4e00-\\u9fff]/.test(text))
"""


async def tour_of(context: BrowserContext, language: str, viewport: str) -> Tour:
    page = await context.new_page()
    return Tour(page, Complaints(page), language, viewport)


async def sign_in_staff(tour: Tour, demo: Demo, username: str) -> None:
    await tour.page.goto("/staff/sign-in")
    await tour.page.fill("[name=username]", username)
    await tour.page.fill("[name=password]", demo.ways_in["staff"][username])
    await tour.page.click("main button[type=submit]")
    await tour.page.wait_for_url(re.compile("/(console|grading|invigilation|bank|papers)"))


async def sign_in_candidate(tour: Tour, ticket: str, id_number: str) -> None:
    await tour.page.goto("/")
    await tour.page.fill("[name=ticket_number]", ticket)
    await tour.page.fill("[name=id_number]", id_number)
    await tour.page.click("main button[type=submit]")
    await tour.page.wait_for_url("**/home")


async def links(page: Page, prefix: str) -> list[str]:
    """The addresses below `prefix` that this page links to, in order, each once."""
    found: list[str] = await page.eval_on_selector_all(
        f'a[href^="{prefix}"]', "links => links.map(a => a.getAttribute('href'))"
    )
    return list(dict.fromkeys(found))


async def sit_exam(tour: Tour) -> None:
    page = tour.page
    await tour.see("03-home")
    await tour.page.click("a[href*=waiting-room]")
    await page.check("[name=consent][value=camera]")
    await page.wait_for_selector("[data-start]:enabled", timeout=60_000)
    await tour.see("04-waiting-room")
    await page.click("[data-start]")
    await page.wait_for_selector("[data-item-title]")
    await page.keyboard.press("a")
    await tour.see("05-exam")
    await page.keyboard.press("ArrowLeft")
    for _ in range(95):
        await page.keyboard.press("ArrowRight")
    await page.fill("[data-text]", "配额清缴以核查结果为准。")
    await tour.see("06-exam-short-answer")
    await page.click("[data-review-open]")
    await tour.see("07-review")
    await page.get_by_role("button", name=re.compile("^(交卷|Hand in)$")).click()
    await page.click("[data-hand-in-confirm]")
    await page.wait_for_url("**/receipt")
    await tour.see("08-receipt")


async def finish_earlier_sitting(demo: Demo) -> tuple[str, str]:
    """Everything waiting is marked and the earlier cpcif sitting released; a failed one's way in."""
    async with httpx.AsyncClient(base_url=demo.server.url, trust_env=False) as client:
        await _staff_session(client, demo, "grader")
        while (task := await client.post("/api/v1/grading/leases")).status_code == 200:
            body = {"lease_token": task.json()["lease_token"], "checked": [0]}
            path = f"/api/v1/grading/tasks/{task.json()['task_id']}/mark"
            (await client.post(path, json=body)).raise_for_status()
        await _staff_session(client, demo, "operator")
        registration = await _last_of_earlier_sitting(demo)
        path = f"/api/v1/sittings/{registration.sitting_id}/release"
        async with asyncio.timeout(30):
            while (await client.post(path)).status_code != 200:
                await asyncio.sleep(0.5)
    return registration.ticket_number, invented_id_number("cpcif", 7)


async def _staff_session(client: httpx.AsyncClient, demo: Demo, username: str) -> None:
    client.cookies.clear()
    body = {"username": username, "password": demo.ways_in["staff"][username]}
    (await client.post("/api/v1/sessions", json=body)).raise_for_status()


async def _last_of_earlier_sitting(demo: Demo) -> Registration:
    """The weakest of those who sat: the demo's fourth."""
    database = Database(demo.database_url)
    async with database.reading() as session:
        weakest = (
            sa.select(Registration)
            .join(Candidate, Candidate.id == Registration.candidate_id)
            .where(Registration.ticket_number.like("CPCIF%"))
            .where(Candidate.full_name == EARLIER_NAMES[3])
        )
        found = (await session.scalars(weakest)).one()
    await database.dispose()
    return found


async def find_sittings(tour: Tour) -> dict[str, str]:
    """The sittings that the tours mean, whatever the day: an id for each of their names.

    One can be entered now, one of a past day waits for its release, one of last month is released,
    and one that is near has still to be opened.
    """
    request = tour.page.context.request
    known = await (await request.get("/api/v1/sittings")).json()
    found = {}
    for sitting in known:
        results = await (await request.get(f"/api/v1/sittings/{sitting['id']}/results")).json()
        name = name_of(sitting, results)
        if name is not None:
            found.setdefault(name, sitting["id"])
    return found


def name_of(sitting: Mapping[str, Any], results: Mapping[str, Any]) -> str | None:
    """What the tours call it; `found` keeps the earliest of several of one name."""
    match sitting["state"], sitting["phase"]:
        case "open", "running":
            return "enterable"
        case "open", "over":
            return "released" if results["released"] else "waiting"
        case "planned", "before_entry":
            return "planned"
    return None


async def tour_staff(context: BrowserContext, demo: Demo, language: str, viewport: str) -> None:
    tour = await tour_of(context, language, viewport)
    await tour.see("20-staff-sign-in", f"/staff/sign-in?lang={language}")
    await sign_in_staff(tour, demo, "operator")
    await tour.see("21-console", "/console")
    await tour.see("22-sittings", "/console/sittings")
    meant = await find_sittings(tour)
    for name in ("enterable", "waiting", "released"):
        await tour.see(f"23-sitting-{name}", f"/console/sittings/{meant[name]}")
    await tour_planning(tour, meant["planned"])
    await context.clear_cookies(name="kaochang_session")
    await sign_in_staff(tour, demo, "invigilator")
    await tour.see("30-invigilation", "/invigilation")
    await tour.see("31-wall", f"/invigilation/sittings/{meant['waiting']}")
    attempts = await links(tour.page, "/invigilation/attempts/")
    await tour.see("32-timeline", attempts[0])
    await context.clear_cookies(name="kaochang_session")
    await sign_in_staff(tour, demo, "grader")
    await tour.see("40-grading", "/grading")
    await tour.see("41-desk", "/grading/desk")


async def tour_planning(tour: Tour, planned: str) -> None:
    """What an operator sees before it happens: a plan of sittings, and the verdicts on a roster."""
    await tour.see("24-sittings-over", "/console/sittings?show=past")
    await tour.page.goto("/console/sittings")
    await tour.page.locator("form:has([name=months]) button").first.click()
    await tour.see("25-sittings-planned")
    await tour.page.goto("/console")
    await tour.page.click(f"a[href='/console/sittings/{planned}']")
    rows = [f"演示考生庚,{invented_id_number('cpcif', 6)}", "演示考生某,110101190001010000"]
    await tour.page.fill("[name=lines]", "\n".join(rows))
    await tour.page.locator("form:has([name=lines]) button").click()
    await tour.see("26-roster-preview")


async def tour_bank(context: BrowserContext, demo: Demo, language: str, viewport: str) -> None:
    """What authors, reviewers and paper-makers have before them."""
    tour = await tour_of(context, language, viewport)
    await tour.page.goto(f"/staff/sign-in?lang={language}")
    await sign_in_staff(tour, demo, "author")
    await tour.see("50-bank", "/bank")
    await tour.see("51-item", "/bank/items/policy-m-001")
    await tour.see("52-item-new", "/bank/items/new?type=multiple")
    await tour.see("53-item-edit", "/bank/items/policy-q-001/edit")
    await tour.see("54-imports", "/bank/imports")
    await tour.page.set_input_files("[data-file]", DAMAGED)
    await tour.page.click("[data-send]")
    await tour.page.wait_for_url("**/bank/imports/*")
    await tour.see("55-import-mistakes")
    await tour.see("56-export", "/bank/export?format=gift")
    await tour.page.goto("/bank/statistics")
    await figures_of(tour, "/bank/statistics/")
    await tour.see("57-statistics")
    await tour.see("58-statistics-item", (await links(tour.page, "/bank/statistics/"))[0])
    await context.clear_cookies(name="kaochang_session")
    await sign_in_staff(tour, demo, "reviewer")
    await tour.see("59-review", "/bank/review")
    await context.clear_cookies(name="kaochang_session")
    await sign_in_staff(tour, demo, "papermaker")
    await tour.see("60-papers", "/papers")
    await tour.page.goto((await links(tour.page, "/papers/blueprints/"))[0])
    await tour.see("61-blueprint")
    await tour.page.goto((await links(tour.page, "/papers/sets/"))[0])
    async with asyncio.timeout(120):
        while await tour.page.locator("polyline").count() == 0:
            await asyncio.sleep(1)
            await tour.page.reload()
    await tour.see("62-forms")
    await tour.see("63-form", (await links(tour.page, "/papers/forms/"))[0])
    await tour.page.goto("/papers/statistics")
    await figures_of(tour, "/papers/statistics/")
    await tour.see("64-paper-statistics")
    await tour.see("65-paper-statistics-form", (await links(tour.page, "/papers/statistics/"))[0])


async def figures_of(tour: Tour, prefix: str) -> None:
    """Waits until the worker has computed them and the page links to some."""
    async with asyncio.timeout(120):
        while not await links(tour.page, prefix):
            await asyncio.sleep(1)
            await tour.page.reload()


async def tour_candidate(context: BrowserContext, demo: Demo, language: str, viewport: str) -> None:
    tour = await tour_of(context, language, viewport)
    await tour.see("00-error", NOWHERE + f"?lang={language}")
    await tour.see("01-sign-in", f"/?lang={language}")
    ticket = demo.ticket(0)
    await sign_in_candidate(tour, ticket["ticket_number"], ticket["id_number"])
    await sit_exam(tour)


async def tour_result(context: BrowserContext, demo: Demo, language: str, viewport: str) -> None:
    ticket, id_number = await finish_earlier_sitting(demo)
    tour = await tour_of(context, language, viewport)
    await sign_in_candidate(tour, ticket, id_number)
    await tour.see("09-home-result")
    await tour.see("10-result", (await links(tour.page, "/registrations/"))[0])
    retake = await links(tour.page, "/entitlements/")
    await tour.see("11-retake", retake[0])


@pytest.mark.parametrize("viewport", ["laptop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_is_whole(
    demo: Demo, tmp_path: Path, language: str, viewport: str
) -> None:
    camera = tmp_path / "camera.mjpeg"
    await asyncio.to_thread(write_mjpeg, camera, [(Scene.ONE_FACE, 6.0)])
    async with open_browser(camera) as browser:
        for tour in (tour_candidate, tour_staff, tour_bank, tour_result):
            async with _context(browser, demo, language, viewport) as context:
                await tour(context, demo, language, viewport)


def _context(browser: Browser, demo: Demo, language: str, viewport: str) -> Any:
    return open_context(browser, demo.server.url, viewport=viewport, language=LANGUAGES[language])
