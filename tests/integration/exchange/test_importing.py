# SPDX-License-Identifier: Apache-2.0
"""From a file to drafts: what is read, what would happen, and what does, on both databases."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core.lifecycle import IllegalVerb
from app.exchange import service as exchange
from app.exchange.errors import ImportNotFound, ImportStale
from app.exchange.service import Upload
from app.exchange.service.uploading import LISTED
from app.exchange.values import ImportVerdict
from app.items import service as items
from app.items.errors import FileUnusable
from app.items.models import ItemVersion
from app.items.service import Act
from app.items.states import VersionVerb
from app.retention import Keeper, sweep
from app.retention.timing import PROGRAMME_TERMS
from question_bank.interchange.formats import FORMATS
from question_bank.interchange.guards import check_picture
from question_bank.interchange.item_texts import pictures_shown
from question_bank.items import Item
from tests.support.factories.imports import (
    DEFAULTS,
    bank_file,
    bring,
    confirm,
    look,
    opened,
    png,
    prepare,
    staff_id,
    take_in,
    workbook,
)
from tests.support.factories.items import make_multiple, make_single, make_true_false
from tests.support.factories.workbooks import read_rows, type_over, write_rows
from tests.support.roles import Role
from tests.support.world import World

EXCEL = "bank.xlsx"
# More readings than a process remembers.
MANY = 6


async def bank_of(world: World, *given: Item) -> None:
    async with world.database.writing() as session:
        await items.adopt_items(session, given, now=world.now())


async def stored_items(world: World) -> dict[str, tuple[str, Item]]:
    """The newest version of every item: its state and what it says."""
    async with world.database.reading() as session:
        page = await items.list_items(session, items.ItemFilter(), number=1)
    return {line.item.reference: (line.version.state, line.item) for line in page.lines}


async def count_versions(world: World) -> int:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(ItemVersion)) or 0


async def create(world: World, item: Item, author: UUID) -> ItemVersion:
    async with world.database.writing() as session:
        return await items.create_item(session, item, author_id=author, now=world.now())


async def save(world: World, item: Item, author: UUID, *, seen: int) -> None:
    async with world.database.writing() as session:
        await items.save_draft(session, item, seen=seen, author_id=author, now=world.now())


async def submit(world: World, version: ItemVersion, author: UUID) -> None:
    async with world.database.writing() as session:
        await items.act(session, version.id, Act(VersionVerb.SUBMIT, author, world.now()))


def verdicts_of(seen: exchange.Preview) -> list[str]:
    return [line.verdict.value for line in seen.lines]


class TestKeeping:
    async def test_imports_of_more_than_a_year_are_gone_with_their_files(
        self, world: World
    ) -> None:
        author, blobs = await staff_id(world, "author"), world.blobs
        old = await take_in(world, bank_file([make_single()]), author)
        world.clock.forward(days=1)
        young = await bring(world, bank_file([make_multiple()]), author)
        keeper, year = Keeper(world.database, blobs, PROGRAMME_TERMS), timedelta(days=365)
        report = await sweep(keeper, now=old.uploaded_at + year)
        assert "item_imports" not in {each.table_name for each in report}
        await sweep(keeper, now=old.uploaded_at + year + timedelta(seconds=1))
        async with world.database.reading() as session:
            assert [each.id for each in await exchange.list_imports(session, author)] == [young.id]
            assert await items.get_history(session, make_single().reference)
        assert await blobs.get(old.blob_key) is None
        assert await blobs.get(young.blob_key) is not None


class TestLooking:
    async def test_every_question_of_a_file_gets_its_verdict(self, world: World) -> None:
        author, other = await staff_id(world, "author"), await staff_id(world, "other")
        await bank_of(world, make_single("policy-s-001"), make_single("policy-s-002"))
        waiting = await create(world, make_single("policy-s-003"), other)
        await submit(world, waiting, other)
        file = workbook(
            [
                make_single("policy-s-001"),
                make_single("policy-s-002", key="C"),
                make_single("policy-s-003", key="C"),
                make_single("policy-s-004"),
                make_single("policy-s-005"),
            ],
            {("policy-s-005", "答案"): "E"},
        )
        stored = await bring(world, file, author, filename=EXCEL)
        seen = await look(world, stored.id, author)
        assert verdicts_of(seen) == ["unchanged", "changed", "under_review", "new", "refused"]
        assert seen.taken == 2
        assert stored.format == "excel"
        assert stored.counts == {"read": 5, "refused": 1}
        assert seen.counts["read"] == 5
        assert {seen.counts[verdict.value] for verdict in ImportVerdict} == {1}
        assert seen.lines[1].version is not None
        assert seen.lines[1].version.body["key"] == "B"

    async def test_question_in_review_that_says_the_same_is_unchanged(self, world: World) -> None:
        author = await staff_id(world, "author")
        await submit(world, await create(world, make_single(), author), author)
        stored = await bring(world, bank_file([make_single()]), author)
        assert verdicts_of(await look(world, stored.id, author)) == ["unchanged"]

    async def test_warnings_and_twins_of_the_bank_and_of_the_file_are_told(
        self, world: World
    ) -> None:
        author = await staff_id(world, "author")
        stem = "全国碳排放权交易市场第一个履约周期纳入的行业是哪一个，覆盖多少家重点排放单位？"
        await bank_of(world, make_single("known", stem=stem))
        given = [
            make_single("near", stem=stem.replace("多少家", "几家")),
            make_single("nearer", stem=stem.replace("哪一个", "哪个")),
            make_multiple("far"),
        ]
        file = workbook(given, {("far", "答案"): "A"})
        stored = await bring(world, file, author, filename=EXCEL)
        near, nearer, far = (await look(world, stored.id, author)).lines
        assert near.twins == ("known", "nearer")
        assert nearer.twins == ("known", "near")
        assert (far.twins, far.is_warned, near.is_warned) == ((), True, False)
        counts = (await look(world, stored.id, author)).counts
        assert (counts["twins"], counts["warned"]) == (2, 1)

    async def test_of_two_who_bring_one_question_at_once_the_later_sees_the_earlier(
        self, world: World
    ) -> None:
        author = await staff_id(world, "author")
        stem = "全国碳排放权交易市场第一个履约周期纳入的行业是哪一个，覆盖多少家重点排放单位？"
        ready = []
        for reference in ("mine", "yours"):
            file = workbook([make_single(reference, stem=stem)])
            stored = await bring(world, file, author, filename=EXCEL)
            ready.append(await prepare(world, await look(world, stored.id, author), author))
        for each in ready:
            async with world.database.writing() as session:
                await exchange.confirm(session, each)
        async with world.database.reading() as session:
            assert await items.list_pairs(session) == [("mine", "yours")]

    async def test_file_that_nobody_can_read_is_refused_in_words(self, world: World) -> None:
        author, blobs = await staff_id(world, "author"), world.blobs
        for data, filename, why in (
            (b"", "bank.xlsx", "空的"),
            (b"%PDF-1.7 ...", "bank.pdf", "PDF"),
            (b"PK\x03\x04 cut off", "bank.xlsx", "压缩包"),
        ):
            with pytest.raises(FileUnusable) as refused:
                await exchange.receive(blobs, Upload(filename, data, DEFAULTS))
            assert why in str(refused.value.context["why"])
        async with world.database.reading() as session:
            assert await exchange.list_imports(session, author) == []

    async def test_anothers_import_is_not_found(self, world: World) -> None:
        author, other = await staff_id(world, "author"), await staff_id(world, "other")
        stored = await bring(world, bank_file([make_single()]), author)
        seen = await look(world, stored.id, author)
        with pytest.raises(ImportNotFound):
            await opened(world, stored.id, other)
        with pytest.raises(ImportNotFound):
            await opened(world, uuid4(), author)
        with pytest.raises(ImportNotFound):
            await confirm(world, seen, other)
        async with world.database.writing() as session:
            with pytest.raises(ImportNotFound):
                await exchange.discard(session, stored.id, staff_id=other, now=world.now())
        async with world.database.reading() as session:
            assert await exchange.list_imports(session, other) == []
            assert [one.id for one in await exchange.list_imports(session, author)] == [stored.id]

    async def test_list_shows_the_latest_imports_first(self, world: World) -> None:
        author = await staff_id(world, "author")
        brought = []
        for number in range(LISTED + 1):
            world.clock.forward(seconds=1)
            brought.append(await bring(world, bank_file([make_single(f"s-{number}")]), author))
        async with world.database.reading() as session:
            listed = await exchange.list_imports(session, author)
        assert [one.id for one in listed] == [one.id for one in reversed(brought[1:])]

    async def test_forgotten_reading_is_read_again_with_its_defaults(self, world: World) -> None:
        author = await staff_id(world, "author")
        file = workbook([make_single()], {("policy-s-001", "知识点"): ""})
        stored = await bring(world, file, author, filename=EXCEL)
        before = (await opened(world, stored.id, author)).reading
        for number in range(MANY):
            await bring(world, bank_file([make_single(f"s-{number}")]), author)
        again = (await opened(world, stored.id, author)).reading
        assert again is not before
        assert again.items == before.items
        assert again.items[0].topic == DEFAULTS.topic

    async def test_import_whose_file_is_gone_is_not_found(self, world: World) -> None:
        author = await staff_id(world, "author")
        stored = await bring(world, bank_file([make_single()]), author)
        await world.blobs.delete(stored.blob_key)
        for number in range(MANY):
            await bring(world, bank_file([make_single(f"s-{number}")]), author)
        with pytest.raises(ImportNotFound):
            await opened(world, stored.id, author)


class TestConfirming:
    async def test_new_and_changed_questions_are_drafts_of_their_importer(
        self, world: World
    ) -> None:
        author = await staff_id(world, "author")
        await bank_of(world, make_single("policy-s-001"), make_single("policy-s-002"))
        given = [make_single("policy-s-001"), make_single("policy-s-002", key="C"), make_multiple()]
        done = await take_in(world, bank_file(given), author)
        assert (done.state, done.counts["new"], done.counts["changed"]) == ("confirmed", 1, 1)
        assert (done.counts["unchanged"], done.counts["submitted"]) == (1, False)
        assert await stored_items(world) == {
            "policy-s-001": ("approved", make_single("policy-s-001")),
            "policy-s-002": ("draft", make_single("policy-s-002", key="C")),
            "policy-m-001": ("draft", make_multiple()),
        }
        async with world.database.reading() as session:
            # The version that papers use stays until a reviewer has approved the next.
            approved = {one.item for one in await items.list_approved(session)}
            versions = await session.scalars(
                sa.select(ItemVersion.author_id).where(ItemVersion.state == "draft")
            )
            assert set(versions) == {author}
        assert approved == {make_single("policy-s-001"), make_single("policy-s-002")}

    async def test_drafts_go_to_review_at_once_where_wanted(self, world: World) -> None:
        author, reviewer = await staff_id(world, "a"), await staff_id(world, "r", Role.REVIEWER)
        given = [make_single(), make_multiple(), make_true_false()]
        done = await take_in(world, bank_file(given), author, submit=True)
        assert done.counts["submitted"] is True
        assert {state for state, _ in (await stored_items(world)).values()} == {"in_review"}
        async with world.database.reading() as session:
            page = await items.list_items(session, items.ItemFilter(), number=1)
        async with world.database.writing() as session:
            act = Act(VersionVerb.APPROVE, reviewer, world.now())
            outcome = await items.act_on(session, [line.version.id for line in page.lines], act)
        assert len(outcome.moved) == 3
        async with world.database.reading() as session:
            assert [one.item for one in await items.list_approved(session)] == sorted(
                given, key=lambda item: item.reference
            )

    async def test_importing_the_same_again_changes_nothing(self, world: World) -> None:
        author, file = await staff_id(world, "author"), bank_file([make_single(), make_multiple()])
        await take_in(world, file, author)
        versions = await count_versions(world)
        again = await take_in(world, file, author)
        assert (again.counts["new"], again.counts["unchanged"]) == (0, 2)
        assert await count_versions(world) == versions

    async def test_confirmation_is_on_the_trail(self, world: World) -> None:
        author = await staff_id(world, "author")
        done = await take_in(world, bank_file([make_single()]), author)
        async with world.database.reading() as session:
            found = sa.select(AuditEntry).where(AuditEntry.action == "exchange.item_import.confirm")
            (entry,) = await session.scalars(found)
        assert (entry.actor_id, entry.subject_id) == (str(author), str(done.id))
        assert (entry.detail["format"], entry.detail["new"]) == ("jsonlines", 1)

    async def test_closed_import_is_confirmed_or_discarded_no_more(self, world: World) -> None:
        author = await staff_id(world, "author")
        for number, ends in enumerate((("confirm", "discard"), ("discard", "confirm"))):
            stored = await bring(world, bank_file([make_single(f"s-{number}")]), author)
            seen = await look(world, stored.id, author)
            await self._end(world, seen, author, ends[0])
            for end in ends:
                with pytest.raises(IllegalVerb):
                    await self._end(world, seen, author, end)
        assert set(await stored_items(world)) == {"s-0"}

    async def _end(self, world: World, seen: exchange.Preview, author: UUID, end: str) -> None:
        async def discard() -> None:
            async with world.database.writing() as session:
                await exchange.discard(session, seen.stored.id, staff_id=author, now=world.now())

        ends = {"confirm": lambda: confirm(world, seen, author), "discard": discard}
        await ends[end]()

    async def test_discarded_import_keeps_what_was_in_its_file(self, world: World) -> None:
        author = await staff_id(world, "author")
        file = workbook([make_single(), make_multiple()], {("policy-s-001", "答案"): ""})
        stored = await bring(world, file, author, filename=EXCEL)
        async with world.database.writing() as session:
            await exchange.discard(session, stored.id, staff_id=author, now=world.now())
        found = (await opened(world, stored.id, author)).stored
        assert (found.state, found.closed_at) == ("discarded", world.now())
        assert found.counts == {"read": 2, "refused": 1}
        assert await stored_items(world) == {}


class TestWhileTheBankChanges:
    async def test_item_written_meanwhile_makes_the_preview_stale(self, world: World) -> None:
        author, other = await staff_id(world, "author"), await staff_id(world, "other")
        stored = await bring(world, bank_file([make_single()]), author)
        seen = await look(world, stored.id, author)
        await create(world, make_single(key="C"), other)
        with pytest.raises(ImportStale):
            await confirm(world, seen, author)
        assert await stored_items(world) == {"policy-s-001": ("draft", make_single(key="C"))}
        again = await look(world, stored.id, author)
        assert verdicts_of(again) == ["changed"]
        await confirm(world, again, author)
        assert await stored_items(world) == {"policy-s-001": ("draft", make_single())}

    async def test_other_wording_makes_the_preview_stale_where_counts_agree(
        self, world: World
    ) -> None:
        author, other = await staff_id(world, "author"), await staff_id(world, "other")
        await bank_of(world, make_single())
        stored = await bring(world, bank_file([make_single(key="C")]), author)
        seen = await look(world, stored.id, author)
        await save(world, make_single(key="D"), other, seen=1)
        assert (await look(world, stored.id, author)).counts == seen.counts
        with pytest.raises(ImportStale):
            await confirm(world, seen, author)
        assert (await stored_items(world))["policy-s-001"] == ("draft", make_single(key="D"))

    async def test_item_in_nobodys_file_makes_nothing_stale(self, world: World) -> None:
        author, other = await staff_id(world, "author"), await staff_id(world, "other")
        stored = await bring(world, bank_file([make_single()]), author)
        seen = await look(world, stored.id, author)
        await create(world, make_multiple(), other)
        await confirm(world, seen, author)
        assert set(await stored_items(world)) == {"policy-s-001", "policy-m-001"}


class TestMending:
    async def test_mended_corrections_bring_what_the_file_meant(self, world: World) -> None:
        author = await staff_id(world, "author")
        given = [make_single(f"s-{number}") for number in range(5)]
        damage = {("s-1", "答案"): "E", ("s-2", "选项B"): "", ("s-3", "难度"): "特别难"}
        mended = {("s-1", "答案"): "B", ("s-2", "选项B"): "选项乙 s-2", ("s-3", "难度"): "0.61"}
        stored = await bring(world, workbook(given, damage), author, filename=EXCEL)
        await confirm(world, await look(world, stored.id, author), author)
        found = await opened(world, stored.id, author)
        rows = read_rows(await exchange.corrections(found))
        assert len(rows) == 1 + 3
        assert "答案“E”不是任何一个选项" in str(rows[1][0])
        done = await take_in(world, write_rows(type_over(rows, mended)), author, filename=EXCEL)
        assert (done.counts["new"], done.counts["refused"]) == (3, 0)
        assert {item for _, item in (await stored_items(world)).values()} == set(given)


class TestPictures:
    async def test_pictures_of_a_file_are_the_banks_and_go_along_when_it_is_exported(
        self, world: World
    ) -> None:
        author, data = await staff_id(world, "author"), png()
        name = check_picture(data).name
        item = make_single(stem=f"看图。\n\n![烟囱](media:{name})")
        stored = await bring(world, bank_file([item], {name: data}), author)
        client = await world.staff(Role.REVIEWER)
        assert (await client.get(f"/pictures/{name}")).content == data
        await confirm(world, await look(world, stored.id, author), author)
        async with world.database.reading() as session:
            export = await exchange.prepare_export(session, items.ItemFilter(), "jsonlines")
        file = await exchange.write_export(export, world.blobs)
        read = FORMATS["jsonlines"].read
        assert read is not None
        reading = read(file, DEFAULTS)
        assert (reading.items, reading.pictures) == ([item], {name: data})
        assert pictures_shown(reading.items) == [name]

    async def test_two_files_with_one_picture_come_at_once(self, world: World) -> None:
        author, data = await staff_id(world, "author"), png("red")
        name = check_picture(data).name
        files = [
            bank_file([make_single(f"s-{n}", stem=f"![图](media:{name})")], {name: data})
            for n in range(3)
        ]
        brought = await asyncio.gather(*(bring(world, file, author) for file in files))
        for stored in brought:
            await confirm(world, await look(world, stored.id, author), author)
        assert len(await stored_items(world)) == 3
