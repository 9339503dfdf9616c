# SPDX-License-Identifier: Apache-2.0
"""The life of a version: drafts, verdicts, and who may not give them."""

import dataclasses
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.models import StaffMember
from app.core.errors import DomainError
from app.core.lifecycle import IllegalVerb
from app.items import service as items
from app.items.errors import (
    ItemNotFound,
    ItemPictureNotFound,
    NothingChosen,
    NotYourDraft,
    OwnWork,
    ReasonNeeded,
    ReferenceTaken,
    UnderReview,
    VersionMoved,
)
from app.items.models import ItemVersion
from app.items.service import Act
from app.items.states import VersionState, VersionVerb
from question_bank.items import Item
from tests.support.factories.items import make_multiple, make_single
from tests.support.roles import Role
from tests.support.world import World


async def _staff(world: World, name: str) -> UUID:
    await world.new_staff(name, Role.AUTHOR, Role.REVIEWER)
    async with world.database.reading() as session:
        found = sa.select(StaffMember.id).where(StaffMember.username == name)
        return (await session.scalars(found)).one()


async def _create(world: World, item: Item, author: UUID) -> ItemVersion:
    async with world.database.writing() as session:
        return await items.create_item(session, item, author_id=author, now=world.now())


async def _save(world: World, item: Item, author: UUID, *, seen: int) -> ItemVersion:
    async with world.database.writing() as session:
        return await items.save_draft(session, item, seen=seen, author_id=author, now=world.now())


async def _act(
    world: World, version: ItemVersion, verb: VersionVerb, actor: UUID, comment: str = ""
) -> None:
    async with world.database.writing() as session:
        await items.act(session, version.id, Act(verb, actor, world.now(), comment))


async def _states(world: World, reference: str = "policy-s-001") -> list[str]:
    """The states of an item's versions, the oldest first."""
    async with world.database.reading() as session:
        history = await items.get_history(session, reference)
    return [version.state for version in reversed(history.versions)]


async def test_draft_goes_to_review_and_is_approved_by_another(world: World) -> None:
    author, reviewer = await _staff(world, "author-a"), await _staff(world, "reviewer-b")
    draft = await _create(world, make_single(), author)
    assert await _states(world) == ["draft"]
    await _act(world, draft, VersionVerb.SUBMIT, author)
    async with world.database.reading() as session:
        assert await items.list_approved(session) == []
    await _act(world, draft, VersionVerb.APPROVE, reviewer, "没有问题")
    assert await _states(world) == ["approved"]
    async with world.database.reading() as session:
        (usable,) = await items.list_approved(session)
        history = await items.get_history(session, "policy-s-001")
    assert usable.item == make_single()
    told = [
        (event.verb, event.to_state, history.names[event.actor_id])
        for event in history.events
        if event.actor_id
    ]
    assert told == [("approve", "approved", "Reviewer-B"), ("submit", "in_review", "Author-A")]


async def test_author_cannot_judge_own_work(world: World) -> None:
    author = await _staff(world, "author-a")
    draft = await _create(world, make_single(), author)
    await _act(world, draft, VersionVerb.SUBMIT, author)
    with pytest.raises(OwnWork):
        await _act(world, draft, VersionVerb.APPROVE, author)
    with pytest.raises(OwnWork):
        await _act(world, draft, VersionVerb.SEND_BACK, author, "再想想")


async def test_whoever_had_a_hand_in_an_earlier_draft_cannot_judge(world: World) -> None:
    first, second = await _staff(world, "author-a"), await _staff(world, "author-b")
    third = await _staff(world, "reviewer-c")
    await _create(world, make_single(), first)
    draft = await _save(world, make_single(key="C"), second, seen=1)
    await _act(world, draft, VersionVerb.SUBMIT, second)
    with pytest.raises(OwnWork):
        await _act(world, draft, VersionVerb.APPROVE, first)
    await _act(world, draft, VersionVerb.APPROVE, third)
    assert await _states(world) == ["superseded", "approved"]


