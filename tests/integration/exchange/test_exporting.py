# SPDX-License-Identifier: Apache-2.0
"""Taking a bank out as a file: what goes, what stays behind, what is lost, and who took it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.exchange import service as exchange
from app.exchange.errors import ExportTooLarge, FormatUnknown
from app.exchange.pages.formats import LEFT_BEHIND, LOOKS
from app.items import service as items
from question_bank.interchange import Unsayable
from question_bank.interchange.formats import FORMATS, recognise
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.recognising import FORMAT_NAMES
from question_bank.items import Item
from tests.support.factories.imports import DEFAULTS, staff_id
from tests.support.factories.items import (
    make_bank,
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)
from tests.support.reading import choose_english, foreign_lines, read_page
from tests.support.roles import Role
from tests.support.world import World

WRITTEN = [name for name, found in FORMATS.items() if found.write is not None]
ONE_OF_EACH = (make_single(), make_multiple(), make_true_false(), make_short_answer())
# What make_single and its like say beside question and key.
FIELDS = {"reference", "topic", "difficulty", "cognitive", "explanation"}


async def bank_of(world: World, *given: Item) -> None:
    async with world.database.writing() as session:
        await items.adopt_items(session, given, now=world.now())


async def prepared(
    world: World, format_name: str, wanted: items.ItemFilter | None = None
) -> exchange.Export:
    async with world.database.reading() as session:
        return await exchange.prepare_export(session, wanted or items.ItemFilter(), format_name)


def read_again(format_name: str, data: bytes) -> list[Item]:
    read = recognise(data, "bank" + FORMATS[format_name].suffix).read
    assert read is not None
    return read(data, DEFAULTS).items


def test_every_format_and_every_reason_has_words() -> None:
    assert set(FORMATS) <= set(FORMAT_NAMES)
    assert {name for name, found in FORMATS.items() if found.read} <= set(LOOKS)
    assert set(LEFT_BEHIND) == set(Unsayable)


class TestPreparing:
    @pytest.mark.parametrize("format_name", ["excel", "jsonlines", "moodle", "qti30"])
    async def test_format_that_holds_everything_loses_nothing(
        self, world: World, format_name: str
    ) -> None:
        await bank_of(world, *ONE_OF_EACH)
        export = await prepared(world, format_name)
        assert (len(export.carried), export.left, export.lost) == (4, {}, {})
        data = await exchange.write_export(export, world.blobs)
        assert {item.reference: item for item in read_again(format_name, data)} == {
            item.reference: item for item in ONE_OF_EACH
        }

    async def test_format_that_holds_little_names_what_it_loses(self, world: World) -> None:
        await bank_of(world, *ONE_OF_EACH, make_single("policy-s-002", points=Decimal(2)))
        export = await prepared(world, "aiken")
        assert [item.reference for item in export.carried] == ["policy-s-001", "policy-s-002"]
        assert export.left == {Unsayable.TYPE: ("policy-m-001", "policy-q-001", "policy-t-001")}
        assert export.lost == dict.fromkeys(FIELDS, 2) | {"points": 1}
        assert export.total == 5

    async def test_field_that_reads_as_its_default_by_chance_is_lost_too(
        self, world: World
    ) -> None:
        await bank_of(world, make_single(difficulty=DEFAULTS.difficulty, topic=DEFAULTS.topic))
        assert {"difficulty", "topic"} <= set((await prepared(world, "aiken")).lost)

    async def test_filter_chooses_what_goes(self, world: World) -> None:
        author = await staff_id(world, "author")
        await bank_of(world, make_single(), make_single("trading-s-001"))
        async with world.database.writing() as session:
            await items.create_item(session, make_multiple(), author_id=author, now=world.now())
        for wanted, references in (
            (items.ItemFilter(topic="trading"), ["trading-s-001"]),
            (items.ItemFilter(author_id=author), ["policy-m-001"]),
            (items.ItemFilter(state="approved"), ["policy-s-001", "trading-s-001"]),
            (items.ItemFilter(state="retired"), []),
        ):
            export = await prepared(world, "excel", wanted)
            assert [item.reference for item in export.carried] == references

    @pytest.mark.parametrize("format_name", ["qti12", "lotus"])
    async def test_format_that_nobody_writes_is_unknown(
        self, world: World, format_name: str
    ) -> None:
        with pytest.raises(FormatUnknown):
            await prepared(world, format_name)
        maker = await world.staff(Role.PAPER_MAKER)
        for path in ("/bank/export", "/bank/export/file"):
            assert "没有这种文件格式" in await read_page(
                maker, f"{path}?format={format_name}", status=404
            )

    async def test_more_than_one_file_can_hold_is_refused_in_words(self, world: World) -> None:
        await bank_of(world, make_single())
        export = await prepared(world, "moodle")

        def write(_items: Sequence[Item], _pictures: Mapping[str, bytes]) -> bytes:
            raise FileRefused(FileReason.XML_TOO_LARGE, limit="50 MB")

        full = replace(export, format=replace(export.format, write=write))
        with pytest.raises(ExportTooLarge):
            await exchange.write_export(full, world.blobs)


class TestPages:
    async def test_page_tells_what_goes_what_stays_and_what_is_lost(self, world: World) -> None:
        await bank_of(world, *ONE_OF_EACH)
        maker = await world.staff(Role.PAPER_MAKER)
        shown = await read_page(maker, "/bank/export?format=aiken")
        assert "1 题可以导出" in shown
        assert "3 题不能导出为这种格式" in shown
        assert "这种格式没有这一题型" in shown
        assert '<a href="/bank/items/policy-m-001">policy-m-001</a>' in shown
        assert '<tr><td>难度</td><td class="num">1</td></tr>' in shown
        assert 'href="/bank/export/file?format=aiken"' in shown
        assert "全部内容都能保留" in await read_page(maker, "/bank/export")
        await choose_english(maker)
        for name in WRITTEN:
            assert foreign_lines(await read_page(maker, f"/bank/export?format={name}")) == []

    async def test_long_group_that_stays_behind_is_cut_short(self, world: World) -> None:
        await bank_of(world, *make_bank(6))
        shown = await read_page(await world.staff(Role.AUTHOR), "/bank/export?format=aiken")
        assert f"{3 * 6 * 7} 题不能导出" in shown
        assert shown.count('<a href="/bank/items/') == 20

    async def test_filter_of_the_list_goes_along_to_the_file(self, world: World) -> None:
        await bank_of(world, make_single(), make_single("trading-s-001"))
        reviewer = await world.staff(Role.REVIEWER)
        shown = await read_page(reviewer, "/bank/export?topic=trading&format=csv")
        assert 'href="/bank/export/file?topic=trading&amp;format=csv"' in shown
        assert 'href="/bank?topic=trading"' in shown
        assert 'href="/bank/export?topic=trading&amp;format=excel#carried"' in shown
        answer = await reviewer.get("/bank/export/file?topic=trading&format=csv")
        assert [item.reference for item in read_again("csv", answer.content)] == ["trading-s-001"]

    @pytest.mark.parametrize("format_name", WRITTEN)
    async def test_file_of_every_format_holds_what_the_page_counted(
        self, world: World, format_name: str
    ) -> None:
        await bank_of(world, *ONE_OF_EACH)
        author = await world.staff(Role.AUTHOR)
        answer = await author.get(f"/bank/export/file?format={format_name}")
        found = FORMATS[format_name]
        assert answer.headers["content-type"].partition(";")[0] == found.media_type
        counted = len((await prepared(world, format_name)).carried)
        assert f"{counted} 题可以导出" in await read_page(
            author, f"/bank/export?format={format_name}"
        )
        assert len(read_again(format_name, answer.content)) == counted > 0

    async def test_file_is_named_by_the_day_in_beijing(self, world: World) -> None:
        await bank_of(world, make_single())
        author = await world.staff(Role.AUTHOR)
        for utc_hour, day in ((15, "2026-11-28"), (16, "2026-11-29")):
            world.clock.set(datetime(2026, 11, 28, utc_hour, tzinfo=UTC))
            author = await world.new_staff(f"author-{utc_hour}", Role.AUTHOR)
            answer = await author.get("/bank/export/file")
            disposition = answer.headers["content-disposition"]
            assert f'filename="bank-{day}.xlsx"' in disposition
            assert disposition.endswith(f"filename*=UTF-8''{quote('题库')}-{day}.xlsx")

    async def test_nothing_to_export_is_said_and_gives_no_file(self, world: World) -> None:
        await bank_of(world, make_multiple())
        author = await world.staff(Role.AUTHOR)
        assert "没有符合条件的试题" in await read_page(author, "/bank/export?state=retired")
        shown = await read_page(author, "/bank/export?format=aiken")
        assert "0 题可以导出" in shown
        assert "/bank/export/file" not in shown
        assert "没有选中任何试题" in await read_page(
            author, "/bank/export/file?format=aiken", status=422
        )

    async def test_who_took_the_keys_is_on_the_trail(self, world: World) -> None:
        await bank_of(world, *ONE_OF_EACH)
        author = await world.staff(Role.AUTHOR)
        await read_page(author, "/bank/export?format=aiken")
        await author.get("/bank/export/file?format=aiken")
        async with world.database.reading() as session:
            trail = list(
                await session.scalars(
                    sa.select(AuditEntry).where(AuditEntry.action == "items.bank.export")
                )
            )
        assert [entry.detail for entry in trail] == [{"format": "aiken", "items": 1}]
        assert trail[0].subject_id == trail[0].actor_id

    @pytest.mark.parametrize(
        "role", [Role.OPERATOR, Role.GRADER, Role.AUDITOR, Role.SECURITY_ADMIN]
    )
    async def test_who_may_not_see_keys_gets_no_file(self, world: World, role: Role) -> None:
        await bank_of(world, *ONE_OF_EACH)
        other = await world.staff(role)
        for path in ("/bank/export", "/bank/export/file"):
            await read_page(other, path, status=403)
