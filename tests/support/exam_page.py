# SPDX-License-Identifier: Apache-2.0
"""A candidate at the exam page, in the words of a story."""

import re

from playwright.async_api import BrowserContext, Page, expect

from tests.support.waiting import eventually

SAVED = re.compile("答案已保存到服务器|全部答案都已在服务器")


async def sign_in(context: BrowserContext, ticket: tuple[str, str]) -> str:
    """This browser is the ticket's holder's from here on, by the API: the id of the registration."""
    ticket_number, id_number = ticket
    body = {"ticket_number": ticket_number, "id_number": id_number}
    answer = await context.request.post("/api/v1/candidate-sessions", data=body)
    assert answer.ok, "the same two numbers open it anywhere"
    return str((await answer.json())["registration_id"])


async def sit_down(page: Page, ticket: tuple[str, str], *, consent: str = "camera") -> None:
    """Sign in by the page, pass the waiting room, start."""
    await page.goto("/")
    await page.fill("[name=ticket_number]", ticket[0])
    await page.fill("[name=id_number]", ticket[1])
    await page.click("main button[type=submit]")
    await page.click("a[href*=waiting-room]")
    await page.check(f"[name=consent][value={consent}]")
    await page.click("[data-start]:enabled")
    await expect(page.locator("[data-item-title]")).to_have_text("第 1 题")


async def sees_saved(page: Page) -> None:
    await expect(page.locator("[data-saving-text]")).to_have_text(SAVED)


async def press(page: Page, *keys: str) -> None:
    """These keys, one after the other."""
    for key in keys:
        await page.keyboard.press(key)


async def holds(page: Page, *slots: str) -> None:
    """The service comes to hold answers to exactly these slots."""

    async def are_held() -> bool:
        return set(await held_answers(page)) == set(slots)

    await eventually(are_held)


async def held_answers(page: Page) -> dict[str, object]:
    """What the service holds, asked by the page itself."""
    held: dict[str, object] = await page.evaluate(
        "id => fetch(`/api/v1/attempts/${id}/answers`).then(r => r.json()).then(a => a.answers)",
        page.url.rsplit("/", 1)[1],
    )
    return held
