# SPDX-License-Identifier: Apache-2.0
"""Figures of items as those who keep the bank see them, and nobody else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from app.items import service as items
from app.items.service import ObservedFilter, ObservedOrder
from question_bank.items import Item
from tests.support.factories.exams import desk_of, open_exam
from tests.support.factories.items import make_items, make_multiple, make_single, make_true_false
from tests.support.factories.statistics import GOOD_FIRST, GOOD_LAST, NEARLY_ALL, observe
from tests.support.roles import Role
from tests.support.world import World

PAGE = {"Accept": "text/html"}
# The key of every single choice is A; the first two tell good candidates from weak ones, the
# third the other way round, the fourth hardly anybody misses.
SOUND, ALSO, BACKWARDS, EASY = (f"policy-s-{n:03}" for n in range(1, 5))
CHOSEN = {SOUND: GOOD_FIRST, ALSO: GOOD_FIRST, BACKWARDS: GOOD_LAST, EASY: NEARLY_ALL}


async def bank(world: World, *others: Item) -> None:
    """The four items and these are approved, and nobody has sat any."""
    four = [make_single(name, key="A", difficulty=Decimal("0.70")) for name in CHOSEN]
    async with world.database.writing() as session:
        await items.adopt_items(session, [*four, *others], now=world.now())


async def page_of(world: World, path: str = "", role: Role = Role.AUTHOR) -> str:
    answer = await (await world.staff(role)).get(f"/bank/statistics{path}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def listed(page: str) -> list[str]:
    """The references of the table's lines, from the top."""
    return re.findall(r'<a href="/bank/statistics/([\w-]+)">', page)


async def listed_by(world: World, order: ObservedOrder, **wanted: object) -> Sequence[str]:
    async with world.database.reading() as session:
        found = await items.list_observed(
            session, replace(ObservedFilter(), **wanted), order, number=1
        )
    assert found.total == len(found.lines)
    return [line.item.reference for line in found.lines]


async def test_table_before_any_release_says_when_figures_appear(world: World) -> None:
    await bank(world)
    page = await page_of(world)
    assert "还没有统计数据" in page
    assert "一个场次发布成绩后" in page
    assert "<table" not in page


async def test_table_lists_what_was_sat_with_figures_and_errors(world: World) -> None:
    await bank(world, make_single("policy-s-009"))
    await observe(world, CHOSEN)
    page = await page_of(world)
    assert listed(page) == [SOUND, ALSO, BACKWARDS, EASY]
    # 34 of 60, √(0.5667 · 0.4333 / 59) = 0.0645; (30 · 0.70 + 34) / 90 = 0.61.
    assert page.count("0.57 ±\N{NBSP}0.06") == 2
    assert "0.70 → 0.61" in page
    assert re.search(r'<td class="num">−0\.\d\d ±\s0\.\d\d</td>', page)


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("facility", SOUND, EASY),
        ("-facility", EASY, ALSO),
        ("discrimination", BACKWARDS, ALSO),
        ("-discrimination", SOUND, BACKWARDS),
    ],
)
async def test_table_goes_by_the_column_that_is_asked_for(
    world: World, order: str, first: str, last: str
) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    found = listed(await page_of(world, f"?order={order}"))
    assert (found[0], found[-1]) == (first, last)


