# SPDX-License-Identifier: Apache-2.0
"""What makes the exam bearable: a larger text, 200 %, the time said, a calculator, a full box."""

from playwright.async_api import Page, expect

from tests.support.browser import Complaints, take_screenshot
from tests.support.exam_hall import ExamHall, ExamSeat
from tests.support.exam_page import held_answers, press, sees_saved, sign_in

# 1366 × 768 enlarged to 200 %.
ENLARGED = (683, 384)
SIZES = {"laptop": (1366, 768), "phone": (390, 844), "enlarged": ENLARGED}
LIMIT = 4000
# What must be on the screen whatever its size, and whole.
ALWAYS = ("[data-time]", "[data-saving]", "[data-next]", "[data-help-open]", "[data-review-open]")
SHORT_ANSWER = 96


async def resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})


async def cut_off(page: Page) -> list[str]:
    """What of the page's fixed parts is not whole on the screen; and whether it scrolls sideways."""
    found: list[str] = await page.evaluate(
        """names => names.filter(name => {
          const box = document.querySelector(name).getBoundingClientRect();
          return box.width < 8 || box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
        }).concat(document.documentElement.scrollWidth > innerWidth ? ["sideways"] : [])""",
        list(ALWAYS),
    )
    return found


async def test_a_candidate_who_needs_more_than_the_ordinary_page(
    seat: ExamSeat, hall: ExamHall
) -> None:
    page, complaints = seat.page, Complaints(seat.page)
    await _reckon(page)
    await _ask_the_time(page)
    await _enlarge_texts(page)
    await _fill_the_box(page)
    for size in SIZES:
        await resize(page, size)
        assert await cut_off(page) == []
        await take_screenshot(page, f"comforts-{size}")
    await _enlarge_the_page(page)
    await page.goto(f"{page.url}?lang=en")
    await expect(page.locator("[data-item-title]")).to_be_visible()
    assert await cut_off(page) == []
    await page.keyboard.press("=")
    await take_screenshot(page, "comforts-enlarged-english")
    await _wait_for_the_next(page, hall)
    assert complaints.texts == []


async def _reckon(page: Page) -> None:
    """By keys alone; digits there choose no option here."""
    before = await held_answers(page)
    await page.keyboard.press("=")
    await press(page, *"0.1+0.2", "Enter")
    await expect(page.locator("[data-calculator-value]")).to_have_text("0.3")
    await press(page, "Delete", *"2+3*4", "Enter")
    await expect(page.locator("[data-calculator-value]")).to_have_text("20")
    await press(page, "Delete", *"2/3=")
    await expect(page.locator("[data-calculator-value]")).to_have_text("0.666666666667")
    await press(page, *"*3=")
    await expect(page.locator("[data-calculator-value]")).to_have_text("2")
    await press(page, *"/0=")
    await expect(page.locator("[data-calculator-told]")).to_have_text("不能除以 0，请按 C 清除")
    await page.click("[data-calculator-key=clear]")
    await page.click("[data-calculator-key='9']")
    await page.keyboard.press("r")
    await expect(page.locator("[data-calculator-value]")).to_have_text("3")
    await take_screenshot(page, "comforts-calculator")
    await page.locator("[data-calculator-move]").press("ArrowDown")
    for size in ("phone", "enlarged", "laptop"):
        await resize(page, size)
        await take_screenshot(page, f"comforts-calculator-{size}")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-calculator]")).to_be_hidden()
    await expect(page.locator("[data-calculator-open]")).to_be_focused()
    assert await held_answers(page) == before


async def _ask_the_time(page: Page) -> None:
    await page.keyboard.press("t")
    await expect(page.locator("[data-announce-now]")).to_contain_text("剩余 ")
    await page.click("[data-ledger-open]")
    await page.click("[data-time-ask]")
    await expect(page.locator("[data-time-told]")).to_contain_text("，截止时间 ")
    await take_screenshot(page, "comforts-time")
    await page.click("[data-ledger] [data-close]")


async def _enlarge_texts(page: Page) -> None:
    """Kept by the device: a page that is opened anew is as large from its first moment."""
    await page.click("[data-help-open]")
    await page.check("[name=text_size][value='150']")
    await take_screenshot(page, "comforts-help")
    await page.click("[data-help] [data-close]")
    await page.reload()
    await expect(page.locator(".exam-stem")).to_have_css("font-size", "27px")


async def _fill_the_box(page: Page) -> None:
    """The limit is told before it is met; what does not fit is refused whole, and said so."""
    await page.get_by_role("button", name=f"第 {SHORT_ANSWER} 题，未答").click()
    box, count = page.locator("[data-text]"), page.locator("[data-text-count]")
    await expect(count).to_have_text(f"0 / {LIMIT} 字")
    await box.focus()
    await page.keyboard.insert_text("字" * (LIMIT - 1))
    await expect(count).to_have_text(f"{LIMIT - 1} / {LIMIT} 字，还可输入 1 字")
    await page.keyboard.insert_text("两字")
    await expect(page.locator("[data-text-fault]")).to_have_text("最多 4000 字，这次输入没有加入")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-text-fault]")).to_have_text("最多 4000 字，这次输入没有加入")
    await expect(box).to_have_js_property("value", "字" * (LIMIT - 1) + "\n")
    await sees_saved(page)


async def _enlarge_the_page(page: Page) -> None:
    """At 200 % everything is there, and every dialog can be read to its end."""
    await page.click("[data-map-open]")
    await take_screenshot(page, "comforts-enlarged-map")
    await page.click("[data-map-close]")
    await page.click("[data-help-open]")
    await page.locator("[data-help] [data-close]").scroll_into_view_if_needed()
    await expect(page.locator("[data-help] [data-close]")).to_be_in_viewport()
    await take_screenshot(page, "comforts-enlarged-help")
    await page.click("[data-help] [data-close]")
    await page.click("[data-review-open]")
    await take_screenshot(page, "comforts-enlarged-review")
    await page.get_by_role("button", name="继续作答").click()


async def _wait_for_the_next(page: Page, hall: ExamHall) -> None:
    """Another candidate of the same device: the waiting room is as large as was chosen here."""
    ticket = next(hall.tickets)
    # The one before has gone: an exam page that stays open asks for what is now another's.
    await page.goto("about:blank")
    await sign_in(page.context, ticket)
    await resize(page, "laptop")
    await page.goto("/home?lang=zh")
    await page.click("a[href*=waiting-room]")
    await expect(page.locator(".wait-rules")).to_have_css("font-size", "24px")
    await take_screenshot(page, "comforts-waiting")
    await page.check("[name=text_size][value='100']")
    await expect(page.locator(".wait-rules")).to_have_css("font-size", "16px")
    await resize(page, "enlarged")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await take_screenshot(page, "comforts-waiting-enlarged")
