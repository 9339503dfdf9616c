# SPDX-License-Identifier: Apache-2.0
"""The review desk: one item after the other, never one's own."""

import re

from question_bank.items import Item
from tests.support.factories.drafts import (
    author_and_reviewer,
    every_kind,
    follow,
    foreign_words,
    form_on,
    put_approved,
    put_draft,
    put_in_review,
    read_page,
    send_form,
    states_of,
)
from tests.support.factories.items import make_single
from tests.support.roles import Role
from tests.support.world import World

DESK = "/bank/review"
STEMS = ("第一道", "另一道不同的", "最后的那一道")


def three() -> list[Item]:
    """policy-s-1, -2 and -3, which are no twins."""
    return [make_single(f"policy-s-{n}", stem=stem) for n, stem in enumerate(STEMS, 1)]


def on_desk(page: str) -> str:
    (reference,) = re.findall(r'<h1 id="stem">([^<]+)</h1>', page)
    return str(reference)


async def test_queue_leaves_out_what_one_had_a_hand_in(world: World) -> None:
    both = await author_and_reviewer(world)
    await world.staff(Role.AUTHOR)
    own, *theirs = three()
    await put_in_review(world, own, author="both")
    await put_in_review(world, *theirs)
    page = await read_page(both, DESK)
    assert on_desk(page) == "policy-s-2"
    assert "还有 2 题" in page
    assert on_desk(await read_page(both, f"{DESK}?item=policy-s-1")) == "policy-s-2"


async def test_moves_go_along_the_queue(world: World) -> None:
    reviewer = await world.staff(Role.REVIEWER)
    await world.staff(Role.AUTHOR)
    await put_in_review(world, *three())
    first = await read_page(reviewer, DESK)
    assert "data-before" not in first
    assert f'href="{DESK}?item=policy-s-2" rel="next"' in first
    last = await read_page(reviewer, f"{DESK}?item=policy-s-3")
    assert f'href="{DESK}?item=policy-s-2" rel="prev"' in last
    assert "data-after" not in last


async def test_verdicts_lead_on_until_nothing_is_left(world: World) -> None:
    reviewer = await world.staff(Role.REVIEWER)
    await world.staff(Role.AUTHOR)
    await put_in_review(world, *three())
    page = await read_page(reviewer, f"{DESK}?item=policy-s-2")
    for verdict, reason, then in (
        ("approve", "", "policy-s-3"),
        ("send-back", "数据过时", "policy-s-1"),
        ("approve", "", ""),
    ):
        fields = dict(form_on(page, "data-verdict")) | {"reason": reason}
        answer = await send_form(reviewer, f"/bank/acts/{verdict}", fields.items())
        page = await follow(reviewer, answer)
        assert re.findall(r'<h1 id="stem">([^<]*)</h1>', page) == [then] * bool(then)
    assert "没有等您审核的试题" in page
    references = [f"policy-s-{n}" for n in (1, 2, 3)]
    assert await states_of(world, *references) == ["approved", "approved", "draft"]


async def test_sending_back_without_a_reason_stays_at_the_item(world: World) -> None:
    reviewer = await world.staff(Role.REVIEWER)
    await world.staff(Role.AUTHOR)
    await put_in_review(world, *three())
    page = await read_page(reviewer, f"{DESK}?item=policy-s-2")
    fields = form_on(page, "data-verdict")
    page = await follow(reviewer, await send_form(reviewer, "/bank/acts/send-back", fields))
    assert on_desk(page) == "policy-s-2"
    assert "请写明原因" in page
    assert "autofocus" in page


async def test_item_withdrawn_meanwhile_is_told_and_passed(world: World) -> None:
    author, reviewer = await world.staff(Role.AUTHOR), await world.staff(Role.REVIEWER)
    one, _ = await put_in_review(
        world, make_single("policy-s-1", stem="甲"), make_single("policy-s-2", stem="乙")
    )
    page = await read_page(reviewer, DESK)
    await send_form(author, "/bank/acts/withdraw", [("version", str(one))])
    fields = form_on(page, "data-verdict")
    page = await follow(reviewer, await send_form(reviewer, "/bank/acts/approve", fields))
    assert on_desk(page) == "policy-s-2"
    assert "试题“policy-s-1”目前的状态不允许这项操作" in page


async def test_topic_narrows_the_queue_and_stays(world: World) -> None:
    reviewer = await world.staff(Role.REVIEWER)
    await world.staff(Role.AUTHOR)
    await put_in_review(
        world,
        make_single("policy-s-1", stem="甲"),
        make_single("trading-s-1", stem="乙乙", topic="trading"),
        make_single("trading-s-2", stem="丙丙丙", topic="trading"),
    )
    page = await read_page(reviewer, f"{DESK}?topic=trading")
    assert on_desk(page) == "trading-s-1"
    assert f'href="{DESK}?item=trading-s-2&amp;topic=trading"' in page
    assert "全部（3）" in page
    page = await read_page(reviewer, f"{DESK}?topic=assets")
    assert "没有等您审核的试题" in page
    assert "看全部知识点" in page


async def test_change_is_shown_against_the_version_in_use(world: World) -> None:
    author, reviewer = await world.staff(Role.AUTHOR), await world.staff(Role.REVIEWER)
    await put_approved(world, make_single())
    page = await read_page(author, "/bank/items/policy-s-001/edit")
    fields = dict(form_on(page, "data-item-form"))
    options = [(n, v) for n, v in form_on(page, "data-item-form") if n == "option"]
    changed = [(n, v) for n, v in fields.items() if n != "option"] + options
    sent = [*((n, "新的题干" if n == "stem" else v) for n, v in changed), ("then", "submit")]
    await follow(author, await send_form(author, "/bank/items/policy-s-001/edit", sent))
    page = await read_page(reviewer, DESK)
    assert "与正在使用的版本 1 相比" in page
    assert "<ins>新的</ins>" in page


async def test_desk_marks_the_key_of_every_type_in_english(world: World) -> None:
    reviewer = await world.staff(Role.REVIEWER)
    await world.staff(Role.AUTHOR)
    await put_in_review(world, *every_kind())
    await read_page(reviewer, f"{DESK}?lang=en")
    for item in every_kind():
        page = await read_page(reviewer, f"{DESK}?item={item.reference}")
        assert on_desk(page) == item.reference
        assert foreign_words(page) == []
        marks = {"single": 1, "multiple": 3, "true_false": 1}
        item_alone = page.partition('id="kept"')[0]
        assert item_alone.count("bank-option__mark") == marks.get(item.type.value, 0)


async def test_own_items_in_review_are_said_to_wait_for_others(world: World) -> None:
    both = await author_and_reviewer(world)
    await put_in_review(world, make_single(), author="both")
    await put_draft(world, make_single("policy-s-2", stem="草稿"), author="both")
    assert "另有 1 题在审，是您参与命制的" in await read_page(both, DESK)
    page = await read_page(both, f"{DESK}?lang=en")
    assert foreign_words(page) == []


async def test_desk_is_the_reviewers(world: World) -> None:
    await read_page(await world.staff(Role.AUTHOR), DESK, status=403)
    await read_page(await world.staff(Role.PAPER_MAKER), DESK, status=403)