async def test_columns_link_to_the_order_and_then_the_other_way_round(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    page = await page_of(world)
    assert 'href="/bank/statistics?order=facility"' in page
    assert "aria-sort" not in page
    page = await page_of(world, "?order=facility&type=single")
    assert 'aria-sort="ascending"' in page
    assert 'href="/bank/statistics?type=single&amp;order=-facility"' in page


async def test_items_without_a_figure_come_last_whichever_way(world: World) -> None:
    await bank(world, make_true_false("policy-t-001", key=True))
    await observe(world, {SOUND: "AAB", ALSO: "ABA"})
    await observe(world, {"policy-t-001": "T"})
    for order in (ObservedOrder.FACILITY, ObservedOrder.FACILITY_DOWN):
        assert (await listed_by(world, order))[-1] == "policy-t-001"
    by_number = await listed_by(world, ObservedOrder.CANDIDATES)
    assert by_number == ["policy-t-001", SOUND, ALSO]
    assert (await listed_by(world, ObservedOrder.CANDIDATES_DOWN))[-1] == "policy-t-001"


async def test_filter_lets_through_what_misbehaves_and_says_why(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    page = await page_of(world, "?review=1")
    assert listed(page) == [BACKWARDS]
    assert re.search(r"区分度为负：校正题总相关 −0\.\d\d ± 0\.\d\d（60 人）。", page)
    assert re.search(r"干扰项 B 比正确答案更能分出高低：高分组减低分组 \d+\s% 对 −\d+\s%", page)
    assert '需要复查 <span class="bank-count">1</span>' in page


async def test_filters_narrow_by_words_type_and_topic(world: World) -> None:
    await bank(world, make_multiple("trading-m-001", topic="trading", key=frozenset("AB")))
    await observe(world, CHOSEN | {"trading-m-001": "A" * 60})
    assert listed(await page_of(world, "?topic=trading")) == ["trading-m-001"]
    assert listed(await page_of(world, "?type=multiple")) == ["trading-m-001"]
    assert listed(await page_of(world, f"?q={ALSO}")) == [ALSO]
    assert "没有符合条件的试题" in await page_of(world, "?q=nowhere")
    assert "没有需要复查的试题" in await page_of(world, f"?q={ALSO}&review=1")
    # Nobody got it right.
    assert "过难：得分率 0.00，低于 0.20（60 人" in await page_of(world, "?topic=trading&review=1")


async def test_list_and_item_lead_to_the_figures_there_are(world: World) -> None:
    await bank(world, make_single("policy-s-009"))
    await observe(world, CHOSEN)
    author = await world.staff(Role.AUTHOR)
    page = (await author.get("/bank", headers=PAGE)).text
    badges = re.findall(r'<a class="badge badge--warn" href="([^"]+)">统计可疑<', page)
    assert badges == [f"/bank/statistics/{BACKWARDS}"]
    for reference, links in ((SOUND, 1), ("policy-s-009", 0)):
        page = (await author.get(f"/bank/items/{reference}", headers=PAGE)).text
        assert page.count(f'href="/bank/statistics/{reference}"') == links


async def test_version_that_was_replaced_is_dealt_with(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    assert await listed_by(world, ObservedOrder.REFERENCE, review=True) == [BACKWARDS]
    async with world.database.writing() as session:
        mended = make_single(BACKWARDS, key="B", difficulty=Decimal("0.70"))
        await items.adopt_items(session, [mended], now=world.now())
    assert await listed_by(world, ObservedOrder.REFERENCE, review=True) == []
    # Its figures stay, and are of the version that was sat.
    assert len(await listed_by(world, ObservedOrder.REFERENCE)) == 4
    page = await page_of(world, f"/{BACKWARDS}")
    assert "请复查版本 1：" in page
    assert "版本 2" not in page


async def test_item_shows_versions_apart_and_the_one_asked_for(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    async with world.database.writing() as session:
        await items.adopt_items(
            session, [make_single(SOUND, key="A", stem="改过的题干")], now=world.now()
        )
    await observe(world, {SOUND: "ABA", ALSO: "AAB"})
    newest = await page_of(world, f"/{SOUND}")
    assert "改过的题干" in newest
    assert newest.count("?version=") == 2
    assert f"题干 {SOUND}" in await page_of(world, f"/{SOUND}?version=1")
    # A version that nobody sat has no page of its own.
    assert "改过的题干" in await page_of(world, f"/{SOUND}?version=9")


async def test_item_shows_who_chose_what_with_the_key_by_word_and_sign(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    page = await page_of(world, f"/{SOUND}")
    assert page.count('class="is-key"') == page.count(">正确答案<") == 1
    assert f"选项甲 {SOUND}" in page
    assert "✓ A" in page
    # 34 A, 12 B, 10 C, nobody D, 4 without an answer; and 16 of 60 in each outer group.
    counts = re.findall(r'<td class="num">([\d.]+) <span class="stats-share">(\d+)', page)
    assert counts[::4] == [("34", "57"), ("12", "20"), ("10", "17"), ("0", "0"), ("4", "7")]
    assert "各 16 人" in page
    # Three groups for each of four options and for no answer.
    assert page.count('class="stats-bar stats-bar--') == 5 * 3 + 3


async def test_item_shows_how_its_difficulty_was_revised(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    page = re.sub(r"<[^>]+>", "", await page_of(world, f"/{SOUND}"))
    assert "0.61 = (30 × 0.70 + 60 × 0.57) ÷ (30 + 60)" in page


async def test_statements_are_called_true_and_false(world: World) -> None:
    await bank(world, make_true_false("policy-t-001", key=True))
    await observe(world, {"policy-t-001": "TTF-"})
    page = await page_of(world, "/policy-t-001")
    assert "✓ 对" in page
    assert re.search(r"<b>错</b>", page)
    # One item makes no rest, and equal totals no groups of two.
    assert '<td class="num">–</td>' in page


async def test_item_that_nobody_sat_says_so(world: World) -> None:
    await bank(world)
    assert "这道题还没有统计数据" in await page_of(world, f"/{SOUND}")
    author = await world.staff(Role.AUTHOR)
    assert (await author.get("/bank/statistics/nowhere", headers=PAGE)).status_code == 404


async def test_authors_are_led_to_the_editor_and_others_to_the_item(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    editor = f'href="/bank/items/{SOUND}/edit"'
    assert editor in await page_of(world, f"/{SOUND}")
    for role in (Role.REVIEWER, Role.PAPER_MAKER):
        page = await page_of(world, f"/{SOUND}", role)
        assert editor not in page
        assert f'href="/bank/items/{SOUND}"' in page


async def test_pages_speak_english_to_whoever_asks(world: World) -> None:
    await bank(world)
    await observe(world, CHOSEN)
    table = await page_of(world, "?review=1&lang=en")
    assert "Negative discrimination: corrected item–total correlation −" in table
    assert "(60 candidates)" in table
    item = await page_of(world, f"/{SOUND}?lang=en")
    assert "Share of each group that chose each option" in item
    assert "Revise it" in item


async def test_long_tables_come_in_pages(world: World) -> None:
    single = make_items(make_single().type, "policy", 60)
    async with world.database.writing() as session:
        await items.adopt_items(session, single, now=world.now())
    await observe(world, {item.reference: "BAC" for item in single})
    first = await page_of(world, "?order=facility")
    assert len(listed(first)) == 50
    assert 'href="/bank/statistics?order=facility&amp;page=2"' in first
    second = await page_of(world, "?order=facility&page=2")
    assert len(listed(second)) == 10
    assert set(listed(first)) | set(listed(second)) == {item.reference for item in single}


@pytest.mark.parametrize("path", ["", f"/{SOUND}"])
async def test_nobody_but_the_banks_own_staff_sees_figures(world: World, path: str) -> None:
    exam = await open_exam(world)
    candidate = (await desk_of(world, exam.tickets[0])).client
    for client in (candidate, await world.operator(), await world.grader()):
        assert (await _ask(client, path)).status_code == 403
    assert (await _ask(await world.anyone(), path)).status_code in (303, 401)


async def _ask(client: httpx.AsyncClient, path: str) -> httpx.Response:
    return await client.get(f"/bank/statistics{path}", headers=PAGE)
