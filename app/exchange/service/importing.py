# SPDX-License-Identifier: Apache-2.0
"""From a file to drafts: look at what would happen, confirm it in one transaction, or let it go."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import staff_actor
from app.exchange import repository
from app.exchange.errors import ImportNotFound, ImportStale
from app.exchange.models import ItemImport
from app.exchange.service.uploading import Opened
from app.exchange.states import IMPORT, ImportVerb
from app.exchange.values import ImportVerdict
from app.items import service as items
from app.items.models import ItemVersion
from app.items.service import ItemDraft, Prepared, Writer
from app.items.states import VERSION, VersionCapability
from question_bank.interchange import Entry, Reading, sheets
from question_bank.items import digest_of

TAKEN = frozenset({ImportVerdict.NEW, ImportVerdict.CHANGED})


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One question of the file and what would become of it.

    `version` is the bank's newest of the same reference; `twins` are references, of the bank and
    of the file itself.
    """

    entry: Entry
    verdict: ImportVerdict
    version: ItemVersion | None = None
    twins: tuple[str, ...] = ()

    @property
    def is_warned(self) -> bool:
        return any(problem.is_warning for problem in self.entry.problems)


@dataclass(frozen=True, slots=True)
class Preview:
    """What confirming the import would do, as the bank stands now."""

    stored: ItemImport
    reading: Reading
    lines: tuple[ImportLine, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each verdict, and how many are warned of or have twins."""
        return {**_counts(self.lines), "twins": sum(bool(line.twins) for line in self.lines)}

    @property
    def stamp(self) -> str:
        """The same exactly while confirming would do the same."""
        return _stamp(self.lines)

    @property
    def taken(self) -> int:
        """How many drafts confirming would make."""
        return sum(line.verdict in TAKEN for line in self.lines)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the person saw, by its stamp, and whether the drafts go to review at once."""

    seen: str
    submit: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """An import that was seen and is ready to be written."""

    opened: Opened
    wanted: Confirmation
    prepared: Prepared


async def preview(session: AsyncSession, opened: Opened) -> Preview:
    """Every question of the file with its verdict, its twins and what the bank has of it."""
    lines = await _judged(session, opened.reading)
    fresh = [line.entry.item for line in lines if line.verdict in TAKEN and line.entry.item]
    alike = await items.twins_like(session, fresh)
    return Preview(opened.stored, opened.reading, tuple(_beside(line, alike) for line in lines))


async def _judged(session: AsyncSession, reading: Reading) -> list[ImportLine]:
    newest = await items.newest_versions(session, [item.reference for item in reading.items])
    return await asyncio.to_thread(_lines, reading.entries, newest)


def _lines(entries: Sequence[Entry], newest: Mapping[str, ItemVersion]) -> list[ImportLine]:
    return [_line(entry, newest) for entry in entries]


def _line(entry: Entry, newest: Mapping[str, ItemVersion]) -> ImportLine:
    if entry.item is None:
        return ImportLine(entry, ImportVerdict.REFUSED)
    version = newest.get(entry.item.reference)
    if version is None:
        return ImportLine(entry, ImportVerdict.NEW)
    if version.digest == digest_of(entry.item):
        return ImportLine(entry, ImportVerdict.UNCHANGED, version)
    waits = VERSION.may(version.state, VersionCapability.BE_JUDGED)
    return ImportLine(
        entry, ImportVerdict.UNDER_REVIEW if waits else ImportVerdict.CHANGED, version
    )


def _beside(line: ImportLine, alike: Mapping[str, tuple[str, ...]]) -> ImportLine:
    found = alike.get(line.entry.item.reference, ()) if line.entry.item else ()
    return ImportLine(line.entry, line.verdict, line.version, found)


def _counts(lines: Sequence[ImportLine]) -> dict[str, int]:
    verdicts = Counter(line.verdict.value for line in lines)
    counts = {verdict.value: verdicts[verdict.value] for verdict in ImportVerdict}
    return counts | {"read": len(lines), "warned": sum(line.is_warned for line in lines)}


def _stamp(lines: Sequence[ImportLine]) -> str:
    """By verdicts and by the versions that would be replaced: counts alone can agree by chance."""
    told = (f"{line.verdict} {line.version.id if line.version else ''}" for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


async def prepare(
    session: AsyncSession, opened: Opened, wanted: Confirmation, *, now: datetime
) -> Ready:
    """The import is ready for `confirm`; refused when the bank is not as the person saw it.

    Called before the transaction that writes: everybody else's answers would wait for it.
    """
    lines = await _judged(session, opened.reading)
    if _stamp(lines) != wanted.seen:
        # Who presses twice meets a bank that the first press has changed: asked after the look at
        # the bank, because both changed in one transaction.
        fresh = await repository.get_fresh(session, opened.stored.id)
        IMPORT.target(fresh.state, ImportVerb.CONFIRM)
        raise ImportStale
    drafts = [
        ItemDraft(line.entry.item, line.version)
        for line in lines
        if line.verdict in TAKEN and line.entry.item
    ]
    # In one order: two imports of the same items must not wait crosswise.
    drafts.sort(key=lambda draft: draft.item.reference)
    writer = Writer(opened.stored.staff_id, now, wanted.submit)
    return Ready(opened, wanted, await items.prepare_versions(session, drafts, writer))


async def confirm(session: AsyncSession, ready: Ready) -> ItemImport:
    """Every question that can be taken is a draft of its importer, or under review if so wanted.

    All or none: one transaction. Refused when the import is closed, and when the bank has changed
    so that something else would happen than the person saw: nobody's work is overwritten unseen.
    """
    opened, writer = ready.opened, ready.prepared.writer
    stored = await _lock(session, opened.stored.id, staff_id=opened.stored.staff_id)
    IMPORT.target(stored.state, ImportVerb.CONFIRM)
    lines = await _judged(session, opened.reading)
    if _stamp(lines) != ready.wanted.seen:
        raise ImportStale
    try:
        await items.write_prepared(session, ready.prepared)
    except IntegrityError as overtaken:
        # Somebody else wrote one of these items between the look at them and the writing.
        raise ImportStale from overtaken
    stored.counts = {**_counts(lines), "submitted": writer.submits}
    await _close(session, stored, ImportVerb.CONFIRM, now=writer.now)
    return stored


async def discard(session: AsyncSession, import_id: UUID, *, staff_id: UUID, now: datetime) -> None:
    """Nothing of the file is taken."""
    stored = await _lock(session, import_id, staff_id=staff_id)
    await _close(session, stored, ImportVerb.DISCARD, now=now)


async def _lock(session: AsyncSession, import_id: UUID, *, staff_id: UUID) -> ItemImport:
    """The import as it is now, locked; refused for another's."""
    stored = await repository.lock_import(session, import_id)
    if stored is None or stored.staff_id != staff_id:
        raise ImportNotFound
    return stored


async def _close(
    session: AsyncSession, stored: ItemImport, verb: ImportVerb, *, now: datetime
) -> None:
    actor, detail = staff_actor(stored.staff_id), {"format": stored.format, **stored.counts}
    await audit.apply(session, IMPORT, stored, verb, actor=actor, now=now, detail=detail)
    stored.closed_at = now


async def corrections(opened: Opened) -> bytes:
    """A workbook of the refused questions with their reasons, to be mended and uploaded again."""
    reading = opened.reading
    return await asyncio.to_thread(sheets.write_corrections, reading.entries, reading.pictures)
