# SPDX-License-Identifier: Apache-2.0
"""The pages of an import through HTTP: the form, the preview, confirming, mending, letting go."""

import re
from typing import Any

import httpx
import pytest

from question_bank.interchange.formats import FORMATS
from question_bank.interchange.recognising import FORMAT_NAMES
from question_bank.items import Item
from tests.support.factories.imports import DEFAULTS, staff_id, workbook
from tests.support.factories.items import make_items, make_multiple, make_single
from tests.support.factories.workbooks import read_rows
from tests.support.reading import HTML, choose_english, foreign_lines, read_page
from tests.support.roles import Role
from tests.support.world import World

FORM = {"topic": "未分类", "difficulty": "0.60", "cognitive": "understand"}
ROW = re.compile(r'<tr data-verdict="(\w+)">')
TAB = re.compile(r'show=(\w+)#lines" (aria-current="page")?>[^<]+<span class="bank-count">(\d+)')


async def send(
    client: httpx.AsyncClient, data: bytes, *, filename: str = "期末题库.xlsx", **form: str
) -> httpx.Response:
    return await client.post(
        "/bank/imports", data=FORM | form, files={"file": (filename, data)}, headers=HTML
    )


async def sent(client: httpx.AsyncClient, data: bytes) -> str:
    """The address of the import's page."""
    answer = await send(client, data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def press(client: httpx.AsyncClient, address: str, **form: str) -> httpx.Response:
    """The page's own form is sent with this added."""
    shown = await read_page(client, address)
    stamp = re.search(r'name="seen" value="(\w+)"', shown)
    seen = {"seen": stamp[1]} if stamp else {}
    return await client.post(f"{address}/confirm", data=seen | form, headers=HTML)


def tabs_of(shown: str) -> dict[str, int]:
    return {view: int(count) for view, _, count in TAB.findall(shown)}


def current_tab(shown: str) -> list[str]:
    return [view for view, current, _ in TAB.findall(shown) if current]


def monday() -> bytes:
    """A workbook with mistakes in it, as examiners have them."""
    given: list[Item] = [make_single(f"s-{number}") for number in range(6)]
    damage = {("s-1", "答案"): "E", ("s-2", "题型"): "选择提", ("s-4", "难度"): "不难"}
    return workbook(given, damage)


class TestForm:
    async def test_start_offers_the_template_the_formats_and_the_known_topics(
        self, world: World
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        shown = await read_page(author, "/bank/imports")
        assert 'href="/bank/imports/template.xlsx"' in shown
        for name, found in FORMATS.items():
            assert (FORMAT_NAMES[name].zh in shown) is (found.read is not None)
        assert '<option value="碳排放核算">' in shown
        assert "还没有导入过文件" in shown
        await choose_english(author)
        assert foreign_lines(await read_page(author, "/bank/imports"), "未分类") == []

    async def test_template_is_an_empty_workbook_that_can_be_filled_in(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        answer = await author.get("/bank/imports/template.xlsx")
        assert answer.headers["content-disposition"].startswith("attachment; ")
        read = FORMATS["excel"].read
        assert read is not None
        assert read(answer.content, DEFAULTS).entries == ()
        assert read_rows(answer.content)[0][:3] == ["编号", "题型", "题干"]

    @pytest.mark.parametrize(
        ("form", "told"),
        [
            ({"difficulty": "没有"}, "难度是预计答对的比例"),
            ({"difficulty": "2.5"}, "难度是预计答对的比例"),
            ({"topic": "  "}, "知识点"),
            ({"topic": "长" * 100}, "知识点"),
            ({"cognitive": "dream"}, "请从列表中选择"),
        ],
    )
    async def test_default_that_is_none_is_told_at_its_field(
        self, world: World, form: dict[str, str], told: str
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        answer = await send(author, workbook([make_single()]), **form)
        assert answer.status_code == 422
        (field_error,) = re.findall(r'<p class="field__error" id="[^"]+">([^<]+)</p>', answer.text)
        assert told in field_error
        assert '<details class="import-defaults" open>' in answer.text
        assert "还没有导入过文件" in answer.text

    async def test_form_without_a_file_comes_back(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        for files in (None, {"file": ("", b"")}, {"file": (None, b"not a file")}):
            answer = await author.post("/bank/imports", data=FORM, files=files, headers=HTML)
            assert answer.status_code == 422
            assert "请选择要导入的文件" in answer.text

    async def test_file_nobody_can_read_comes_back_with_the_reason(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        answer = await send(author, b"%PDF-1.7 scanned", filename="scan.pdf", topic="政策法规")
        assert answer.status_code == 422
        assert "文件无法使用：" in answer.text
        assert 'value="政策法规"' in answer.text
        await choose_english(author)
        answer = await send(author, b"%PDF-1.7 scanned", filename="scan.pdf", topic="Unsorted")
        assert "The file cannot be used: " in answer.text
        assert foreign_lines(answer.text) == []

    async def test_defaults_of_the_last_import_are_offered_again(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        form = {"topic": "Policy and law", "difficulty": "较难", "cognitive": "apply"}
        assert (await send(author, workbook([make_single()]), **form)).status_code == 303
        shown = await read_page(author, "/bank/imports")
        assert 'value="政策法规" autocomplete' in shown
        assert 'name="difficulty" type="text" value="0.45"' in shown
        assert '<option value="apply" selected>' in shown
        assert "期末题库.xlsx" in shown
        assert "待确认" in shown

    async def test_reviewer_imports_nothing(self, world: World) -> None:
        reviewer = await world.staff(Role.REVIEWER)
        await read_page(reviewer, "/bank/imports", status=403)
        assert (await send(reviewer, monday())).status_code == 403


class TestPreview:
    async def test_what_has_to_be_mended_is_shown_first_with_place_and_reason(
        self, world: World
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        address = await sent(author, monday())
        shown = await read_page(author, address)
        assert tabs_of(shown) == {"refused": 3, "new": 3, "twins": 3, "all": 6}
        assert current_tab(shown) == ["refused"]
        assert ROW.findall(shown) == ["refused"] * 3
        assert "导入 3 题为草稿" in shown
        assert "3 题需要改正" in shown
        for place, words in (
            ("题库!N3", "答案“E”不是任何一个选项，请改正答案或补上选项"),
            ("题库!B4", "不认识的题型“选择提”"),
            ("题库!Q6", "“不难”无法识别"),
        ):
            assert re.search(f"{place}</span> <strong>[^<]+</strong> {words}", shown)
        await choose_english(author)
        english = await read_page(author, f"{address}?show=all")
        assert ROW.findall(english) == ["new", "refused", "refused", "new", "refused", "new"]
        assert "the key &#39;E&#39; names no option" in english
        assert foreign_lines(english, "期末题库", "题库!", "选择提", "未分类") == []

    async def test_file_without_mistakes_shows_all_of_it(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        shown = await read_page(author, await sent(author, workbook([make_single()])))
        assert current_tab(shown) == ["all"]
        assert "需要改正" not in shown
        assert "corrections.xlsx" not in shown
        assert "选项乙 policy-s-001" in shown

    async def test_changed_question_shows_what_changes(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await press(author, await sent(author, workbook([make_single()])))
        address = await sent(author, workbook([make_single(stem="题干 policy-s-002", key="C")]))
        shown = await read_page(author, f"{address}?show=changed")
        assert tabs_of(shown) == {"changed": 1, "all": 1}
        assert "<del>1</del><ins>2</ins>" in shown
        assert "<del>B</del><ins>C</ins>" in shown

    async def test_twin_of_the_bank_is_linked_and_twin_in_the_file_has_its_place(
        self, world: World
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        stem = "全国碳排放权交易市场第一个履约周期纳入的行业是哪一个，覆盖多少家重点排放单位？"
        await press(author, await sent(author, workbook([make_single("known", stem=stem)])))
        near = [make_single(f"near-{n}", stem=stem.replace("多少家", "几家")) for n in (1, 2)]
        shown = await read_page(author, f"{await sent(author, workbook(near))}?show=twins")
        assert shown.count('<a href="/bank/items/known">known</a>') == 2
        assert "near-2 (题库!3 行)" in shown

    async def test_long_file_has_pages_of_a_hundred(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        given = make_items(make_single().type, "policy", 101)
        address = await sent(author, workbook(given))
        first, second = [await read_page(author, f"{address}?show=all&page={n}") for n in (1, 2)]
        assert (len(ROW.findall(first)), len(ROW.findall(second))) == (100, 1)
        assert "第 1 页，共 2 页" in first
        assert f'rel="prev" href="{address}?show=all&amp;page=1#lines"' in second

    async def test_other_imports_that_wait_are_linked(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        first = await sent(author, workbook([make_single()]))
        second = await sent(author, workbook([make_multiple()]))
        assert "您另有导入等待确认" in await read_page(author, second)
        assert f'<a href="{first}">期末题库.xlsx</a>' in await read_page(author, second)
        await press(author, first)
        assert "您另有导入等待确认" not in await read_page(author, second)

    async def test_unknown_column_is_told_of_the_whole_file(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        data = "题型,题干,选项A,选项B,答案,心情\n单选题,题干,甲,乙,A,好\n".encode()
        answer = await send(author, data, filename="bank.csv")
        shown = await read_page(author, answer.headers["location"])
        assert "关于整个文件" in shown
        assert "“心情”没有收入" in shown

    async def test_anothers_import_is_not_found_anywhere(self, world: World) -> None:
        author, other = await world.staff(Role.AUTHOR), await world.new_staff("o", Role.AUTHOR)
        address = await sent(author, monday())
        for path in ("", "/corrections.xlsx"):
            await read_page(other, address + path, status=404)
        for act in ("confirm", "discard"):
            answer = await other.post(f"{address}/{act}", data={"seen": ""}, headers=HTML)
            assert answer.status_code == 404
        assert "导入 3 题为草稿" in await read_page(author, address)


class TestConfirming:
    async def test_confirmed_import_says_what_was_taken_and_what_is_left(
        self, world: World
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        address = await sent(author, monday())
        assert (await press(author, address)).headers["location"] == address
        shown = await read_page(author, address)
        assert "已导入 3 题为草稿" in shown
        assert 'href="/bank?mine=1&amp;state=draft"' in shown
        assert "3 题需要改正" in shown
        assert ROW.findall(shown) == ["refused"] * 3
        assert f'action="{address}/confirm"' not in shown
        listed = await read_page(author, "/bank/imports")
        assert re.findall(r'<td class="num import-more">([^<]+)</td>', listed) == ["6", "3", "3"]
        assert (await read_page(author, "/bank?mine=1&state=draft")).count("data-line") == 3

    async def test_second_button_submits_for_review_at_once(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        address = await sent(author, workbook([make_single(), make_multiple()]))
        await press(author, address, submit="1")
        shown = await read_page(author, address)
        assert "已导入 2 题，并提交审核" in shown
        assert 'href="/bank?mine=1&amp;state=in_review"' in shown
        await choose_english(author)
        english = await read_page(author, address)
        assert "2 imported and submitted for review" in english

    async def test_pressed_twice_the_page_says_what_the_first_did(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        address = await sent(author, workbook([make_single()]))
        stamp = re.findall(r'name="seen" value="(\w+)"', await read_page(author, address))
        for _ in range(2):
            again = await author.post(f"{address}/confirm", data={"seen": stamp[0]}, headers=HTML)
            assert (again.status_code, again.headers["location"]) == (303, address)

    async def test_stale_preview_comes_back_with_what_is_so_now(self, world: World) -> None:
        author, other = await world.staff(Role.AUTHOR), await world.new_staff("o", Role.AUTHOR)
        address = await sent(author, workbook([make_single(), make_multiple()]))
        stale = re.findall(r'name="seen" value="(\w+)"', await read_page(author, address))
        await press(other, await sent(other, workbook([make_single()])))
        answer = await author.post(f"{address}/confirm", data={"seen": stale[0]}, headers=HTML)
        assert answer.status_code == 409
        assert "预览之后题库有了变化" in answer.text
        assert tabs_of(answer.text) == {"new": 1, "unchanged": 1, "twins": 1, "all": 2}
        assert "导入 1 题为草稿" in answer.text
        assert (await press(author, address)).status_code == 303

    async def test_nothing_to_take_offers_no_button_to_take_it(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await press(author, await sent(author, workbook([make_single()])))
        shown = await read_page(author, await sent(author, workbook([make_single()])))
        assert "没有可以导入的题" in shown
        assert "为草稿" not in shown
        assert "放弃这次导入" in shown

    async def test_discarded_import_leads_back_and_says_so(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        address = await sent(author, monday())
        answer = await author.post(f"{address}/discard", headers=HTML)
        assert (answer.status_code, answer.headers["location"]) == (303, "/bank/imports")
        assert "已放弃" in await read_page(author, "/bank/imports")
        shown = await read_page(author, address)
        assert "题库没有改变" in shown
        assert "需要改正" not in shown

    async def test_corrections_are_a_workbook_named_after_the_file(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        answer = await author.get(f"{await sent(author, monday())}/corrections.xlsx")
        named = httpx.QueryParams({"n": "期末题库-改正.xlsx"})
        assert str(named).partition("=")[2] in answer.headers["content-disposition"]
        rows = read_rows(answer.content)
        assert [row[1] for row in rows[1:]] == ["s-1", "s-2", "s-4"]

    async def test_file_name_cannot_break_out_of_the_page_or_the_header(self, world: World) -> None:
        author: Any = await world.staff(Role.AUTHOR)
        name = '<script>alert(1)</script>\r\nx: "y"; a.xlsx'
        answer = await send(author, monday(), filename=name)
        shown = await read_page(author, answer.headers["location"])
        assert "<script>alert" not in shown
        corrections = await author.get(f"{answer.headers['location']}/corrections.xlsx")
        assert corrections.headers["content-disposition"].count(";") == 2
        assert "x" not in corrections.headers
        assert await staff_id(world, "still-here")
