# SPDX-License-Identifier: Apache-2.0
"""The list of items: finding, narrowing, picking, acting on many at once."""

import re
from urllib.parse import urlencode

import pytest

from tests.support.factories.drafts import (
    author_and_reviewer,
    every_kind,
    follow,
    foreign_words,
    put_approved,
    put_draft,
    put_in_review,
    read_page,
    send_form,
    states_of,
)
from tests.support.factories.items import make_multiple, make_single
from tests.support.roles import Role
from tests.support.world import World


def references_on(page: str) -> list[str]:
    return re.findall(r'bank-line__reference"[^>]*>([^<]+)<', page)


def counts_on(page: str) -> list[int]:
    """All, drafts, in review, approved, retired."""
    return [int(count) for count in re.findall(r'bank-count">(\d+)<', page)]


class TestReading:
    async def test_empty_bank_says_how_to_begin(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        page = await read_page(author, "/bank")
        assert "题库还是空的" in page
        assert page.count('href="/bank/imports"') == 2
        assert page.count('href="/bank/items/new"') == 2

    async def test_line_tells_what_the_item_is(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single(stem="**甲**企业\n\n排放 CO<sub>2</sub>"))
        page = await read_page(author, "/bank")
        assert references_on(page) == ["policy-s-001"]
        assert ">甲企业 排放 CO2</span>" in page
        told = ("单选题", "政策法规", "应用", "0.61", "草稿", "Author")
        assert [word for word in told if word not in page] == []

    async def test_pages_speak_one_language(self, world: World) -> None:
        both = await author_and_reviewer(world)
        await put_draft(world, *every_kind(), author="both")
        await read_page(both, "/bank?lang=en")
        for query in ("", "?cognitive=apply&mine=1", "?q=nothing", "?done=submit&moved=2"):
            assert foreign_words(await read_page(both, f"/bank{query}")) == []

    async def test_filters_narrow_the_lines_and_the_counts(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        other = await world.new_staff("other", Role.AUTHOR)
        await put_approved(world, make_single("trading-s-001", topic="trading"))
        await put_draft(world, make_single(), make_multiple(programmes=("cpcif",)))
        await put_in_review(world, make_single("policy-s-002", levels=("level_4",)), author="other")
        everything = ["policy-m-001", "policy-s-001", "policy-s-002", "trading-s-001"]
        wanted = {
            "": everything,
            "?type=multiple": ["policy-m-001"],
            "?topic=trading": ["trading-s-001"],
            "?state=in_review": ["policy-s-002"],
            "?mine=1": ["policy-m-001", "policy-s-001"],
            "?programme=cpcif": ["policy-m-001"],
            "?level=level_4": ["policy-s-002"],
            "?q=选项甲+policy": ["policy-m-001", "policy-s-001", "policy-s-002"],
            "?cognitive=analyse": [],
        }
        pages = {query: await read_page(author, f"/bank{query}") for query in wanted}
        assert {query: sorted(references_on(page)) for query, page in pages.items()} == wanted
        assert counts_on(pages[""]) == [4, 2, 1, 1, 0]
        assert counts_on(pages["?mine=1"]) == [2, 2, 0, 0, 0]
        # The counts lead to other states of the same search, so its own state does not narrow them.
        assert counts_on(pages["?state=in_review"]) == [4, 2, 1, 1, 0]
        mine = await read_page(other, "/bank?mine=1")
        assert references_on(mine) == ["policy-s-002"]

    async def test_links_keep_the_search(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        numbered = [make_single(f"policy-s-{n:03}", options=(f"{n}", f"{n}!")) for n in range(51)]
        await put_approved(world, *numbered)
        first = await read_page(author, "/bank?topic=policy")
        assert len(references_on(first)) == 50
        assert 'href="/bank?topic=policy&amp;page=2"' in first
        assert 'href="/bank/export?topic=policy"' in first
        assert 'href="/bank?state=draft&amp;topic=policy"' in first
        second = await read_page(author, "/bank?topic=policy&page=2")
        assert references_on(second) == ["policy-s-050"]
        assert 'rel="prev" href="/bank?topic=policy"' in second

    async def test_twins_are_marked(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(world, make_single(), make_single("policy-s-002", stem="另一道"))
        await put_draft(
            world, make_single("copy-1", stem="题干 policy-s-001", options=make_single().options)
        )
        page = await read_page(author, "/bank?q=policy-s-001")
        assert page.count("有相似题") == 2

    async def test_paper_maker_reads_and_acts_not(self, world: World) -> None:
        maker = await world.staff(Role.PAPER_MAKER)
        await put_approved(world, make_single())
        page = await read_page(maker, "/bank")
        assert references_on(page) == ["policy-s-001"]
        assert "/bank/acts" not in page.replace('action="/bank/acts/submit" data-acts', "")
        answer = await send_form(maker, "/bank/acts/retire", [("reason", "x")])
        assert answer.status_code == 403


class TestActing:
    async def test_chosen_items_are_submitted(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        one, two, _ = await put_draft(
            world, *(make_single(f"policy-s-{n}", options=(f"{n}", f"{n}!")) for n in range(3))
        )
        back = "/bank?state=draft"
        fields = [("version", str(one)), ("version", str(two)), ("back", back)]
        page = await follow(author, await send_form(author, "/bank/acts/submit", fields))
        assert "已提交审核：2 题。" in page
        assert references_on(page) == ["policy-s-2"]
        assert await states_of(world, "policy-s-0", "policy-s-1") == ["in_review"] * 2

    async def test_whole_page_is_chosen_without_a_script(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        versions = await put_draft(world, make_single(), make_multiple())
        fields = [("whole", "1"), *(("listed", str(each)) for each in versions)]
        page = await follow(author, await send_form(author, "/bank/acts/submit", fields))
        assert "已提交审核：2 题。" in page

    async def test_refused_items_are_named_with_the_reason(self, world: World) -> None:
        both = await author_and_reviewer(world)
        await world.staff(Role.AUTHOR)
        own = await put_in_review(world, make_single(), author="both")
        theirs = await put_in_review(world, make_multiple())
        draft = await put_draft(world, make_single("policy-s-009", stem="第九"))
        fields = [("version", str(each)) for each in (*own, *theirs, *draft)]
        page = await follow(both, await send_form(both, "/bank/acts/approve", fields))
        assert "已审核通过：1 题。" in page
        assert "2 题没有改动" in page
        assert "试题“policy-s-001”是您参与命制的，请由另一位审题人审核。" in page
        assert "试题“policy-s-009”目前的状态不允许这项操作" in page
        states = await states_of(world, "policy-s-001", "policy-m-001", "policy-s-009")
        assert states == ["in_review", "approved", "draft"]

    async def test_refusals_are_told_in_english(self, world: World) -> None:
        both = await author_and_reviewer(world)
        (own,) = await put_in_review(world, make_single(), author="both")
        await read_page(both, "/bank?lang=en")
        answer = await send_form(both, "/bank/acts/approve", [("version", str(own))])
        page = await follow(both, answer)
        assert "You had a hand in item &#34;policy-s-001&#34;" in page
        assert foreign_words(page) == []

    @pytest.mark.parametrize("act", ["send-back", "retire"])
    async def test_act_without_its_reason_keeps_the_choice(self, world: World, act: str) -> None:
        both = await author_and_reviewer(world)
        await world.staff(Role.AUTHOR)
        one, _ = await put_in_review(world, make_single(), make_multiple())
        fields = [("version", str(one)), ("reason", "  "), ("back", "/bank?state=in_review")]
        page = await follow(both, await send_form(both, f"/bank/acts/{act}", fields))
        assert "请写明原因" in page
        assert re.findall(r'value="([^"]+)" checked', page) == [str(one)]
        assert await states_of(world, "policy-s-001") == ["in_review"]

    async def test_act_on_nothing_says_so(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        page = await follow(author, await send_form(author, "/bank/acts/submit", []))
        assert "没有选中任何试题。" in page

    async def test_items_are_sent_back_withdrawn_and_retired(self, world: World) -> None:
        both = await author_and_reviewer(world)
        author = await world.staff(Role.AUTHOR)
        one, two = await put_in_review(world, make_single(), make_multiple())
        reason = [("version", str(one)), ("reason", "选项 A 与 B 重复")]
        page = await follow(both, await send_form(both, "/bank/acts/send-back", reason))
        assert "已退回修改：1 题。" in page
        withdrawn = await send_form(author, "/bank/acts/withdraw", [("version", str(two))])
        assert "已撤回：1 题" in await follow(author, withdrawn)
        assert await states_of(world, "policy-s-001", "policy-m-001") == ["draft", "draft"]
        page = await follow(author, await send_form(author, "/bank/acts/retire", reason))
        assert "已停用：1 题" in page
        assert await states_of(world, "policy-s-001") == ["retired"]

    async def test_address_elsewhere_leads_to_the_bank(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        (one,) = await put_draft(world, make_single())
        for back in ("https://elsewhere.example/bank", "//elsewhere.example/bank", "/banker"):
            fields = [("version", str(one)), ("back", back)]
            answer = await send_form(author, "/bank/acts/submit", fields)
            assert re.match(r"/bank\?", answer.headers["location"])

    async def test_address_that_tells_nonsense_is_a_plain_list(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        told = urlencode({"done": "exploded", "left": "x:no_such_code", "why": "nonsense"})
        page = await read_page(author, f"/bank?{told}")
        assert 'class="notice' not in page

    async def test_verbs_belong_to_roles(self, world: World) -> None:
        author, reviewer = await world.staff(Role.AUTHOR), await world.staff(Role.REVIEWER)
        (one,) = await put_draft(world, make_single())
        chosen = [("version", str(one)), ("reason", "x")]
        refused = [(author, "approve"), (author, "send-back"), (reviewer, "submit")]
        for client, act in refused:
            assert (await send_form(client, f"/bank/acts/{act}", chosen)).status_code == 403
        assert await states_of(world, "policy-s-001") == ["draft"]
