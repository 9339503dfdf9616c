# SPDX-License-Identifier: Apache-2.0
"""A tour: one person's way over the pages, each of them photographed and held to what all must be."""

import re
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, Page, Request

from tests.support.barriers import find_barriers
from tests.support.browser import VIEWPORTS, Complaints, take_screenshot
from tests.support.waiting import eventually

LANGUAGES = {"zh": "zh-CN", "en": "en"}
# The language that a tour reads and the screen that it works on; it looks at every page on both. Of
# the two variants the gate runs one (`alternating.py`).
LOOKS = (("zh", "laptop"), ("en", "phone"))
SCREENS = ("laptop", "phone")
# A page is at rest when twice in a row, so many milliseconds apart, nothing was under way.
REST = 60.0
LOOKS_AT_REST = 2
# Names of people and programmes, and item texts, are data and stay in their language.
CHINESE_DATA = re.compile(r"演示|碳|考场|中文|考生\d")
# A still that was under way when the candidate handed in: the attempt is closed to it.
LATE_FRAME = r"409 \(Conflict\).*/frames/"
# The error page is looked at by asking for what is not there.
NOWHERE = "/no-such-page"
# Headings, buttons, labels, links and notices; not the items, answers and names, which are data.
_OWN_TEXTS = """
() => [...document.querySelectorAll("h1, h2, button, label, th, dt, legend, .notice, nav a")]
  .filter(e => !e.closest("[data-item], [data-points]") && e.offsetParent !== null)
  .map(e => e.textContent.trim()).filter(text => /[\\u4e00-\\u9fff]/.test(text))
"""


@dataclass
class Tour:
    """One person's browser, in one language, worked on one screen and looked at on both."""

    page: Page
    complaints: Complaints
    language: str
    viewport: str
    under_way: set[Request] = field(default_factory=set)

    @classmethod
    async def begin(cls, context: BrowserContext, language: str, viewport: str) -> "Tour":
        page = await context.new_page()
        tour = cls(page, Complaints(page), language, viewport)
        page.on("request", tour._note_sent)
        page.on("requestfinished", tour._note_ended)
        page.on("requestfailed", tour._note_ended)
        return tour

    async def see(self, name: str, path: str | None = None) -> None:
        """Look at the page on each screen: photograph it, hold it to what every page must be."""
        if path is not None:
            await self.page.goto(path)
        await self._settle()
        # Its own screen last: there the tour goes on.
        for screen in sorted(SCREENS, key=lambda screen: screen == self.viewport):
            await self._see_on(screen, name)
        # The other variant looks for barriers on the other screen: they take longer than all the rest.
        assert await find_barriers(self.page) == [], f"{name} on a {self.viewport}"
        assert await self._foreign_lines() == [], name
        assert self.complaints.other_than(LATE_FRAME, NOWHERE) == [], name

    def _note_sent(self, request: Request) -> None:
        # A stream of news is under way as long as its page is open.
        if request.resource_type != "eventsource":
            self.under_way.add(request)

    def _note_ended(self, request: Request) -> None:
        self.under_way.discard(request)

    async def _settle(self) -> None:
        """The page has loaded, and what it asked for since has come.

        Playwright's own "networkidle" looks on for half a second: as long as all the rest.
        """
        await self.page.wait_for_load_state("load")
        for _ in range(LOOKS_AT_REST):
            await self.page.wait_for_timeout(REST)
            await eventually(self._has_all)

    async def _has_all(self) -> bool:
        return not self.under_way

    async def _see_on(self, screen: str, name: str) -> None:
        width, height = VIEWPORTS[screen]
        await self.page.set_viewport_size({"width": width, "height": height})
        await take_screenshot(self.page, f"{name}-{self.language}-{screen}")
        assert await self._sideways() <= 0, f"{name} scrolls sideways on a {screen}"

    async def enter_as_staff(self, username: str, password: str) -> None:
        """Signed in by the page, in the tour's language."""
        await self.page.goto(f"/staff/sign-in?lang={self.language}")
        await self.page.fill("[name=username]", username)
        await self.page.fill("[name=password]", password)
        await self.page.click("main button[type=submit]")
        await self.page.wait_for_url(re.compile("/(console|grading|invigilation|bank|papers)"))

    async def enter_as_candidate(self, ticket: str, id_number: str) -> None:
        await self.page.goto(f"/?lang={self.language}")
        await self.page.fill("[name=ticket_number]", ticket)
        await self.page.fill("[name=id_number]", id_number)
        await self.page.click("main button[type=submit]")
        await self.page.wait_for_url("**/home")

    async def links(self, prefix: str) -> list[str]:
        """The addresses below `prefix` that this page links to, in order, each once."""
        found: list[str] = await self.page.eval_on_selector_all(
            f'a[href^="{prefix}"]', "links => links.map(a => a.getAttribute('href'))"
        )
        return list(dict.fromkeys(found))

    async def reload_until(self, selector: str) -> None:
        """The worker has done what the page waits for, and the page shows it."""

        async def shows() -> bool:
            if await self.page.locator(selector).count():
                return True
            await self.page.reload()
            return False

        await eventually(shows)

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
