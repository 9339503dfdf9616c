# SPDX-License-Identifier: Apache-2.0
"""A receipt as its candidate sees it, and as somebody does who is shown it and believes nothing."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route

from app.core.parts import parts_in
from app.verification.rules import VERIFYING
from app.verification.service import VerifyingPace
from tests.support.another_date import served_world
from tests.support.browser import open_context, take_screenshot
from tests.support.factories.exams import Desk, open_exam, seated
from tests.support.factories.receipts import receipt_of, reopened
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import World

# A browser of some chat programs: it knows no Ed25519.
OLD_BROWSER = """
const known = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (format, key, kind, ...more) => kind.name === "Ed25519"
  ? Promise.reject(new DOMException("unknown", "NotSupportedError")) : known(format, key, kind, ...more);
"""


async def handed_in(world: World) -> tuple[Desk, tuple[str, str], str]:
    """Who has handed in, by which ticket they sign in, and the code of their receipt."""
    exam = await open_exam(world)
    desk = await seated(world, exam)
    slot = desk.first_slot("true_false")
    (await desk.send(desk.op(slot, {"choices": ["T"]}))).raise_for_status()
    (await desk.hand_in()).raise_for_status()
    code: str = (await receipt_of(desk))["signed"]["digits"]
    return desk, exam.tickets[0], code


async def answered(page: Page, verdict: str) -> str:
    """What the page says, once it has come to this verdict."""
    await page.wait_for_selector(f"[data-answer][data-verdict={verdict}]")
    return await page.inner_text("[data-answer]")


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_receipt_is_shown_verified_and_void_after_a_reopening(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    spoken = LANGUAGES[language]
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=spoken) as own,
        open_context(browser, url, viewport=viewport, language=spoken) as others,
    ):
        desk, ticket, code = await handed_in(world)
        candidate = await Tour.begin(own, language, viewport)
        await candidate.enter_as_candidate(*ticket)
        await candidate.see("60-receipt-signed", f"/attempts/{desk.attempt_id}/receipt")
        number = (await receipt_of(desk))["receipt_number"]
        reader = await Tour.begin(others, language, viewport)
        await reader.see("61-verify", "/verify")
        await reader.page.goto(f"/r#{code}")
        assert number in await answered(reader.page, "valid")
        await reader.see("62-verify-valid")
        (await reopened(world, desk)).raise_for_status()
        await reader.page.click("form[data-verify-form] button")
        assert number in await answered(reader.page, "void")
        await reader.see("63-verify-void")


async def test_receipt_verifies_from_saved_files_without_any_network(
    browser: Browser, tmp_path: Path
) -> None:
    """The receipt's page, its file and the offline verifier were saved; then the network is gone."""
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url) as context,
    ):
        desk, ticket, code = await handed_in(world)
        tour = await Tour.begin(context, "zh", "laptop")
        await tour.enter_as_candidate(*ticket)
        await tour.page.goto(f"/attempts/{desk.attempt_id}/receipt")
        saved_page = await tour.page.evaluate("document.body.textContent")
        async with tour.page.expect_download() as kept:
            await tour.page.click("a[href$='/receipt/file']")
        await (await kept.value).save_as(tmp_path / "receipt.json")
        await tour.page.goto("/verify")
        async with tour.page.expect_download() as kept:
            await tour.page.click("a[href='/verify/offline.html']")
        await (await kept.value).save_as(tmp_path / "verify.html")
        await context.set_offline(offline=True)
        page = await context.new_page()
        await page.goto((tmp_path / "verify.html").as_uri())
        await page.set_input_files("[data-verify-file]", tmp_path / "receipt.json")
        told = await answered(page, "unconfirmed")
        assert "没有联网" in told
        assert "没有被改动" in told
        await take_screenshot(page, "64-verify-offline-zh-laptop")
        # Out of the saved page, as somebody would mark and copy it.
        start = saved_page.replace(" ", "").index(code)
        copied = saved_page.replace(" ", "")[start : start + len(code)]
        await page.fill("[data-verify-text]", copied[:-1] + str((int(copied[-1]) + 1) % 10))
        await page.click("form[data-verify-form] button")
        await page.wait_for_selector("[data-answer] .notice--bad")
        await page.fill("[data-verify-text]", copied)
        await page.click("form[data-verify-form] button")
        await answered(page, "unconfirmed")


async def test_page_says_whose_answer_it_is_where_browser_or_service_has_none(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url) as context,
        open_context(browser, url) as old,
    ):
        _, _, code = await handed_in(world)
        page = await context.new_page()
        await page.route("**/api/v1/verifications", _drop)
        await page.goto(f"/r#{code}")
        told = await answered(page, "unconfirmed")
        assert "现在连不上本系统" in told
        assert "签名正确" in told
        await old.add_init_script(OLD_BROWSER)
        page = await old.new_page()
        await page.goto(f"/r#{code}")
        assert "您的浏览器不支持核对签名，以上由本系统核对并答复" in await answered(page, "valid")
        await page.route("**/api/v1/verifications", _drop)
        await page.click("form[data-verify-form] button")
        await page.get_by_text("而您的浏览器不支持核对签名").wait_for()


async def test_page_says_when_too_many_were_verified_and_what_the_browser_found(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url) as context,
    ):
        _, _, code = await handed_in(world)
        for _ in range(VERIFYING.free):
            parts_in(world.app).get(VerifyingPace).admit("127.0.0.1", now=world.now())
        page = await context.new_page()
        await page.goto(f"/r#{code}")
        told = await answered(page, "unconfirmed")
        assert "这一次没有核验。请过 1 秒再试" in told
        assert "以上由您的浏览器核对" in told
        world.clock.forward(seconds=1)
        await page.click("form[data-verify-form] button")
        await answered(page, "valid")


async def _drop(route: Route) -> None:
    await route.abort()
