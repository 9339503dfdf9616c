# SPDX-License-Identifier: Apache-2.0
"""The demo bank from an Excel workbook with mistakes in it to papers, through the pages."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from app.audit.values import SYSTEM
from app.core.clock import SystemClock
from app.core.db import Database
from app.demo import TITLES
from app.items import service as items
from app.papers import service as papers
from app.programmes import service as programmes
from app.sittings import service as sittings
from question_bank.items import Item
from tests.support.browser import Complaints, open_browser, open_context
from tests.support.factories.exams import BANK
from tests.support.factories.imports import workbook
from tests.support.factories.people import PASSWORD, hire
from tests.support.factories.workbooks import Cell, Formula, read_rows, type_over, write_rows
from tests.support.roles import Role
from tests.support.server import Server, running_server
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import fresh_database

# What happens to workbooks, by the question and the column that it happens to.
DAMAGE: Mapping[tuple[str, str], Cell] = {
    ("policy-s-001", "答案"): "E",
    ("policy-s-002", "答案"): "AC",
    ("policy-s-003", "选项B"): "",
    ("policy-s-004", "难度"): "特别难",
    ("policy-s-005", "题干"): Formula('="全国碳市场"&"何时启动？"', "全国碳市场何时启动？"),
    ("policy-s-006", "编号"): 1.23456789012345e17,
    ("policy-t-001", "答案"): "大概对",
    ("trading-q-001", "评分点"): "3 分",
}
# Where the page says that each of them is, and why it cannot be taken. The sheet's first question
# is in row 2, and the bank is in the order of references.
TOLD = (
    "题库!N170 答案 答案“E”不是任何一个选项，请改正答案或补上选项",
    "题库!N171 答案 单选题有多个答案“AC”，请只留一个，或把题型改为多选题",
    "题库!E172 选项 选项 B 为空，后面却还有选项，请补上或依次前移",
    "题库!Q173 难度 “特别难”无法识别，应类似 0.65 或 易、较易、中、较难、难",
    "题库!C174 题干 单元格是公式，请改为它的值（复制，选择性粘贴为数值）",
    "题库!A175 编号 单元格被存为数字 1.23457E+17，原文可能已经丢失，请把该列设为文本后重新填写",
    "题库!N199 答案 判断题的答案“大概对”看不出是对还是错",
    "题库!T249 评分点 “3 分”无法识别，应类似 2 分：说出核算边界",
)


async def test_demo_bank_is_imported_from_a_damaged_workbook_mended_approved_and_used(
    tmp_path: Path,
) -> None:
    file = tmp_path / "demo-bank.xlsx"
    file.write_bytes(workbook(BANK, DAMAGE))
    async with fresh_database("sqlite", tmp_path, postgres=None) as url:
        await hire(url, "author", Role.AUTHOR)
        await hire(url, "reviewer", Role.REVIEWER)
        async with (
            running_server(url, tmp_path) as server,
            open_browser() as browser,
            open_context(browser, server.url) as writing,
            open_context(browser, server.url) as judging,
        ):
            page = await writing.new_page()
            complaints = Complaints(page)
            await _sign_in(page, "author")
            await _upload_damaged(page, file)
            await _photograph(browser, server, page.url)
            mended = await _mend(page, tmp_path)
            await _confirm(page, "导入 286 题为草稿", "已导入 286 题为草稿")
            await expect(page.locator("#mend")).to_have_text("8 题需要改正")
            await _upload_mended(page, mended)
            await _confirm(page, "导入并提交审核", "已导入 8 题，并提交审核")
            await _submit_the_drafts(page)
            reviewer = await judging.new_page()
            await _sign_in(reviewer, "reviewer")
            await _approve_all(reviewer)
            assert complaints.other_than() == []
        approved = await _approved(url)
        assert approved == {item.reference: item for item in BANK}
        assert len(approved) == 294
        await _assemble_papers(url)


async def _sign_in(page: Page, username: str) -> None:
    await page.goto("/staff/sign-in")
    await page.fill("[name=username]", username)
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button[type=submit]")
    await page.wait_for_url("**/bank**")


async def _upload_damaged(page: Page, file: Path) -> None:
    await page.goto("/bank/imports")
    await page.set_input_files("[data-file]", file)
    await _sees_that_it_is_sent(page)
    await page.goto("/bank/imports")
    await page.set_input_files("[data-file]", file)
    await page.click("[data-send]")
    await expect(page.locator("h1")).to_contain_text("demo-bank.xlsx")
    await expect(page.locator("main")).to_contain_text("读到 294 题")
    await expect(page.locator("#next")).to_have_text("286 题可以导入")
    await expect(page.locator("[data-verdict=refused]")).to_have_count(len(DAMAGE))
    for row, told in enumerate(TOLD):
        problem = page.locator("[data-verdict=refused] .import-problems li").nth(row)
        await expect(problem).to_have_text(told)


async def _sees_that_it_is_sent(page: Page) -> None:
    """While the file is on its way the page says so, and it cannot be sent twice."""
    await page.eval_on_selector(
        "[data-upload]", "form => form.addEventListener('submit', e => e.preventDefault())"
    )
    await page.click("[data-send]")
    await expect(page.locator("[data-busy]")).to_be_visible()
    await expect(page.locator("[data-send]")).to_be_disabled()


async def _photograph(browser: Browser, server: Server, address: str) -> None:
    """The pages of an import on both screens and in both languages."""
    for language, viewport in LOOKS:
        async with open_context(
            browser, server.url, viewport=viewport, language=LANGUAGES[language]
        ) as context:
            tour = await Tour.begin(context, language, viewport)
            await tour.page.goto(f"/staff/sign-in?lang={language}")
            await _sign_in(tour.page, "author")
            await tour.see("60-import", "/bank/imports")
            await tour.see("61-import-mistakes", address)
            await tour.page.goto(f"{address}?show=new&page=3")
            await tour.page.locator(".import-question summary").first.click()
            await tour.see("62-import-new")


async def _mend(page: Page, folder: Path) -> Path:
    """The corrections workbook, with the cells that were damaged as they should be."""
    async with page.expect_download() as started:
        await page.click("a[href$='corrections.xlsx']")
    download = await started.value
    assert download.suggested_filename == "demo-bank-改正.xlsx"
    file = folder / "mended.xlsx"
    await download.save_as(file)
    rows = read_rows(file.read_bytes())
    assert len(rows) == 1 + len(DAMAGE)
    file.write_bytes(write_rows(type_over(rows, _as_it_should_be())))
    return file


def _as_it_should_be() -> dict[tuple[str, str], Cell]:
    right = read_rows(workbook(BANK))
    header = right[0]
    cells = {str(row[header.index("编号")]): row for row in right}
    mended = {
        (reference, column): cells[reference][header.index(column)] for reference, column in DAMAGE
    }
    # The question whose reference was lost is found where its reference is missing.
    mended["", "编号"] = mended.pop(("policy-s-006", "编号"))
    return mended


async def _upload_mended(page: Page, file: Path) -> None:
    await page.set_input_files("[data-file]", file)
    await page.click("[data-send]")
    await expect(page.locator("h1")).to_contain_text("mended.xlsx")
    await expect(page.locator("#next")).to_have_text(f"{len(DAMAGE)} 题可以导入")
    await expect(page.locator("#mend")).to_have_count(0)


async def _confirm(page: Page, button: str, told: str) -> None:
    await page.get_by_role("button", name=button).click()
    await expect(page.locator("#done")).to_have_text(told)


async def _submit_the_drafts(page: Page) -> None:
    """From the first import's page to the list of its drafts, page by page into review."""
    await page.goto("/bank/imports")
    await page.get_by_role("link", name="demo-bank.xlsx").click()
    await page.get_by_role("link", name="查看我的草稿").click()
    await _act_on_all(page, "submit")


