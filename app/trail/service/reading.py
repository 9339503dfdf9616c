# SPDX-License-Identifier: Apache-2.0
"""A page of the trail, newest first, with the names of people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.audit.models import AuditEntry
from app.audit.values import ActorKind, Head
from app.core.i18n import translate
from app.core.listing import ListStretch, Span, refuse_reversed
from app.core.templating import format_moment
from app.trail import repository
from app.trail.repository import TrailRow
from app.trail.rules import SUBJECTS, kind_of, words_of
from app.trail.values import TrailFilter, TrailKind

# By kind, then id as the trail writes it: what a person calls it.
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry as its reader sees it.

    Names are those of now: empty for the service, and for whom nothing is known of any more.
    `link` is the entry's own place in the chain, None for some seconds after it was written.
    """

    entry: AuditEntry
    digest: str
    link: Head | None
    actor: str
    subject: str

    @property
    def kind(self) -> TrailKind:
        return kind_of(self.entry.action)

    @property
    def words(self) -> str:
        """What was done, in the reader's language."""
        return words_of_entry(self.entry)

    @property
    def subject_words(self) -> str:
        """What it was done to, in the reader's language."""
        kind = self.entry.subject_kind
        return translate(SUBJECTS[kind]) if kind in SUBJECTS else kind


def words_of_entry(entry: AuditEntry) -> str:
    """What was done, in the reader's language."""
    return translate(words_of(entry.action))


async def list_page(
    session: AsyncSession, asked: TrailFilter, span: Span
) -> ListStretch[TrailLine]:
    """The span of the entries that the filter lets through; refused where it ends before it begins."""
    refuse_reversed(asked.since, asked.until)
    found = await repository.list_page(session, asked, span)
    names = await _names_of(session, found.rows)
    return found.each(lambda row: _line_of(row, names))


async def list_people(session: AsyncSession) -> list[tuple[str, str]]:
    """All staff as whom one can ask for: id and name, in the order of their sign-in names."""
    return [(str(m.id), m.display_name) for m in await accounts.list_everyone(session)]


def _line_of(row: TrailRow, names: Names) -> TrailLine:
    entry, link = row
    return TrailLine(
        entry,
        "" if link is None else link.digest,
        None if link is None else Head(link.position, link.chained),
        names[entry.actor_kind].get(entry.actor_id, ""),
        names[entry.subject_kind].get(entry.subject_id, ""),
    )


def _uuid_of(text: str) -> UUID | None:
    """None of what is none: a page shows what somebody wrote behind our back, too."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def _names_of(session: AsyncSession, rows: Sequence[TrailRow]) -> Names:
    """Five statements a page, however long it is."""
    asked: defaultdict[str, set[UUID]] = defaultdict(set)
    for entry, _ in rows:
        for kind, id_ in (
            (entry.actor_kind, entry.actor_id),
            (entry.subject_kind, entry.subject_id),
        ):
            if (known := _uuid_of(id_)) is not None:
                asked[kind].add(known)
    starts = await repository.starts_of(session, asked["sitting"])
    found: dict[str, Mapping[UUID, Any]] = {
        ActorKind.STAFF: await accounts.names_of_staff(session, asked["staff"]),
        ActorKind.CANDIDATE: await repository.candidates_of(session, asked["candidate"]),
        "registration": await repository.candidates_of_registrations(
            session, asked["registration"]
        ),
        "attempt": await repository.candidates_of_attempts(session, asked["attempt"]),
        "sitting": {id_: format_moment(at) for id_, at in starts.items()},
    }
    told = {kind: {str(id_): name for id_, name in of.items()} for kind, of in found.items()}
    return defaultdict(dict, told)
