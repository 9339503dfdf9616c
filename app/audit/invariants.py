# SPDX-License-Identifier: Apache-2.0
"""What is always true of the trail: nobody has changed, taken away or added anything.

Found by walking the chain from its first link, and saying each place at which it does not hold.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import repository
from app.audit.models import AuditEntry, AuditLink
from app.audit.repository import Linked
from app.audit.rules import LINKED_WITHIN, NOTHING, chained, digest_of
from app.audit.values import Break, BreakKind, Head
from app.clock.service import read_now
from app.core.i18n import marked
from app.core.invariants import Invariants
from app.core.privacy import TEN_YEARS

# Whoever changed everything is found by the first of it.
MOST = 1_000
# So many rows are in memory, and computed in one go while answers wait: some ten milliseconds.
WALKED_AT_ONCE = 200


class Walk:
    """One walk along the whole chain; its counts are right once all breaks have been taken.

    `known` is a head that was kept elsewhere: the one thing that shows a chain that somebody has
    computed anew to its end.
    """

    def __init__(self, session: AsyncSession, *, now: datetime, known: Head | None = None) -> None:
        self._session = session
        self._now = now
        self._known = known
        self.head = Head(0, NOTHING)
        self.entries = 0
        # Whose term has ended: their links stand for them.
        self.gone = 0

    async def breaks(self) -> AsyncIterator[Break]:
        """Each place that is not as it was written, in the order of the chain, then what has none."""
        while page := await repository.list_linked(
            self._session, after=self.head.position, limit=WALKED_AT_ONCE
        ):
            for linked in page:
                for found in self._look_at(linked):
                    yield found
        if self._known is not None and self._known.position > self.head.position:
            yield Break(BreakKind.HEAD_UNKNOWN, self._known.position)
        async for found in self._unlinked():
            yield found

    def _look_at(self, linked: Linked) -> list[Break]:
        link, entry = linked
        kinds = [
            *self._faults_of_link(link),
            *self._faults_of_entry(link, entry),
            *self._faults_of_known(link),
        ]
        self.head = Head(link.position, link.chained)
        self.entries += entry is not None
        return [Break(kind, link.position, link.entry_id, link.entry_at) for kind in kinds]

    def _faults_of_link(self, link: AuditLink) -> list[BreakKind]:
        """A link that is gone shows in the one after it."""
        wanted = chained(
            self.head.digest, self.head.position + 1, link.entry_id, link.entry_at, link.digest
        )
        return [] if link.chained == wanted else [BreakKind.LINK_CHANGED]

    def _faults_of_entry(self, link: AuditLink, entry: AuditEntry | None) -> list[BreakKind]:
        if entry is not None:
            return [] if digest_of(entry) == link.digest else [BreakKind.CHANGED]
        if link.entry_at >= self._now - TEN_YEARS:
            return [BreakKind.MISSING]
        self.gone += 1
        return []

    def _faults_of_known(self, link: AuditLink) -> list[BreakKind]:
        known = self._known
        if known is None or known.position != link.position or known.digest == link.chained:
            return []
        return [BreakKind.HEAD_UNKNOWN]

    async def _unlinked(self) -> AsyncIterator[Break]:
        before, after = self._now - LINKED_WITHIN, None
        while page := await repository.list_without_link(
            self._session, before=before, after=after, limit=WALKED_AT_ONCE
        ):
            for entry_id, at in page:
                yield Break(BreakKind.UNLINKED, None, entry_id, at)
            after = page[-1][0]
        async for found in self._vanished():
            yield found

    async def _vanished(self) -> AsyncIterator[Break]:
        """Entries that went before they could be linked."""
        after: UUID | None = None
        while page := await repository.list_vanished(
            self._session, after=after, limit=WALKED_AT_ONCE
        ):
            for entry_id in page:
                yield Break(BreakKind.MISSING, None, entry_id)
            after = page[-1]


async def list_broken_links(session: AsyncSession) -> Sequence[str]:
    """Places of the trail that are not as they were written: position, entry, what is wrong."""
    found = []
    async for each in Walk(session, now=await read_now(session)).breaks():
        found.append(place_of(each))
        if len(found) == MOST:
            break
    return found


def place_of(found: Break) -> str:
    """`17 0199… changed`; without the position of what has none."""
    parts = (found.position, found.entry_id, found.kind)
    return " ".join(str(part) for part in parts if part is not None)


INVARIANTS: Invariants = {
    list_broken_links: marked("审计记录写入后没有被改动、删除，也没有遗漏"),
}
