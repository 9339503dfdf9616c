# SPDX-License-Identifier: Apache-2.0
"""An item's own page: what it says, its versions, its twins, and what may be done to it."""

import dataclasses
import re

import httpx
import pytest

from app.items import service as items
from app.items.service import Act
from app.items.states import VersionVerb
from question_bank.items import Item, WorkType
from tests.support.factories.drafts import (
    author_and_reviewer,
    every_kind,
    follow,
    foreign_words,
    history_of,
    put_approved,
    put_draft,
    put_in_review,
    read_page,
    send_form,
    staff_id_of,
    states_of,
)
from tests.support.factories.items import make_single, make_true_false
from tests.support.roles import Role
from tests.support.world import World

PAGE = "/bank/items/policy-s-001"


def verbs_on(page: str) -> list[str]:
    return re.findall(r'formaction="/bank/acts/([\w-]+)"', page)


def cell(page: str, heading: str) -> str:
    """What stands in the section with this id of a heading, without its tags."""
    section = page.split(f'id="{heading}"')[1].split("</section>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


async def save(world: World, item: Item, *, seen: int, author: str = "author") -> None:
    author_id = await staff_id_of(world, author)
    async with world.database.writing() as session:
        await items.save_draft(session, item, seen=seen, author_id=author_id, now=world.now())


class TestReading:
    @pytest.mark.parametrize("item", every_kind(), ids=lambda item: item.type.value)
    async def test_every_type_is_shown_with_its_key_beside(self, world: World, item: Item) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, item)
        page = await read_page(author, f"/bank/items/{item.reference}?lang=en")
        keys = {
            "single": "Key B",
            "multiple": "Key ABD",
            "true_false": "Key True",
            "short_answer": "Model answer 参考答案 policy-q-001 Marking points 4 要点一",
            "matching": "Key 1–",
            "ordering": " → ",
            "numeric": "Key 12.5 ± 0.1 t",
        }
        assert keys[item.type.value] in cell(page, "kept")
        seen = cell(page, "seen")
        assert item.stem in seen
        assert "Key" not in seen
        assert foreign_words(page) == []

    async def test_sides_of_a_matching_item_are_mixed_and_paired(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        (matching,) = [item for item in every_kind() if item.type == "matching"]
        await put_draft(world, matching)
        page = await read_page(author, "/bank/items/policy-p-001")
        seen, kept = cell(page, "seen"), cell(page, "kept")
        letter = dict(zip(re.findall(r"右([甲乙丙]) ", seen), "ABC", strict=True))
        assert f"1–{letter['甲']}" in kept
        assert f"2–{letter['乙']}" in kept
        assert "左甲 policy-p-001 → 右甲 policy-p-001" in kept

    async def test_steps_of_ordering_items_are_shown_mixed(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        (ordering,) = [item for item in every_kind() if item.type == "ordering"]
        orders = set()
        for number in range(6):
            steps = [f"{step}，第 {number} 题" for step in ("甲", "乙", "丙")]
            item = dataclasses.replace(
                ordering, reference=f"policy-o-1{number}", steps=tuple(steps)
            )
            await put_draft(world, item)
            seen = cell(await read_page(author, f"/bank/items/{item.reference}"), "seen")
            shown = sorted(steps, key=seen.index)
            orders.add(tuple(map(steps.index, shown)))
        assert len(orders) > 1, "the order on the page tells nothing of the right one"

    async def test_markup_is_rendered_and_never_run(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single(stem="**粗** <script>alert(1)</script> $x^2$"))
        page = await read_page(author, PAGE)
        assert "<strong>粗</strong>" in page
        assert "<script>alert" not in page
        assert "<math" in page

    async def test_what_is_not_there_is_not_found(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        for path in ("/bank/items/nothing", f"{PAGE}?version=2", f"{PAGE}?from=7"):
            await read_page(author, path, status=404)


class TestVersions:
    async def test_difference_to_the_serving_version_is_marked(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(world, make_single())
        await save(world, make_single(stem="题干 policy-s-001 甲", key="C"), seen=1)
        await save(world, make_single(stem="题干 policy-s-001 乙", key="C"), seen=2)
        page = await read_page(author, PAGE)
        assert "版本 1 到版本 3 的差别" in page
        assert "<ins> 乙</ins>" in page
        assert "<del>B</del><ins>C</ins>" in page
        assert "试卷目前使用已通过的版本 1。" in page

    async def test_any_two_versions_are_compared(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        await save(world, make_single(stem="第二稿"), seen=1)
        await save(world, make_single(stem="第三稿"), seen=2)
        page = await read_page(author, f"{PAGE}?from=2&to=3")
        assert "第<del>二</del><ins>三</ins>稿" in page
        backwards = await read_page(author, f"{PAGE}?from=3&to=2")
        assert "第<del>三</del><ins>二</ins>稿" in backwards

    async def test_codes_are_called_by_their_names_in_a_difference(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_true_false())
        changed = make_true_false(key=False, topic="trading", work_types=(WorkType.ACCOUNTING,))
        await save(world, changed, seen=1)
        page = await read_page(author, "/bank/items/policy-t-001?lang=en")
        assert "<del>True</del><ins>False</ins>" in page
        assert "<del>Policy and law</del><ins>Trading</ins>" in page
        assert "<ins>Emission accountant</ins>" in page
        assert foreign_words(page) == []

    async def test_earlier_version_is_shown_and_leads_to_the_newest(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        await save(world, make_single(stem="第二稿"), seen=1)
        page = await read_page(author, f"{PAGE}?version=1")
        assert "题干 policy-s-001" in cell(page, "seen")
        assert "查看最新版本 2" in page
        assert verbs_on(page) == []


class TestVerbs:
    async def test_page_offers_what_this_person_may_do_now(self, world: World) -> None:
        both = await author_and_reviewer(world)
        author, reviewer = await world.staff(Role.AUTHOR), await world.staff(Role.REVIEWER)
        maker = await world.staff(Role.PAPER_MAKER)
        await put_draft(world, make_single("policy-s-000", stem="草稿一道"))
        await put_in_review(world, make_single())

        async def offered(client: httpx.AsyncClient, path: str) -> list[str]:
            return verbs_on(await read_page(client, path))

        draft = "/bank/items/policy-s-000"
        assert await offered(author, draft) == ["submit", "retire"]
        assert await offered(reviewer, draft) == ["retire"]
        assert await offered(maker, draft) == []
        assert await offered(author, PAGE) == ["withdraw"]
        assert await offered(reviewer, PAGE) == ["approve", "send-back"]
        assert await offered(both, PAGE) == ["approve", "send-back"]

    async def test_own_work_cannot_be_judged_and_the_page_says_why(self, world: World) -> None:
        both = await author_and_reviewer(world)
        await put_in_review(world, make_single(), author="both")
        page = await read_page(both, PAGE)
        assert verbs_on(page) == ["withdraw"]
        assert "试题“policy-s-001”是您参与命制的，请由另一位审题人审核。" in page

    async def test_verdict_with_its_reason_stands_in_the_history(self, world: World) -> None:
        author, reviewer = await world.staff(Role.AUTHOR), await world.staff(Role.REVIEWER)
        (version,) = await put_in_review(world, make_single())
        fields = [("version", str(version)), ("back", PAGE), ("reason", "年份有误")]
        page = await follow(reviewer, await send_form(reviewer, "/bank/acts/send-back", fields))
        assert "已退回修改：1 题。" in page
        seen = await read_page(author, PAGE)
        assert "Reviewer 退回修改：年份有误" in seen
        assert "Reviewer 退回修改：年份有误" in await read_page(author, f"{PAGE}/edit")
        told = cell(seen, "history")
        assert "Reviewer · 退回修改 版本 1 年份有误" in told
        assert "Author · 写成 版本 1" in told

    async def test_refused_verb_is_explained_on_the_item_itself(self, world: World) -> None:
        author, reviewer = await world.staff(Role.AUTHOR), await world.staff(Role.REVIEWER)
        (version,) = await put_in_review(world, make_single())
        await send_form(author, "/bank/acts/withdraw", [("version", str(version))])
        fields = [("version", str(version)), ("back", "/bank"), ("again", PAGE)]
        answer = await send_form(reviewer, "/bank/acts/approve", fields)
        assert answer.headers["location"].startswith(PAGE)
        assert "目前的状态不允许这项操作" in await follow(reviewer, answer)

    async def test_item_under_review_has_no_way_to_be_edited(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_in_review(world, make_single())
        assert f'href="{PAGE}/edit"' not in await read_page(author, PAGE)
        await read_page(author, f"{PAGE}/edit", status=409)


class TestComments:
    async def test_comment_is_kept_with_its_author(self, world: World) -> None:
        author, maker = await world.staff(Role.AUTHOR), await world.staff(Role.PAPER_MAKER)
        await put_draft(world, make_single())
        fields = [("version", "1"), ("text", "第 2 行\r\n数据待核"), ("back", PAGE)]
        page = await follow(maker, await send_form(maker, f"{PAGE}/comments", fields))
        assert "评论已保存。" in page
        told = cell(await read_page(author, PAGE), "history")
        assert "Paper_Maker · 评论 版本 1 第 2 行 数据待核" in told

    async def test_comment_without_words_is_refused(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        answer = await send_form(author, f"{PAGE}/comments", [("version", "1"), ("text", " ")])
        assert "请写明原因" in await follow(author, answer)
        assert len((await history_of(world, "policy-s-001")).events) == 0


class TestTwins:
    async def test_twin_opens_beside_and_can_be_dismissed(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(world, dataclasses.replace(make_single(), reference="older-1"))
        await put_draft(world, make_single(options=(*make_single().options[:3], "选项丁 改")))
        page = await read_page(author, PAGE)
        percent = int(re.findall(r"与 older-1 相似 (\d+)%", page)[0])
        assert 45 <= percent < 100
        assert "选项丁 policy-s-001" in page
        assert "选项丁 改" in page
        answer = await send_form(author, f"{PAGE}/twins/older-1/dismissal", [("back", PAGE)])
        page = await follow(author, answer)
        assert "已认定不相似" in page
        assert "/dismissal" not in page
        async with world.database.reading() as session:
            assert await items.list_pairs(session) == []

    async def test_page_with_twins_speaks_english(self, world: World) -> None:
        reviewer = await world.staff(Role.REVIEWER)
        await world.staff(Role.AUTHOR)
        await put_approved(world, dataclasses.replace(make_single(), reference="older-1"))
        await put_in_review(world, make_single(key="C"))
        page = await read_page(reviewer, f"{PAGE}?lang=en")
        assert "% similar to older-1" in page
        assert foreign_words(page) == []


async def test_retired_by_the_reviewer_stays_readable(world: World) -> None:
    reviewer = await world.staff(Role.REVIEWER)
    await put_approved(world, make_single())
    history = await history_of(world, "policy-s-001")
    actor = await staff_id_of(world, "reviewer")
    async with world.database.writing() as session:
        act = Act(VersionVerb.RETIRE, actor, world.now(), "法规已废止")
        await items.act(session, history.newest.id, act)
    page = await read_page(reviewer, PAGE)
    assert "法规已废止" in cell(page, "history")
    assert verbs_on(page) == []
    assert await states_of(world, "policy-s-001") == ["retired"]
