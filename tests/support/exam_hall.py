# SPDX-License-Identifier: Apache-2.0
"""A sitting that is served for real, and candidates in it with a browser each."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from app.core.db import Database
from app.registrations.models import Registration
from tests.support.browser import open_context
from tests.support.exam_page import holds, press, sees_saved, sign_in
from tests.support.factories.exams import book_now
from tests.support.server import Server, running_server
from tests.support.world import fresh_database

CANDIDATES = 24
# A browser whose storage is closed, as some are in private windows.
NO_STORAGE = "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('closed') } })"


@dataclass(frozen=True, slots=True)
class ExamHall:
    """A served sitting, a ticket of it for every story, and the database's file."""

    server: Server
    tickets: Iterator[tuple[str, str]]
    url: str

    @property
    def database(self) -> Path:
        return Path(self.url.split(":///", 1)[1])

    async def sitting_of(self, ticket_number: str) -> UUID:
        """One of several that the house has seen by now."""
        database = Database(self.url)
        named = sa.select(Registration.sitting_id).where(
            Registration.ticket_number == ticket_number
        )
        async with database.reading() as session:
            sitting_id = (await session.scalars(named)).one()
        await database.dispose()
        return sitting_id


@dataclass(slots=True)
class ExamHouse:
    """A served database in which one sitting after the other begins."""

    server: Server
    url: str
    booked: int = 0

    async def open_hall(self) -> ExamHall:
        """A sitting that begins now: entry to it closes half an hour later."""
        tickets = await book_now(self.url, candidates=CANDIDATES, first=self.booked)
        self.booked += CANDIDATES
        return ExamHall(self.server, iter(tickets), self.url)


@asynccontextmanager
async def open_exam_house(folder: Path) -> AsyncIterator[ExamHouse]:
    async with (
        fresh_database("sqlite", folder, postgres=None) as url,
        running_server(url, folder) as server,
    ):
        yield ExamHouse(server, url)


@dataclass(frozen=True, slots=True)
class ExamSeat:
    """A candidate without a camera in the exam, one answer saved."""

    context: BrowserContext
    page: Page
    ticket: tuple[str, str]

    @property
    def id_number(self) -> str:
        return self.ticket[1]

    @property
    def attempt_id(self) -> str:
        return self.page.url.split("/attempts/", 1)[1].split("/", 1)[0]

    async def window_id(self) -> str:
        name: str = await self.page.evaluate("() => Object.values(sessionStorage)[0]")
        return name

    async def hand_in_elsewhere(self) -> None:
        """As the clock or another window would: this page is not told."""
        body = {"window_id": await self.window_id()}
        path = f"/api/v1/attempts/{self.attempt_id}/submission"
        ended = await self.context.request.post(path, data=body)
        assert ended.ok, "the window holds the lease"

    async def sign_in_again(self) -> None:
        await self.page.fill("[data-sign-in-id]", self.id_number)
        await self.page.click("[data-sign-in] button[type=submit]")

    async def is_signed_in(self) -> None:
        await expect(self.page.locator("[data-sign-in]")).to_be_hidden()


@asynccontextmanager
async def sit_in(
    hall: ExamHall, browser: Browser, *, script: str = "", consent: str = "alternative"
) -> AsyncIterator[ExamSeat]:
    """The next candidate in the exam, in a browser where this script ran before every page."""
    ticket = next(hall.tickets)
    async with open_context(browser, hall.server.url) as context:
        if script:
            await context.add_init_script(script)
        page = await context.new_page()
        await _take_seat(page, ticket, consent)
        await press(page, "a")
        await holds(page, "1")
        await sees_saved(page)
        yield ExamSeat(context, page, ticket)


async def _take_seat(page: Page, ticket: tuple[str, str], consent: str) -> None:
    """By the API: the four pages of the way have their own tests, and take longer than most stories."""
    request = page.context.request
    registration = f"/api/v1/registrations/{await sign_in(page.context, ticket)}"
    agreed = await request.put(f"{registration}/consent", data={"choice": consent})
    assert agreed.ok, "the candidate may sit"
    attempt = await (await request.post(f"{registration}/attempt")).json()
    await page.goto(f"/attempts/{attempt['id']}")
    await expect(page.locator("[data-item-title]")).to_have_text("第 1 题")


async def cut_off(route: Route) -> None:
    """The request reaches nobody."""
    await route.abort("internetdisconnected")


async def lose_the_answer(route: Route) -> None:
    """The request is heard, and its answer is lost on the way back."""
    await route.fetch()
    await route.abort("connectionreset")


async def let_through(page: Page) -> None:
    """From here on every request of the page passes; those held up have ended as they were to.

    Not by `unroute`: that lets a request pass that a handler has in hand, and then its story goes
    another way. One trouble after another is laid over it by `route`, with no gap between them.
    """
    await page.unroute_all(behavior="wait")


async def ask_to_sign_in(route: Route) -> None:
    """A hotel's portal answers for the service, and says that all is well."""
    await route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi</h1>")


async def be_away(route: Route) -> None:
    """A gateway says that the service is away."""
    await route.fulfill(status=503, content_type="text/html", body="<h1>503</h1>")


@asynccontextmanager
async def sit_in_again(hall: ExamHall, browser: Browser, seat: ExamSeat) -> AsyncIterator[Page]:
    """The same candidate at a second device, which takes over."""
    async with open_context(browser, hall.server.url) as context:
        page = await context.new_page()
        await sign_in(context, seat.ticket)
        await page.goto(f"/attempts/{seat.attempt_id}")
        await page.click("[data-take-over]")
        await page.wait_for_selector("[data-item-title]")
        yield page
