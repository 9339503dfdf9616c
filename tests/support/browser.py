# SPDX-License-Identifier: Apache-2.0
"""Chromium as Debian packages it, driven by Playwright; it may be given a picture as its camera.

First the one without windows: the same engine, at half of the processor's time (DECISIONS 53). With
`TEST_BROWSER=chromium` it is the one that candidates sit in front of.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.support.run import PROJECT
from tests.support.waiting import MILLISECONDS, PATIENCE

CHOSEN = "TEST_BROWSER"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Asks for pictures: each takes as long as all that is looked for on the page. Not a name of the
# service's: those are taken out of the environment of tests.
PICTURES = "TEST_PICTURES"
SCREENSHOTS = PROJECT / "var" / "screenshots"
# What a browser does by itself over the network would only disturb: there may be none.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
)
# The one bound of all that pages are waited for; by itself `expect` gives up after five seconds.
WAIT = PATIENCE * MILLISECONDS
expect.set_options(timeout=WAIT)
VIEWPORTS = {"phone": (390, 844), "laptop": (1366, 768), "wide": (1920, 1080)}


def find_chromium() -> str | None:
    chosen = os.environ.get(CHOSEN)
    programs = (chosen,) if chosen else PROGRAMS
    return next((path for name in programs if (path := shutil.which(name))), None)


def chromium_flags(camera: Path | None = None) -> list[str]:
    """Command line of a browser whose camera shows the frames of `camera` (.y4m)."""
    flags = list(QUIET)
    if os.getuid() == 0:
        # Chromium's sandbox refuses root.
        flags.append("--no-sandbox")
    if camera is not None:
        flags += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={camera.resolve()}",
        ]
    return flags


@asynccontextmanager
async def open_browser(camera: Path | None = None) -> AsyncIterator[Browser]:
    """Headless Chromium; the test is skipped, loudly in the summary, where none is installed."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium installed (Debian: apt-get install chromium-headless-shell)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, headless=True, args=chromium_flags(camera), timeout=WAIT
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_context(
    browser: Browser, base_url: str, *, viewport: str = "laptop", language: str = "zh-CN"
) -> AsyncIterator[BrowserContext]:
    """One person's browser: cookies, storage and permissions apart from everybody else's."""
    width, height = VIEWPORTS[viewport]
    context = await browser.new_context(
        base_url=base_url,
        locale=language,
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": height},
        permissions=["camera"],
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT)
    try:
        yield context
    finally:
        await context.close()


class Complaints:
    """What a page said against itself: uncaught errors, console errors, refused by the CSP."""

    def __init__(self, page: Page) -> None:
        self.texts: list[str] = []
        page.on("pageerror", lambda error: self.texts.append(str(error)))
        # With the address: "status of 409" alone does not say what was refused.
        page.on(
            "console",
            lambda said: self._note(said.type, f"{said.text} {said.location.get('url', '')}"),
        )

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.texts.append(text)

    def other_than(self, *expected: str) -> list[str]:
        """Those in which none of the expected patterns is found."""
        return [t for t in self.texts if not any(re.search(p, t) for p in expected)]


async def take_screenshot(page: Page, name: str) -> None:
    """A picture of the whole page in var/screenshots, for whoever asked for pictures to look at."""
    if PICTURES not in os.environ:
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
