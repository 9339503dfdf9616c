# SPDX-License-Identifier: Apache-2.0
"""Sets of forms that the worker made, and sittings that are opened with them."""

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from app.audit.values import SYSTEM
from app.demo import invented_id_number
from app.items import service as items
from app.papers import service as papers
from app.papers.service import BlueprintWishes, Examination
from app.papers.states import FormUse
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.sittings import service as sittings
from question_bank.assembly import Limits
from question_bank.items import Item, ItemType, MultipleChoice, labels_of
from question_bank.marking import Marking
from tests.support.factories.banking import staff_id
from tests.support.factories.exams import BANK, NINE, Exam
from tests.support.roles import Role
from tests.support.world import World


def _with_scores(item: Item) -> Item:
    """A multiple choice whose first right option is worth 0.7; any other item as it is."""
    if not isinstance(item, MultipleChoice):
        return item
    first, *others = sorted(item.key)
    worth = {first: Fraction(7, 10)} | dict.fromkeys(others, Fraction(3, 10 * len(others)))
    labels = labels_of(item.options)
    return replace(item, scores=tuple(worth.get(label, Fraction(-1, 8)) for label in labels))


SCORED = [_with_scores(item) for item in BANK]


async def set_of(world: World, use: FormUse, forms: int) -> tuple[UUID, UUID]:
    """A planned sitting and a ready set of so many forms for it; each option counts its score."""
    maker = await staff_id(world, Role.PAPER_MAKER)
    now = world.now()
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=now)
        await items.adopt_items(session, SCORED, now=now)
        programme = await programmes.get_programme_by_code(session, "cpcif")
        exam = Examination(programme.id, "level_4", "paper")
        new = sittings.NewSitting(programme.id, "level_4", NINE)
        sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
        made = await papers.create_blueprint(session, exam, "一份", author_id=maker, now=now)
        sections = [
            section | {"marking": Marking.EACH_OPTION.value}
            if section["type"] == ItemType.MULTIPLE
            else section
            for section in made.body["sections"]
        ]
        wishes = BlueprintWishes(made.name, use, forms, Limits(), sections)
        await papers.save_blueprint(session, made.id, wishes, seen=1, author_id=maker, now=now)
        asked = await papers.request_forms(session, made.id, staff_id=maker, now=now)
    await world.run_jobs()
    return sitting.id, asked.id


async def opened(world: World, sitting_id: UUID, set_id: UUID, candidates: int) -> Exam:
    """The operator chooses the set on the sitting's page and opens it; candidates are booked."""
    operator = await world.operator()
    at = f"/console/sittings/{sitting_id}"
    page = await operator.get(at)
    assert str(set_id) in page.text
    assert (await operator.post(f"{at}/forms", data={"form_set": str(set_id)})).status_code == 303
    assert (await operator.post(f"{at}/open")).status_code == 303
    rows = [RosterRow(f"考生{n}", invented_id_number("cpcif", n)) for n in range(candidates)]
    async with world.database.writing() as session:
        report = await registrations.book(
            session, sitting_id, rows, actor=SYSTEM, vault=world.vault, now=world.now()
        )
    return Exam(sitting_id, [(ticket, row.id_number) for row, ticket in report.booked])
