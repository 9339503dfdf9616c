# SPDX-License-Identifier: Apache-2.0
"""The chain: linked in one order by one linker, and walked to each place that was tampered with."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.audit import repository, service as audit
from app.audit.invariants import Walk
from app.audit.models import AuditEntry, AuditLink, UnlinkedEntry
from app.audit.rules import LINKED_WITHIN
from app.audit.service.linking import LINKED_AT_ONCE, link_some
from app.audit.tasks import Linker
from app.audit.values import SYSTEM, Break, BreakKind, Head
from app.core.ids import new_id
from app.core.logs import configure_logs
from app.core.privacy import TEN_YEARS
from tests.support.factories.tampering import chain_anew, change, swap, take_away, unguard
from tests.support.world import World


async def write(world: World, number: int, *, at: datetime | None = None) -> None:
    """So many entries, each in its own words."""
    async with world.database.writing() as session:
        for each in range(number):
            await audit.record(
                session,
                actor=SYSTEM,
                action="core.job.retry",
                subject=("job", new_id()),
                now=at or world.now(),
                reason=f"第 {each} 次",
                detail={"kind": "été", "n": each / 2, "deep": {"b": None, "a": [each, 1e16]}},
            )


async def links(world: World) -> list[AuditLink]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(AuditLink).order_by(AuditLink.position)))


async def walked(
    world: World, *, known: Head | None = None, now: datetime | None = None
) -> tuple[Walk, list[Break]]:
    async with world.database.reading() as session:
        walk = Walk(session, now=now or world.now(), known=known)
        return walk, [found async for found in walk.breaks()]


async def places(world: World, *, known: Head | None = None) -> list[tuple[BreakKind, int | None]]:
    _, found = await walked(world, known=known)
    return [(each.kind, each.position) for each in found]


async def linked(world: World, number: int) -> list[UUID]:
    """So many entries in a chain that holds, behind triggers that are off; their ids in order."""
    await write(world, number)
    await audit.read_head(world.database)
    await unguard(world)
    return [link.entry_id for link in await links(world)]


class TestLinking:
    async def test_chain_holds_and_its_head_moves_with_each_entry(self, world: World) -> None:
        assert await audit.read_head(world.database) == Head(0, "0" * 64), "nothing yet"
        await write(world, 3)
        first = await audit.read_head(world.database)
        await write(world, 1)
        last = await audit.read_head(world.database)
        walk, found = await walked(world, known=first)
        assert found == [], "an earlier head is known"
        assert (walk.entries, walk.head.position) == (4, 4), "all that was written is linked"
        assert walk.head == last != first, "and the walk ends at the head"

    async def test_many_linkers_make_one_chain(self, world: World) -> None:
        await write(world, 2 * LINKED_AT_ONCE + 7)
        rounds = [asyncio.gather(*(link_some(world.database) for _ in range(4))) for _ in range(3)]
        done = sum([sum(await each) for each in rounds])
        await audit.read_head(world.database)
        made = await links(world)
        assert done <= len(made) == 2 * LINKED_AT_ONCE + 7, "each entry has one link"
        assert [link.position for link in made] == list(range(1, len(made) + 1)), "without a gap"
        assert await places(world) == [], "and one order"

    async def test_head_waits_for_the_linker_who_is_at_it(self, world: World) -> None:
        await write(world, 3)
        async with world.database.writing() as session:
            assert await repository.may_link(session, wait=False), "another one is linking"
            asked = asyncio.create_task(audit.read_head(world.database))
            early, _ = await asyncio.wait({asked}, timeout=0.5)
            assert not early, "what had no link yet was waiting when the head was asked for"
        assert (await asked).position == 3, "its end is told when all of them are linked"

    async def test_entry_that_commits_late_with_an_earlier_id_is_linked_all_the_same(
        self, world: World
    ) -> None:
        early = new_id()
        await write(world, 2)
        await audit.read_head(world.database)
        async with world.database.writing() as session:
            session.add(
                AuditEntry(
                    id=early, at=world.now() - timedelta(minutes=1), actor_kind="system",
                    actor_id="", action="core.job.retry", subject_kind="job", subject_id="x",
                    reason=None, detail={},
                )
            )  # fmt: skip
        await audit.read_head(world.database)
        assert (await links(world))[-1].entry_id == early, "by not being linked yet, not by its id"

    async def test_nothing_waits_and_nothing_is_linked_for_a_transaction_that_rolls_back(
        self, world: World
    ) -> None:
        async with world.database.reading() as session:
            await audit.record(
                session,
                actor=SYSTEM,
                action="core.job.retry",
                subject=("job", new_id()),
                now=world.now(),
            )
            await session.flush()
            assert await session.scalar(sa.select(UnlinkedEntry.entry_id)), "within it, it waits"
        async with world.database.reading() as session:
            waiting = await session.scalar(sa.select(sa.func.count()).select_from(UnlinkedEntry))
        assert waiting == 0, "neither the entry nor its place in the queue is there"

    async def test_worker_links_and_says_the_head_once_a_day_in_a_line_of_json(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        linker = Linker(world.database)
        await write(world, LINKED_AT_ONCE + 5)
        configure_logs(world.settings.model_copy(update={"log_level": "INFO", "log_json": True}))
        try:
            for hours in (0, 1, 24):
                await linker.link(now=world.now() + timedelta(hours=hours))
        finally:
            configure_logs(world.settings)
        said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        head = await audit.read_head(world.database)
        assert [(line["event"], line["position"], line["digest"]) for line in said] == [
            ("audit head", head.position, head.digest)
        ] * 2, "the head is what it is once all that waited is linked"

    async def test_worker_looks_again_at_once_while_more_waits_than_it_links_at_once(
        self, world: World
    ) -> None:
        linker = Linker(world.database)
        await linker.link(now=world.now())
        await write(world, LINKED_AT_ONCE + 5)
        told = [await linker.link(now=world.now()) for _ in range(2)]
        assert told == [LINKED_AT_ONCE, 0], "the five are no reason to write again at once"
        async with world.database.reading() as session:
            assert not await repository.has_unlinked(session), "and they are linked"


class TestTampering:
    async def test_entry_that_was_changed_is_named_with_place_id_and_instant(
        self, world: World
    ) -> None:
        ids = await linked(world, 5)
        await change(world, ids[2], {"reason": "别的理由"})
        _, [found] = await walked(world)
        assert found == Break(BreakKind.CHANGED, 3, ids[2], world.now()), "and nothing else is"

    async def test_instant_of_an_entry_cannot_be_changed_either(self, world: World) -> None:
        ids = await linked(world, 3)
        await change(world, ids[0], {"at": world.now() + timedelta(microseconds=1)})
        assert await places(world) == [(BreakKind.CHANGED, 1)], "not by a microsecond"

    async def test_entry_that_was_taken_away_is_missed_until_its_term_ends(
        self, world: World
    ) -> None:
        ids = await linked(world, 3)
        await take_away(world, ids[1])
        assert await places(world) == [(BreakKind.MISSING, 2)], "before its term"
        later = world.now() + TEN_YEARS + timedelta(seconds=1)
        walk, found = await walked(world, now=later)
        assert (found, walk.entries, walk.gone) == ([], 2, 1), "afterwards its link stands for it"

    async def test_two_that_were_swapped_are_both_named(self, world: World) -> None:
        ids = await linked(world, 4)
        await change(world, ids[1], {"actor_id": "somebody"})
        await chain_anew(world, 2, until=5)
        await swap(world, ids[1], ids[3])
        assert await places(world) == [(BreakKind.CHANGED, 2), (BreakKind.CHANGED, 4)], (
            "each does not fit its own link"
        )

    async def test_link_that_was_changed_or_taken_away_shows_in_the_chain(
        self, world: World
    ) -> None:
        await linked(world, 5)
        async with world.database.writing() as session:
            await session.execute(sa.delete(AuditLink).where(AuditLink.position == 2))
        assert await places(world) == [(BreakKind.LINK_CHANGED, 3)], "the next does not fit"

    async def test_chain_computed_anew_in_part_does_not_fit_where_that_ends(
        self, world: World
    ) -> None:
        ids = await linked(world, 6)
        await change(world, ids[1], {"reason": "别的理由"})
        await chain_anew(world, 2, until=5)
        assert await places(world) == [(BreakKind.LINK_CHANGED, 5)], "the old rest has another head"

    async def test_chain_computed_anew_to_its_end_is_found_by_a_head_kept_elsewhere(
        self, world: World
    ) -> None:
        ids = await linked(world, 6)
        kept = await audit.read_head(world.database)
        await change(world, ids[1], {"reason": "别的理由"})
        await chain_anew(world, 2, until=7)
        assert await places(world) == [], "it holds in itself"
        assert await places(world, known=kept) == [(BreakKind.HEAD_UNKNOWN, 6)], "but is another"

    async def test_end_that_was_cut_off_is_found_by_a_head_kept_elsewhere(
        self, world: World
    ) -> None:
        ids = await linked(world, 3)
        kept = await audit.read_head(world.database)
        await take_away(world, ids[2])
        async with world.database.writing() as session:
            await session.execute(sa.delete(AuditLink).where(AuditLink.position == 3))
        assert await places(world) == [], "it holds in itself"
        assert await places(world, known=kept) == [(BreakKind.HEAD_UNKNOWN, 3)], "but ends too soon"

    async def test_entry_that_nobody_links_is_said_after_ten_minutes(self, world: World) -> None:
        await write(world, 1)
        late = world.now() + LINKED_WITHIN + timedelta(seconds=1)
        assert (await walked(world))[1] == [], "it may wait a while"
        _, [found] = await walked(world, now=late)
        assert (found.kind, found.position) == (BreakKind.UNLINKED, None), "but not for ever"

    async def test_entry_that_vanished_before_it_was_linked_is_missed(self, world: World) -> None:
        await unguard(world)
        await write(world, 1)
        async with world.database.writing() as session:
            await session.execute(sa.delete(AuditEntry))
        assert [each[0] for each in await places(world)] == [BreakKind.MISSING], "it had waited"


async def test_walk_says_every_place_of_a_chain_of_many_pages(world: World) -> None:
    ids = await linked(world, 3 * LINKED_AT_ONCE)
    for place in (0, LINKED_AT_ONCE, len(ids) - 1):
        await change(world, ids[place], {"reason": "别的理由"})
    assert [place for _, place in await places(world)] == [1, LINKED_AT_ONCE + 1, len(ids)], (
        "the first, one in the middle and the last"
    )


async def test_same_entry_has_the_same_digest_on_both_databases(world: World) -> None:
    async with world.database.writing() as session:
        session.add(
            AuditEntry(
                id=UUID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000"),
                at=datetime(2026, 11, 28, 1, 0, 0, 120, tzinfo=UTC), actor_kind="staff",
                actor_id="a", action="x.y.z", subject_kind="s", subject_id="t", reason="替考 é 😀",
                detail={"z": 1e16, "a": {"c": 0.1, "b": 1.0}, "ü": [1e-7, -0.0, 1.5e300, "\u2028"]},
            )
        )  # fmt: skip
    await audit.read_head(world.database)
    [link] = await links(world)
    assert link.digest == DIGEST, "whatever the database makes of numbers, keys and microseconds"


DIGEST = "c029e76f322af878bbf122ce9d6b6c48b10b73e60bbe144b648059709ab25ea6"
