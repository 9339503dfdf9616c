# SPDX-License-Identifier: Apache-2.0
"""Writing items: the form of every type, its faults, and two authors at one item."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.items import service as items
from app.items.states import VersionState
from question_bank.items import Item, ItemType, digest_of
from tests.support.factories.drafts import (
    every_kind,
    follow,
    foreign_words,
    form_on,
    history_of,
    put_approved,
    put_draft,
    put_in_review,
    read_page,
    send_form,
    staff_id_of,
)
from tests.support.factories.items import make_single
from tests.support.roles import Role
from tests.support.world import World

NEW = "/bank/items/new"
EDIT = "/bank/items/policy-s-001/edit"
MARK = "data-item-form"
Fields = list[tuple[str, str]]

SINGLE: Fields = [
    ("type", "single"),
    ("reference", "hs-001"),
    ("topic", "policy"),
    ("difficulty", "0.6"),
    ("cognitive", "apply"),
    ("stem", "题干一"),
    ("option", "甲"),
    ("option", ""),
    ("option", "乙"),
    ("key", "2"),
    ("explanation", ""),
]


def changed(fields: Fields, **values: str) -> Fields:
    """The fields with other values; one that is there several times keeps only the new one."""
    kept = [(name, value) for name, value in fields if name not in values]
    return [*kept, *values.items()]


class TestNew:
    async def test_every_type_has_an_empty_form_in_english(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await read_page(author, f"{NEW}?lang=en")
        for kind in ItemType:
            page = await read_page(author, f"{NEW}?type={kind}&topic=policy")
            assert foreign_words(page) == []
            assert dict(form_on(page, MARK))["type"] == kind.value

    async def test_draft_is_saved_and_shown(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        page = await follow(author, await send_form(author, NEW, [*SINGLE, ("then", "draft")]))
        assert "已保存为草稿。" in page
        stored = (await history_of(world, "hs-001")).newest
        assert stored.state == VersionState.DRAFT
        # The row left empty between the options closes up, and the key goes with its row.
        assert (stored.body["options"], stored.body["key"]) == (["甲", "乙"], "B")

    async def test_item_can_go_to_review_at_once(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        page = await follow(author, await send_form(author, NEW, [*SINGLE, ("then", "submit")]))
        assert "已提交审核：1 题。" in page
        assert (await history_of(world, "hs-001")).newest.state == VersionState.IN_REVIEW

    async def test_next_item_begins_like_the_one_before(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        sent = changed(SINGLE, topic="trading", cognitive="analyse", reference="")
        page = await follow(author, await send_form(author, NEW, [*sent, ("then", "next")]))
        assert "已保存为草稿" in page
        fields = dict(form_on(page, MARK))
        kept = {name: fields[name] for name in ("type", "topic", "cognitive", "stem")}
        assert kept == {"type": "single", "topic": "trading", "cognitive": "analyse", "stem": ""}

    async def test_new_topic_by_a_known_name_is_the_known_topic(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        for reference, typed, stored in (("a-1", "碳排放交易", "trading"), ("a-2", "绿电", "绿电")):
            sent = [*changed(SINGLE, reference=reference, stem=typed), ("new_topic", typed)]
            await follow(author, await send_form(author, NEW, [*sent, ("then", "draft")]))
            assert (await history_of(world, reference)).newest.topic == stored

    async def test_form_is_the_authors(self, world: World) -> None:
        await read_page(await world.staff(Role.REVIEWER), NEW, status=403)
        await read_page(await world.staff(Role.PAPER_MAKER), NEW, status=403)


class TestFaults:
    async def test_all_faults_stand_at_their_fields_and_nothing_is_lost(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        sent = changed(SINGLE, difficulty="2", stem=" ", option="只有一项", valid_for="去年")
        sent = changed(sent, explanation="写好的解析")
        answer = await send_form(author, NEW, [*sent, ("then", "draft")])
        assert answer.status_code == 422
        page = answer.text
        for name, why in {
            "difficulty": "难度不在 0 和 1 之间",
            "stem": "题干没有填写",
            "options": "选项应有 2 到 10 个",
            # The row that was ticked is gone.
            "key": "答案没有填写",
            "valid_for": "适用年份不是整数",
        }.items():
            assert f'id="fault-{name}">{why}' in page
        assert "请先修改 5 处" in page
        fields = dict(form_on(page, MARK))
        assert fields["option"] == ""
        assert ("option", "只有一项") in form_on(page, MARK)
        assert (fields["difficulty"], fields["valid_for"]) == ("2", "去年")
        assert fields["explanation"] == "写好的解析"

    async def test_faults_are_told_in_english(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await read_page(author, f"{NEW}?lang=en")
        answer = await send_form(author, NEW, [("type", "numeric"), ("then", "draft")])
        assert 'id="fault-value">Value is missing' in answer.text
        assert foreign_words(answer.text) == []

    async def test_missing_key_is_no_fault_of_the_options(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        sent = [(name, value) for name, value in SINGLE if name != "key"]
        page = (await send_form(author, NEW, [*sent, ("then", "draft")])).text
        assert 'id="fault-key">答案没有填写' in page
        assert "fault-options" not in page

    async def test_taken_reference_is_a_fault_of_the_reference(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(world, make_single("hs-001"))
        page = (await send_form(author, NEW, [*SINGLE, ("then", "draft")])).text
        assert 'id="fault-reference">编号“hs-001”已有试题使用' in page
        assert ("stem", "题干一") in form_on(page, MARK)

    async def test_picture_that_the_bank_does_not_hold_is_named(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        name = f"{'ab' * 32}.png"
        sent = changed(SINGLE, stem=f"见图 ![图](media:{name})")
        answer = await send_form(author, NEW, [*sent, ("then", "draft")])
        assert answer.status_code == 422
        assert f"文中的图片“{name}”不在题库中，请先上传。" in answer.text


class TestShape:
    """What buttons do that save nothing, without a script."""

    async def test_button_adds_a_row_and_keeps_the_others(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        page = (await send_form(author, NEW, [*SINGLE, ("more", "option")])).text
        options = [value for name, value in form_on(page, MARK) if name == "option"]
        assert options == ["甲", "", "乙", "", ""]
        assert ("key", "2") in form_on(page, MARK)

    async def test_rows_end_at_ten(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        full = [*((n, v) for n, v in SINGLE if n != "option"), *[("option", "x")] * 10]
        page = (await send_form(author, NEW, [*full, ("more", "option")])).text
        assert page.count('name="option"') == 10
        answer = await send_form(author, NEW, [*full, ("option", "y"), ("then", "draft")])
        assert answer.status_code == 422
        assert 'id="fault-options">选项应有 2 到 10 个' in answer.text

    async def test_other_type_keeps_what_both_have(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        sent = [*changed(SINGLE, type="short_answer"), ("then", "retype")]
        answer = await send_form(author, NEW, sent)
        assert answer.status_code == 200
        fields = dict(form_on(answer.text, MARK))
        assert fields["stem"] == "题干一"
        assert "model_answer" in fields

    async def test_preview_button_shows_the_item(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        sent = changed(SINGLE, stem="**粗**体")
        answer = await send_form(author, NEW, [*sent, ("then", "preview")])
        assert "<strong>粗</strong>体" in answer.text
        async with world.database.reading() as session:
            assert await items.count_states(session) == {}


class TestEditing:
    @pytest.mark.parametrize("item", every_kind(), ids=lambda item: item.type.value)
    async def test_form_sent_back_unchanged_changes_nothing(self, world: World, item: Item) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, item)
        address = f"/bank/items/{item.reference}/edit"
        fields = form_on(await read_page(author, address), MARK)
        await follow(author, await send_form(author, address, [*fields, ("then", "draft")]))
        history = await history_of(world, item.reference)
        assert [version.digest for version in history.versions] == [digest_of(item)]

    async def test_change_is_a_further_version(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(world, make_single())
        fields = form_on(await read_page(author, EDIT), MARK)
        sent = [(n, "改过的题干" if n == "stem" else v) for n, v in fields]
        page = await follow(author, await send_form(author, EDIT, [*sent, ("then", "draft")]))
        assert "改过的题干" in page
        states = [version.state for version in (await history_of(world, "policy-s-001")).versions]
        assert states == ["draft", "approved"]

    async def test_reference_in_the_address_is_the_one_that_counts(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single(), make_single("policy-s-002", stem="乙"))
        fields = form_on(await read_page(author, EDIT), MARK)
        sent = [*fields, ("reference", "policy-s-002"), ("then", "draft")]
        answer = await send_form(author, EDIT, sent)
        assert answer.headers["location"] == "/bank/items/policy-s-001?done=saved"

    async def test_second_author_sees_what_the_first_saved_before_saving(
        self, world: World
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        await world.new_staff("other", Role.AUTHOR)
        await put_draft(world, make_single())
        fields = form_on(await read_page(author, EDIT), MARK)
        other_id = await staff_id_of(world, "other")
        async with world.database.writing() as session:
            theirs = make_single(stem="对方的题干")
            await items.save_draft(session, theirs, seen=1, author_id=other_id, now=world.now())
        mine = [(n, "我的题干" if n == "stem" else v) for n, v in fields]
        answer = await send_form(author, EDIT, [*mine, ("then", "draft")])
        assert answer.status_code == 422
        assert "Other 保存了版本 2" in answer.text
        assert "<del>对方</del><ins>我</ins>的题干" in answer.text
        again = form_on(answer.text, MARK)
        assert ("stem", "我的题干") in again
        page = await follow(author, await send_form(author, EDIT, [*again, ("then", "draft")]))
        assert "我的题干" in page
        assert (await history_of(world, "policy-s-001")).newest.number == 3

    async def test_item_sent_to_review_meanwhile_refuses_and_keeps_the_text(
        self, world: World
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        await world.new_staff("other", Role.AUTHOR)
        await put_in_review(world, make_single(), author="other")
        sent = changed(SINGLE, seen="1", stem="我的题干")
        answer = await send_form(author, EDIT, [*sent, ("then", "draft")])
        assert answer.status_code == 422
        assert "试题“policy-s-001”正在审核" in answer.text
        assert ("stem", "我的题干") in form_on(answer.text, MARK)

    async def test_faults_of_an_edit_keep_its_place(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        fields = form_on(await read_page(author, EDIT), MARK)
        sent = [(n, "" if n == "stem" else v) for n, v in fields]
        answer = await send_form(author, EDIT, [*sent, ("then", "draft")])
        assert answer.status_code == 422
        assert ("seen", "1") in form_on(answer.text, MARK)
        sent = [*sent, ("more", "option")]
        shaped = await send_form(author, EDIT, sent)
        assert (shaped.status_code, shaped.text.count('name="option"')) == (200, 5)


class TestAtOnce:
    """Several people press the button in one moment: one of them is first, the others are told."""

    async def test_one_reference_is_taken_once(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        sent = [changed(SINGLE, stem=f"题干{n}") for n in range(4)]
        answers = await asyncio.gather(
            *(send_form(author, NEW, [*each, ("then", "draft")]) for each in sent)
        )
        first, *others = sorted(answers, key=lambda answer: answer.status_code)
        assert first.status_code == 303
        assert [answer.status_code for answer in others] == [422] * 3
        assert all('id="fault-reference">编号“hs-001”已有' in answer.text for answer in others)
        assert len((await history_of(world, "hs-001")).versions) == 1

    async def test_pressing_twice_saves_once(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_draft(world, make_single())
        sent = [*changed(SINGLE, seen="1", stem="新的题干"), ("then", "draft")]
        answers = await asyncio.gather(*(send_form(author, EDIT, sent) for _ in range(2)))
        assert [answer.status_code for answer in answers] == [303] * 2
        assert (await history_of(world, "policy-s-001")).newest.number == 2

    @pytest.mark.parametrize("put", [put_draft, put_approved])
    async def test_one_version_is_saved_over_once(
        self, world: World, put: Callable[[World, Item], Awaitable[object]]
    ) -> None:
        author = await world.staff(Role.AUTHOR)
        await put(world, make_single())
        sent = [changed(SINGLE, seen="1", stem=f"题干{n}") for n in range(4)]
        answers = await asyncio.gather(
            *(send_form(author, EDIT, [*each, ("then", "draft")]) for each in sent)
        )
        first, *others = sorted(answers, key=lambda answer: answer.status_code)
        assert first.status_code == 303
        assert [answer.status_code for answer in others] == [422] * 3
        assert all("Author 保存了版本 2" in answer.text for answer in others)
        assert all(("seen", "2") in form_on(answer.text, MARK) for answer in others)
        assert (await history_of(world, "policy-s-001")).newest.number == 2
