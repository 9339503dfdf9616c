# SPDX-License-Identifier: Apache-2.0
"""What the demo's examiners find on their desks: items to judge, and papers being made."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.people import TITLES, staff_id
from app.items import service as items
from app.items.states import VersionVerb
from app.papers import service as papers
from app.papers.states import FormUse
from app.programmes import service as programmes
from question_bank.assembly import Limits
from question_bank.items import CONTENT, load_bank

# Enough to leaf through on the review desk.
REVISED = 6
FORMS = 5
SOURCE = "演示：题库年度复核"


async def prepare_desks(session: AsyncSession, *, now: datetime) -> None:
    """The author has sent revised items to review, the paper-maker has asked for parallel forms.

    Done once: whoever has judged or changed something since finds it as they left it.
    """
    if await papers.list_blueprints(session):
        return
    await _revise(session, await staff_id(session, "author"), now=now)
    maker = await staff_id(session, "papermaker")
    for code, title_key in TITLES.items():
        await _ask_for_forms(session, code, title_key, maker, now=now)


async def _revise(session: AsyncSession, author: UUID, *, now: datetime) -> None:
    """Every fiftieth item gets a source, as a version that waits for a reviewer."""
    for item in load_bank(CONTENT)[::50][:REVISED]:
        history = await items.get_history(session, item.reference)
        version = await items.save_draft(
            session,
            replace(item, source=SOURCE),
            seen=history.newest.number,
            author_id=author,
            now=now,
        )
        await items.act(session, version.id, items.Act(VersionVerb.SUBMIT, author, now))


async def _ask_for_forms(
    session: AsyncSession, code: str, title_key: str, maker: UUID, *, now: datetime
) -> None:
    programme = await programmes.get_programme_by_code(session, code)
    exam = papers.Examination(programme.id, title_key, "paper")
    made = await papers.create_blueprint(session, exam, "演示平行卷", author_id=maker, now=now)
    wishes = papers.BlueprintWishes(
        made.name, FormUse.PARALLEL, FORMS, Limits(), made.body["sections"]
    )
    await papers.save_blueprint(
        session, made.id, wishes, seen=made.revision, author_id=maker, now=now
    )
    await papers.request_forms(session, made.id, staff_id=maker, now=now)
