# SPDX-License-Identifier: Apache-2.0
"""An operator's first sign-in and the next ones: authenticator, passkey, recovery code, each by its page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import open_context, take_screenshot
from tests.support.factories.people import PASSWORD, hire
from tests.support.postgres import find_free_port
from tests.support.roles import Role
from tests.support.server import Server, server_environment
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import fresh_database

ADMINS = ("first", "second")
FACTORS = "**/staff/account/factors"
# Chromium's own key in software: it is touched, and knows its owner, whenever it is asked.
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@asynccontextmanager
async def serving(url: str, folder: Path) -> AsyncIterator[Server]:
    """A server whose public address has a name, as passkeys want, and that asks for factors."""
    port = find_free_port()
    environment = server_environment(
        url, folder, public_address=f"http://localhost:{port}", second_factor="required"
    )
    server = Server(environment, folder, port=port)
    try:
        await server.start()
        yield server
    finally:
        server.stop()


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_operator_sets_factors_up_and_comes_in_by_each(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with fresh_database("sqlite", tmp_path, postgres=None) as url:
        await hire(url, "office", Role.OPERATOR)
        for name in ADMINS:
            await hire(url, name, Role.SECURITY_ADMIN)
        async with (
            serving(url, tmp_path) as server,
            open_context(
                browser,
                server.url.replace("127.0.0.1", "localhost"),
                viewport=viewport,
                language=LANGUAGES[language],
            ) as context,
        ):
            tour = await Tour.begin(context, language, viewport)
            await _plug_in_a_key(tour.page)
            codes = await _set_up_authenticator(tour)
            await _add_passkey(tour)
            await _make_token(tour)
            await _come_in_by_passkey(tour)
            await _come_in_by_recovery_code(tour, codes[0])
            await _reset_by_two(tour)


async def _plug_in_a_key(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


async def _give_password(page: Page, language: str, username: str = "office") -> None:
    await page.goto(f"/staff/sign-in?lang={language}")
    await page.fill("[name=username]", username)
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button[type=submit]")


async def _set_up_authenticator(tour: Tour) -> list[str]:
    """Led there after the password, and on to the desk; the recovery codes that were shown."""
    page = tour.page
    await _give_password(page, tour.language)
    await page.wait_for_url(FACTORS)
    await tour.see("factor-first")
    await page.click("form[action$='/totp'] button")
    await page.wait_for_url("**/factors/totp")
    await tour.see("factor-totp")
    secret = (await page.locator(".digest").inner_text()).replace(" ", "")
    await page.fill("[name=code]", "000 000")
    await page.click("main form .button--primary")
    await expect(page.locator("#error-code")).to_be_visible()
    await take_screenshot(page, f"factor-wrong-code-{tour.language}")
    tour.complaints.texts.clear()  # The browser's own word on a refused form.
    await page.fill("[name=code]", pyotp.TOTP(secret).now())
    await page.click("main form .button--primary")
    await expect(page.locator("ol li.mono")).to_have_count(10)
    await tour.see("factor-recovery-codes")
    codes = await page.locator("ol li.mono").all_inner_texts()
    await page.click("main a.button--primary")
    await page.wait_for_url("**/console")
    return codes


async def _add_passkey(tour: Tour) -> None:
    page = tour.page
    await page.goto("/staff/account/factors")
    await page.fill("#new-passkey", "演示电脑")
    await page.click("form[data-passkey=create] button")
    await expect(page.locator("strong", has_text="演示电脑")).to_be_visible()
    await tour.see("factor-all")


async def _make_token(tour: Tour) -> None:
    """Of what the factor lets its owner give; the page shows it once, and what works."""
    page = tour.page
    await page.goto("/staff/account/tokens")
    await page.fill("[name=name]", "演示：成绩看板")
    await page.check("[value='sittings.plan']")
    await page.check("[value='sittings.read']")
    await page.fill("[name=days]", "30")
    await page.click("main form .button--primary")
    await expect(page.locator("#made-token")).to_have_value(re.compile("^kaochang_.{43}$"))
    await tour.see("tokens")


async def _leave(page: Page) -> None:
    await page.click("form[action='/sign-out'] button")
    await page.wait_for_url("**/staff/sign-in")


async def _come_in_by_passkey(tour: Tour) -> None:
    page = tour.page
    await _leave(page)
    await _give_password(page, tour.language)
    await page.wait_for_url("**/staff/sign-in/factor")
    await tour.see("factor-give")
    await page.click("form[data-passkey=get] button")
    await page.wait_for_url("**/console")


async def _come_in_by_recovery_code(tour: Tour, code: str) -> None:
    page = tour.page
    await _leave(page)
    await _give_password(page, tour.language)
    await page.wait_for_url("**/staff/sign-in/factor")
    await page.click("summary")
    await page.fill("#field-recovery", code.lower())
    await page.get_by_role("button", name=re.compile("恢复码|recovery code")).click()
    await page.wait_for_url(FACTORS)
    await expect(page.get_by_text(re.compile("9 个|9 left"))).to_be_visible()


async def _reset_by_two(tour: Tour) -> None:
    """One admin asks, another confirms, one after the other; the operator is told."""
    page = tour.page
    for name in ADMINS:
        await _leave(page)
        await _enter_with_new_authenticator(tour, name)
        await page.goto("/staff/resets")
        if name == "first":
            await page.goto("/console/staff")
            await page.click("main a:has-text('office')")
            await expect(page.get_by_text("演示：成绩看板")).to_be_visible()
            await tour.see("member-tokens")
            await page.goto("/staff/resets")
            await page.fill("[name=username]", "office")
            await page.fill("[name=reason]", "演示：手机丢失，已当面核实")
            await page.click("main form:has([name=username]) button")
            await page.wait_for_url("**done=asked")
            await tour.see("reset-asked")
        else:
            await tour.see("reset-to-confirm")
            await page.click("form[action$='/confirmation'] button")
            await page.wait_for_url("**done=confirmed")
            await tour.see("reset-confirmed")
    await _leave(page)
    await _enter_with_new_authenticator(tour, "office")
    await page.goto("/staff")
    await page.wait_for_url("**/staff/account/resets")
    await tour.see("reset-told")
    await page.click("main form button")
    await page.wait_for_url("**/console")


async def _enter_with_new_authenticator(tour: Tour, username: str) -> None:
    page = tour.page
    await _give_password(page, tour.language, username)
    await page.wait_for_url(FACTORS)
    if username == "office":
        await tour.see("factor-after-reset")
    await page.click("form[action$='/totp'] button")
    await page.wait_for_url("**/factors/totp")
    secret = (await page.locator(".digest").inner_text()).replace(" ", "")
    await page.fill("[name=code]", pyotp.TOTP(secret).now())
    await page.click("main form .button--primary")
    await expect(page.locator("ol li.mono")).to_have_count(10)
