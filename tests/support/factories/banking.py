# SPDX-License-Identifier: Apache-2.0
"""Examiners at work: drafts, items in review, a picture, an import, papers being made."""

from dataclasses import replace
from uuid import UUID

import cv2
import numpy as np
import sqlalchemy as sa

from app.accounts.models import StaffMember
from app.exchange import service as exchange
from app.exchange.service import Upload
from app.items import service as items
from app.items.service import Act
from app.items.states import VersionVerb
from app.papers import service as papers
from app.papers.service import BlueprintWishes, Examination
from app.papers.states import FormUse
from app.programmes import service as programmes
from question_bank.assembly import Limits
from question_bank.interchange import Defaults
from question_bank.interchange.jsonlines import FORMAT as JSON_LINES
from tests.support.factories.items import make_single
from tests.support.roles import Role
from tests.support.world import World


async def staff_id(world: World, role: Role) -> UUID:
    """Who holds this role alone."""
    await world.staff(role)
    async with world.database.reading() as session:
        found = sa.select(StaffMember.id).where(StaffMember.username == role.value)
        return (await session.scalars(found)).one()


def picture() -> bytes:
    """A small PNG of two colours."""
    pixels = np.zeros((8, 12, 3), np.uint8)
    pixels[:, 6:] = 200
    return cv2.imencode(".png", pixels)[1].tobytes()


async def bank_things(world: World) -> dict[str, str]:
    """What examples of the bank and of papers name; the bank and the programmes are there."""
    author, maker = await staff_id(world, Role.AUTHOR), await staff_id(world, Role.PAPER_MAKER)
    now = world.now()
    kept = await items.receive_picture(world.blobs, picture())
    shown = kept.name
    one = make_single("hall-s-001", stem=f"看图 ![图](media:{shown}) 选出正确的一项")
    other = replace(make_single("hall-s-002"), stem=one.stem + "。")
    assert JSON_LINES.write is not None
    file = JSON_LINES.write([make_single("hall-s-003")], {})
    given = Upload("hall.jsonl", file, Defaults("policy"))
    received = await exchange.receive(world.blobs, given)
    async with world.database.writing() as session:
        await items.add_pictures(session, [kept], now=now)
        draft = await items.create_item(session, one, author_id=author, now=now)
        waiting = await items.create_item(session, other, author_id=author, now=now)
        await items.act(session, waiting.id, Act(VersionVerb.SUBMIT, author, now))
        stored = await exchange.upload(session, received, staff_id=author, now=now)
    return {
        "reference": "hall-s-001",
        "other": "hall-s-002",
        "draft": str(draft.id),
        "in_review": str(waiting.id),
        "name": shown,
        "import_id": str(stored.id),
    } | await _paper_things(world, maker)


async def _paper_things(world: World, maker: UUID) -> dict[str, str]:
    now = world.now()
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, "cpcif")
        exam = Examination(programme.id, "level_4", "paper")
        made = await papers.create_blueprint(session, exam, "一份", author_id=maker, now=now)
        wishes = BlueprintWishes(made.name, FormUse.FIXED, 1, Limits(), made.body["sections"])
        await papers.save_blueprint(session, made.id, wishes, seen=1, author_id=maker, now=now)
        asked = await papers.request_forms(session, made.id, staff_id=maker, now=now)
    await world.run_jobs()
    async with world.database.reading() as session:
        forms = await papers.list_forms_of(session, asked.id)
    return {
        "blueprint_id": str(made.id),
        "set_id": str(asked.id),
        "form_id": str(forms[0].id),
    }