async def test_approved_version_serves_until_the_next_is_approved(world: World) -> None:
    author, reviewer = await _staff(world, "author-a"), await _staff(world, "reviewer-b")
    one = await _create(world, make_single(), author)
    await _act(world, one, VersionVerb.SUBMIT, author)
    await _act(world, one, VersionVerb.APPROVE, reviewer)
    two = await _save(world, make_single(key="C"), reviewer, seen=1)
    assert await _states(world) == ["approved", "draft"]
    async with world.database.reading() as session:
        assert [s.version_id for s in await items.list_approved(session)] == [one.id]
    await _act(world, two, VersionVerb.SUBMIT, reviewer)
    # Who wrote the version that serves may judge the next: it is another's work.
    await _act(world, two, VersionVerb.APPROVE, author)
    assert await _states(world) == ["superseded", "approved"]


async def test_sending_back_needs_a_reason_and_makes_a_draft_again(world: World) -> None:
    author, reviewer = await _staff(world, "author-a"), await _staff(world, "reviewer-b")
    draft = await _create(world, make_single(), author)
    await _act(world, draft, VersionVerb.SUBMIT, author)
    with pytest.raises(ReasonNeeded):
        await _act(world, draft, VersionVerb.SEND_BACK, reviewer, "  ")
    await _act(world, draft, VersionVerb.SEND_BACK, reviewer, "选项 C 也对")
    assert await _states(world) == ["draft"]
    async with world.database.reading() as session:
        history = await items.get_history(session, "policy-s-001")
    assert history.events[0].comment == "选项 C 也对"


async def test_under_review_nothing_is_edited_until_the_author_withdraws(world: World) -> None:
    author, other = await _staff(world, "author-a"), await _staff(world, "author-b")
    draft = await _create(world, make_single(), author)
    await _act(world, draft, VersionVerb.SUBMIT, author)
    with pytest.raises(UnderReview):
        await _save(world, make_single(key="C"), author, seen=1)
    with pytest.raises(NotYourDraft):
        await _act(world, draft, VersionVerb.WITHDRAW, other)
    await _act(world, draft, VersionVerb.WITHDRAW, author)
    await _save(world, make_single(key="C"), author, seen=1)
    assert await _states(world) == ["superseded", "draft"]


async def test_saving_over_a_version_one_has_not_seen_is_refused(world: World) -> None:
    author, other = await _staff(world, "author-a"), await _staff(world, "author-b")
    await _create(world, make_single(), author)
    await _save(world, make_single(key="C"), other, seen=1)
    with pytest.raises(VersionMoved):
        await _save(world, make_single(key="D"), author, seen=1)


async def test_saving_the_same_again_makes_no_version(world: World) -> None:
    author = await _staff(world, "author-a")
    one = await _create(world, make_single(), author)
    again = await _save(world, make_single(), author, seen=1)
    assert again.id == one.id
    assert await _states(world) == ["draft"]


async def test_create_with_a_taken_reference_is_refused(world: World) -> None:
    author = await _staff(world, "author-a")
    await _create(world, make_single(), author)
    with pytest.raises(ReferenceTaken):
        await _create(world, make_single(key="C"), author)


async def test_save_of_an_unknown_item_is_refused(world: World) -> None:
    author = await _staff(world, "author-a")
    with pytest.raises(ItemNotFound):
        await _save(world, make_single(), author, seen=1)


async def test_item_with_a_picture_that_is_not_there_is_refused(world: World) -> None:
    author = await _staff(world, "author-a")
    name = "0" * 64 + ".png"
    with pytest.raises(ItemPictureNotFound):
        await _create(world, make_single(stem=f"看图 ![图](media:{name})"), author)


async def test_bulk_verb_moves_what_allows_it_and_names_the_rest(world: World) -> None:
    author, reviewer = await _staff(world, "author-a"), await _staff(world, "reviewer-b")
    mine = await _create(world, make_single(), author)
    theirs = await _create(world, make_multiple(), reviewer)
    fresh = await _create(world, make_single("policy-s-002"), author)
    for version, who in ((mine, author), (theirs, reviewer)):
        await _act(world, version, VersionVerb.SUBMIT, who)
    async with world.database.writing() as session:
        done = Act(VersionVerb.APPROVE, reviewer, world.now())
        outcome = await items.act_on(session, [mine.id, theirs.id, fresh.id], done)
    assert outcome.moved == ("policy-s-001",)
    kinds: dict[str, type[DomainError]] = {ref: type(why) for ref, why in outcome.refused.items()}
    assert kinds == {"policy-m-001": OwnWork, "policy-s-002": IllegalVerb}


