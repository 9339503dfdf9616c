# SPDX-License-Identifier: Apache-2.0
"""Saving answers: values are checked against the paper, then handed to the journal."""

import json
import math
import time
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from app.attempts import repository
from app.attempts.errors import AttemptNotFound, SavingTooFast, WrongAnswerValue
from app.attempts.journal import Journal
from app.attempts.rules import BURST, Bucket, canonical, cost_of, taken
from app.attempts.values import Ack, AnswerValue, Op, OpKind, Save
from app.core.db import Database
from app.core.i18n import marked, translate
from app.core.recent import Recent
from app.papers import service as papers
from app.papers.rules import MAX_TEXT
from app.papers.service import FrozenForm, Misfit

_IN_WORDS = {
    Misfit.TOO_LONG: marked("文字超过 {limit} 字的上限，请缩短"),
    Misfit.UNSTORABLE: marked("文字含有无法保存的字符，请删去后重试"),
    Misfit.MALFORMED: marked("答案与本题的题型或选项不符，请重新作答"),
}

# More attempts than one process serves at once.
_SAVING_ATTEMPTS = 20_000


class FormsOfAttempts:
    """Attempt id -> whose it is, and its frozen form. Neither ever changes: each is read once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Recent[UUID, tuple[UUID, FrozenForm]] = Recent(_SAVING_ATTEMPTS)

    def find(self, attempt_id: UUID) -> tuple[UUID, FrozenForm] | None:
        """Whose attempt it is, and its form, where this process has read them."""
        return self._held.find(attempt_id)

    async def get(self, attempt_id: UUID, *, candidate_id: UUID) -> FrozenForm:
        """The form of the candidate's own attempt; of another's not even which values fit it."""
        owner_id, form = self._held.find(attempt_id) or await self._read(attempt_id)
        if owner_id != candidate_id:
            raise AttemptNotFound
        return form

    async def read_answers(
        self, attempt_id: UUID, slots: Collection[int]
    ) -> list[dict[str, object]]:
        """The latest answers to these slots, with their op numbers; untouched slots are absent."""
        async with self._database.reading() as session:
            latest = await repository.list_latest_ops(session, [attempt_id], OpKind.ANSWER)
        return [
            {"slot": op.slot, "op": op.op, "value": json.loads(op.value)}
            for op in latest
            if op.slot in slots
        ]

    async def _read(self, attempt_id: UUID) -> tuple[UUID, FrozenForm]:
        async with self._database.reading() as session:
            attempt = await repository.find(session, attempt_id)
            if attempt is None:
                raise AttemptNotFound
            form = await papers.get_form(session, attempt.form_id)
        self._held.keep(attempt_id, (attempt.candidate_id, form))
        return attempt.candidate_id, form


class SavePace:
    """How often each candidate may save, for this process; `rate` 0 lets everybody save at will."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._buckets: Recent[UUID, Bucket] = Recent(_SAVING_ATTEMPTS)

    def take(self, candidate_id: UUID, body_size: int) -> None:
        """The candidate has saved once more; refused when that was too often."""
        if not self._rate:
            return
        at = time.monotonic()
        bucket = self._buckets.find(candidate_id) or Bucket(BURST, at)
        after = taken(bucket, cost_of(body_size), rate=self._rate, at=at)
        if not isinstance(after, Bucket):
            raise SavingTooFast(seconds=math.ceil(after))
        self._buckets.keep(candidate_id, after)


async def save_answers(
    journal: Journal,
    form: FrozenForm,
    *,
    attempt_id: UUID,
    candidate_id: UUID,
    window_id: str,
    seen: int = 0,
    changes: Sequence[tuple[int, int, OpKind, AnswerValue, datetime]],
    now: datetime,
) -> Ack:
    """The acknowledgement of these changes, after the commit that holds them.

    A value that cannot belong to its slot refuses the whole batch and names the slot: nothing of
    it is written, so that the browser can set that one aside and send the rest again.
    """
    ops = []
    for number, slot, kind, value, client_at in changes:
        _refuse_wrong_value(form, slot, kind, value)
        ops.append(Op(number, slot, kind, canonical(value), client_at))
    save = Save(attempt_id, candidate_id, window_id, tuple(ops), now, seen)
    return await journal.save(save)


def _refuse_wrong_value(form: FrozenForm, slot: int, kind: OpKind, value: AnswerValue) -> None:
    misfit = misfit_of(form, slot, kind, value)
    if misfit is not None:
        text = _IN_WORDS.get(misfit, _IN_WORDS[Misfit.MALFORMED])
        words = translate(text, limit=MAX_TEXT)
        raise WrongAnswerValue(slot=slot, reason=misfit.value, words=words)


def misfit_of(form: FrozenForm, slot: int, kind: OpKind, value: AnswerValue) -> Misfit | None:
    """Why this value cannot belong to the slot of the form; None where it can."""
    if not 1 <= slot <= len(form.slots):
        return Misfit.MALFORMED
    if kind is OpKind.FLAG:
        return None if value is not None and set(value) == {"flag"} else Misfit.MALFORMED
    return papers.judge_value(form.slots[slot - 1], value)


def is_misfit(form: FrozenForm, op: Op) -> bool:
    """Is this op's value none that its slot of the form can have?"""
    return misfit_of(form, op.slot, op.kind, json.loads(op.value)) is not None