async def _approve_all(page: Page) -> None:
    await page.goto("/bank?state=in_review")
    await _act_on_all(page, "approve")


async def _act_on_all(page: Page, verb: str) -> None:
    """The verb on every line of the list, a page of it at a time, until none is left."""
    while await page.locator("[data-whole]").count():
        first = await page.locator("[data-line] a").first.inner_text()
        await page.check("[data-whole]")
        # The whole page is waited for: of one that is half there nothing says that none is left.
        async with page.expect_navigation():
            await page.click(f"button[formaction='/bank/acts/{verb}']")
        await expect(page.locator(f"[data-line] a:text-is('{first}')")).to_have_count(0)


async def _approved(url: str) -> dict[str, Item]:
    database = Database(url)
    async with database.reading() as session:
        found = await items.list_approved(session)
    await database.dispose()
    return {stored.item.reference: stored.item for stored in found}


async def _assemble_papers(url: str) -> None:
    """Every programme's exam can be opened with a paper from this bank."""
    database, now = Database(url), SystemClock().now()
    async with database.writing() as session:
        await programmes.load_programmes(session, now=now)
        for code, title_key in TITLES.items():
            programme = await programmes.get_programme_by_code(session, code)
            new = sittings.NewSitting(programme.id, title_key, now + timedelta(hours=1))
            sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
            opened = await sittings.open_sitting(session, sitting.id, actor=SYSTEM, now=now)
            assert opened.form_id is not None
            form = await papers.get_form(session, opened.form_id)
            assert len(form.slots) > 0
            assert {slot.item for slot in form.slots} <= set(BANK)
    await database.dispose()