async def test_bulk_verb_on_nothing_is_refused(world: World) -> None:
    author = await _staff(world, "author-a")
    with pytest.raises(NothingChosen):
        async with world.database.writing() as session:
            await items.act_on(session, [], Act(VersionVerb.SUBMIT, author, world.now()))


async def test_retired_item_is_in_no_new_paper_and_comes_back_through_review(world: World) -> None:
    author, reviewer = await _staff(world, "author-a"), await _staff(world, "reviewer-b")
    async with world.database.writing() as session:
        await items.adopt_items(session, [make_single()], now=world.now())
        (usable,) = await items.list_approved(session)
    async with world.database.writing() as session:
        act = Act(VersionVerb.RETIRE, reviewer, world.now(), "法规已废止")
        await items.act(session, usable.version_id, act)
    async with world.database.reading() as session:
        assert await items.list_approved(session) == []
        # A paper that holds the version keeps it.
        assert await items.get_items(session, [usable.version_id])
    draft = await _save(world, make_single(key="C"), author, seen=1)
    await _act(world, draft, VersionVerb.SUBMIT, author)
    await _act(world, draft, VersionVerb.APPROVE, reviewer)
    assert await _states(world) == ["retired", "approved"]


async def test_comment_stands_at_the_version(world: World) -> None:
    author = await _staff(world, "author-a")
    draft = await _create(world, make_single(), author)
    async with world.database.writing() as session:
        await items.comment(session, draft.id, " 出处待查 ", actor_id=author, now=world.now())
    async with world.database.reading() as session:
        history = await items.get_history(session, "policy-s-001")
    assert [(event.verb, event.comment) for event in history.events] == [(None, "出处待查")]


async def test_twins_are_found_when_written_and_forgotten_when_they_part(world: World) -> None:
    author = await _staff(world, "author-a")
    one = make_single(stem="下列关于全国碳排放权交易市场配额清缴期限的说法，正确的是")
    like = dataclasses.replace(one, reference="policy-s-002", stem=one.stem + "哪一项")
    first = await _create(world, one, author)
    await _create(world, like, author)
    async with world.database.reading() as session:
        assert await items.list_pairs(session) == [("policy-s-001", "policy-s-002")]
        (twin,) = await items.list_twins(session, first.item_id)
    assert (twin.reference, twin.dismissed) == ("policy-s-002", False)
    apart = dataclasses.replace(
        like, stem="甲烷的一百年全球增温潜势是多少", options=("一", "二", "三", "四")
    )
    await _save(world, apart, author, seen=1)
    async with world.database.reading() as session:
        assert await items.list_pairs(session) == []


async def test_dismissed_twins_may_meet_and_stay_dismissed(world: World) -> None:
    author = await _staff(world, "author-a")
    one = make_single(stem="下列关于全国碳排放权交易市场配额清缴期限的说法，正确的是")
    like = dataclasses.replace(one, reference="policy-s-002", stem=one.stem + "哪一项")
    first = await _create(world, one, author)
    await _create(world, like, author)
    async with world.database.writing() as session:
        await items.dismiss_twins(session, first.item_id, "policy-s-002", staff_id=author)
    await _save(world, dataclasses.replace(like, key="C"), author, seen=1)
    async with world.database.reading() as session:
        assert await items.list_pairs(session) == []
        (twin,) = await items.list_twins(session, first.item_id)
    assert twin.dismissed


@pytest.mark.parametrize("state", [VersionState.APPROVED, VersionState.DRAFT])
async def test_database_refuses_two_versions_of_one_item_in_a_state(
    world: World, state: VersionState
) -> None:
    author = await _staff(world, "author-a")
    draft = await _create(world, make_single(), author)
    second = await _save(world, make_single(key="C"), author, seen=1)
    both = sa.update(ItemVersion).where(ItemVersion.id.in_([draft.id, second.id]))
    async with world.database.writing() as session:
        with pytest.raises(IntegrityError):
            await session.execute(both.values(state=state.value))
