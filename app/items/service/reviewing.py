# SPDX-License-Identifier: Apache-2.0
"""Verbs on versions, one or many at once, and comments."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM, staff_actor
from app.core.errors import DomainError
from app.core.ids import new_id
from app.items import repository
from app.items.errors import ItemVersionNotFound, NothingChosen, ReasonNeeded
from app.items.models import ItemEvent, ItemVersion
from app.items.rules import VersionStanding, hands_in, judge_verb
from app.items.service.reading import ItemHistory
from app.items.service.transitions import Act, move
from app.items.states import VERSION, VersionCapability, VersionVerb


@dataclass(frozen=True, slots=True)
class VerbOutcome:
    """What a verb did to many: the references it moved, and why it left the others."""

    moved: tuple[str, ...]
    refused: Mapping[str, DomainError]


async def act_on(session: AsyncSession, version_ids: Collection[UUID], act: Act) -> VerbOutcome:
    """The verb has moved every version that allows it; the others are as they were, and named.

    Approving a version supersedes the one approved before it. Refused as a whole: no version
    named, or one that does not exist.
    """
    if not version_ids:
        raise NothingChosen
    chosen = await repository.list_versions(session, set(version_ids))
    if len(chosen) < len(set(version_ids)):
        raise ItemVersionNotFound
    locked = await repository.lock_versions_of(session, {version.item_id for version in chosen})
    ids = {version.id for version in chosen}
    standings = await _standings(session, locked)
    refused: dict[str, DomainError] = {}
    moving: list[ItemVersion] = []
    for version in (version for version in locked if version.id in ids):
        standing = standings[version.id]
        try:
            judge_verb(act.verb, standing, actor_id=act.actor_id, comment=act.comment)
        except DomainError as refusal:
            refused[standing.reference] = refusal
        else:
            moving.append(version)
    await _move(session, moving, act, locked)
    moved = [standings[version.id].reference for version in moving]
    return VerbOutcome(tuple(sorted(moved)), refused)


async def act(session: AsyncSession, version_id: UUID, done: Act) -> None:
    """The verb has moved the version; its refusal is raised."""
    outcome = await act_on(session, [version_id], done)
    for refusal in outcome.refused.values():
        raise refusal


async def comment(
    session: AsyncSession, version_id: UUID, text: str, *, actor_id: UUID, now: datetime
) -> None:
    """The comment stands at the version, under its author's name."""
    if not text.strip():
        raise ReasonNeeded
    if not await repository.list_versions(session, [version_id]):
        raise ItemVersionNotFound
    row = {"id": new_id(), "version_id": version_id, "actor_id": actor_id}
    await repository.insert(session, ItemEvent, [row | {"comment": text.strip(), "at": now}])


def standing_in(history: ItemHistory, version: ItemVersion) -> VersionStanding:
    """By what a verb on this version is judged, so that a page offers none that is refused."""
    return _standing(history.stored.reference, version, history.versions)


def _standing(
    reference: str, version: ItemVersion, versions: Collection[ItemVersion]
) -> VersionStanding:
    """The version's, among all versions of its item."""
    hands = hands_in([(each.number, each.state, each.author_id) for each in versions])
    return VersionStanding(reference, version.state, version.author_id, hands)


async def _standings(
    session: AsyncSession, versions: Collection[ItemVersion]
) -> dict[UUID, VersionStanding]:
    """Each version's standing, among the given, which are all of their items."""
    of_item: dict[UUID, list[ItemVersion]] = defaultdict(list)
    for version in versions:
        of_item[version.item_id].append(version)
    stored = await repository.list_items(session, of_item)
    return {
        version.id: _standing(item.reference, version, of_item[item.id])
        for item in stored
        for version in of_item[item.id]
    }


async def _move(
    session: AsyncSession, versions: Sequence[ItemVersion], act: Act, locked: Sequence[ItemVersion]
) -> None:
    if act.verb is VersionVerb.APPROVE:
        items = {version.item_id for version in versions}
        before = [
            version
            for version in locked
            if version.item_id in items and VERSION.may(version.state, VersionCapability.SERVE)
        ]
        replaced = Act(VersionVerb.REPLACE, act.actor_id, act.now)
        await move(session, before, replaced)
    await move(session, versions, act)
    for version in versions:
        await audit.record(
            session,
            actor=staff_actor(act.actor_id) if act.actor_id else SYSTEM,
            action=f"{VERSION.name}.{act.verb}",
            subject=("item", version.item_id),
            now=act.now,
            reason=act.comment or None,
            detail={"number": version.number, "digest": version.digest},
        )
