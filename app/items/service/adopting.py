# SPDX-License-Identifier: Apache-2.0
"""Taking over items that were reviewed elsewhere: our own content, or another installation's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM, Actor
from app.items import repository
from app.items.service.writing import ItemDraft, Writer, write_versions
from app.items.states import VERSION, VersionCapability
from app.items.values import EVERYTHING
from question_bank.items import Item, digest_of


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many items an import found new, different, and as they were."""

    added: int
    changed: int
    unchanged: int


async def adopt_items(
    session: AsyncSession, items: Iterable[Item], *, now: datetime, actor: Actor = SYSTEM
) -> ImportReport:
    """Each item is approved as given: new ones added, changed ones as a further version.

    Stored items that are not among the given stay as they are. Adopting the same again changes
    nothing. Two concurrent adoptions cannot both write one version: the later fails as a whole.
    """
    found = await repository.list_newest(session, EVERYTHING)
    current = {item.reference: version for item, version in found}
    given = list(items)
    drafts = [
        ItemDraft(item, before)
        for item in given
        for before in [current.get(item.reference)]
        if before is None
        or before.digest != digest_of(item)
        or not VERSION.may(before.state, VersionCapability.SERVE)
    ]
    await write_versions(session, drafts, Writer(None, now))
    await _record(session, drafts, actor=actor, now=now)
    added = sum(draft.before is None for draft in drafts)
    return ImportReport(added, len(drafts) - added, len(given) - len(drafts))


async def _record(
    session: AsyncSession, drafts: Sequence[ItemDraft], *, actor: Actor, now: datetime
) -> None:
    stored = await repository.list_newest_of(session, [d.item.reference for d in drafts])
    for version in stored.values():
        await audit.record(
            session,
            actor=actor,
            action="items.item.adopt",
            subject=("item", version.item_id),
            now=now,
            detail={"number": version.number, "digest": version.digest},
        )
