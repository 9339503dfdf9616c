# SPDX-License-Identifier: Apache-2.0
"""Ordinary saves on PostgreSQL: judged by what this process wrote last, and by the statement that writes.

A process remembers the heads it has written. A save that only appends to such a head is judged
without reading, and written by one statement that moves the attempt if, and only if, it is still
there: the chain's head names all that is held, and owner, window, state and deadline are asked again
in the statement. What it does not move takes the long way with its lock. That holds for whatever is
sent again: it is answered under a lock or by a statement that writes, never from a plain read, so
that no acknowledgement leaves before the commit that holds it is on the standby.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.attempts.rules import (
    JournalHead,
    KnownOps,
    SaveVerdict,
    is_unseeing,
    judge_save,
    numbers_to_read,
)
from app.attempts.values import Ack, KeptOp, Save
from app.core.recent import Recent

# More attempts than one process serves at once.
_REMEMBERED = 20_000
_NOTHING = KnownOps({}, {})


class Appended(NamedTuple):
    """The saves of one attempt in a batch, each judged: from which head to which."""

    before: JournalHead
    saves: list[Save]
    verdicts: list[SaveVerdict]

    @property
    def received_at(self) -> datetime:
        """When the last of them came."""
        return max(save.received_at for save in self.saves)

    @property
    def kept(self) -> Iterator[KeptOp]:
        return (kept for verdict in self.verdicts for kept in verdict.kept)

    @property
    def seen(self) -> int:
        return min(save.seen for save in self.saves)

    @property
    def after(self) -> JournalHead:
        return self.verdicts[-1].head or self.before


class OrdinarySaves:
    """What this process remembers of attempts, and so need not read again."""

    def __init__(self) -> None:
        self._heads: Recent[UUID, JournalHead] = Recent(_REMEMBERED)

    def remember(self, heads: Mapping[UUID, JournalHead]) -> None:
        """These have been committed."""
        for attempt_id, head in heads.items():
            self._heads.keep(attempt_id, head)

    def settle(
        self, judged: Mapping[UUID, Appended], moved: Mapping[UUID, datetime]
    ) -> dict[UUID, list[SaveVerdict]]:
        """The verdicts on the saves of those attempts that a commit has moved; with their deadlines."""
        written = {}
        for attempt_id, deadline_at in moved.items():
            appended = judged[attempt_id]
            self._heads.keep(attempt_id, appended.after._replace(deadline_at=deadline_at))
            written[attempt_id] = [_dated(each, deadline_at) for each in appended.verdicts]
        return written

    def judge(self, saves: Sequence[Save]) -> dict[UUID, Appended]:
        """By attempt, in the order of ids, those whose saves all append to what is remembered.

        Until a commit is known to have been, nothing is remembered of them.
        """
        judged: dict[UUID, Appended] = {}
        others: set[UUID] = set()
        for save in saves:
            key = save.attempt_id
            known = judged.get(key)
            head = known.after if known else self._heads.find(key)
            if key in others or head is None:
                continue
            verdict = _verdict_on(head, save)
            if verdict is None:
                others.add(key)
                judged.pop(key, None)
                continue
            appended = judged.setdefault(key, Appended(head, [], []))
            appended.saves.append(save)
            appended.verdicts.append(verdict)
        for attempt_id in judged:
            self._heads.forget(attempt_id)
        return dict(sorted(judged.items()))


def _verdict_on(head: JournalHead, save: Save) -> SaveVerdict | None:
    """What becomes of a save that only appends; None of any other."""
    if numbers_to_read(head, save) or is_unseeing(head, save):
        return None
    verdict = judge_save(head, _NOTHING, save)
    return verdict if verdict.kept and isinstance(verdict.answer, Ack) else None


def _dated(verdict: SaveVerdict, deadline_at: datetime) -> SaveVerdict:
    """With the deadline that the row has now: time may have been given since it was read."""
    answer = verdict.answer
    if not isinstance(answer, Ack) or answer.deadline_at == deadline_at:
        return verdict
    return verdict._replace(answer=answer._replace(deadline_at=deadline_at))
