# SPDX-License-Identifier: Apache-2.0
"""Ending an attempt: by the candidate, by the clock, by the invigilator. Close first, then mark.

Closing is one short transaction that locks the attempt's row, as the journal does, so no answer
slips in between the digest and the seal; marking follows by a job of the same transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.errors import (
    AttemptNotFound,
    HandInTooEarly,
    LeaseLost,
    LeaseMissing,
    NotHandedIn,
)
from app.attempts.events import EXPIRY_FAILED
from app.attempts.models import Attempt
from app.attempts.rules import digest_of_answers, hand_in_opens_at, is_answered
from app.attempts.service.entries import end_long_pause, restart_clock
from app.attempts.service.handing_out import (
    get_own_attempt,
    is_ended_by_time,
    lock_attempt,
    runs_over,
)
from app.attempts.service.reading import answers_of, list_answers
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptVerb
from app.attempts.values import AnswerValue
from app.audit import service as audit
from app.audit.values import SYSTEM, Actor, candidate_actor, staff_actor
from app.clock.service import find_doubt
from app.core import jobs
from app.core.templating import format_moment
from app.papers import service as papers
from app.receipts import service as receipts
from app.receipts.values import Receipt, ReceiptEnding, ReceiptStatement
from app.signing.service import KeyRing
from app.sittings import service as sittings

# The sweep takes its work in portions so that one tick never grows without bound: some halls.
_SWEEP_LIMIT = 2_000


async def hand_in(
    session: AsyncSession,
    attempt_id: UUID,
    window_id: str,
    *,
    candidate_id: UUID,
    keys: KeyRing,
    now: datetime,
) -> Receipt:
    """The attempt is sealed by its candidate; what was answered is kept and marked.

    Again it returns the same receipt. An overdue one was ended by the clock, whoever comes first to
    say so. Refused before the programme's earliest hand-in, and for a window that has lost the
    lease: its candidate goes on in the other one.
    """
    attempt = await _lock_own(session, attempt_id, candidate_id, keys=keys, now=now)
    if ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        await _refuse_early(session, attempt, now=now)
    return await _end(session, attempt, window_id, AttemptVerb.HAND_IN, keys=keys, now=now)


async def leave(
    session: AsyncSession,
    attempt_id: UUID,
    window_id: str,
    *,
    candidate_id: UUID,
    keys: KeyRing,
    now: datetime,
) -> Receipt:
    """The same unmarked, and at any time: who has to go is held by no rule."""
    attempt = await _lock_own(session, attempt_id, candidate_id, keys=keys, now=now)
    return await _end(session, attempt, window_id, AttemptVerb.LEAVE, keys=keys, now=now)


async def _lock_own(
    session: AsyncSession,
    attempt_id: UUID,
    candidate_id: UUID,
    *,
    keys: KeyRing,
    now: datetime,
) -> Attempt:
    """The candidate's attempt as it is, ended if its time is over."""
    attempt = await lock_attempt(session, attempt_id)
    if attempt.candidate_id != candidate_id:
        raise AttemptNotFound
    await _expire_overdue(session, attempt, keys=keys, now=now)
    return attempt


async def _end(
    session: AsyncSession,
    attempt: Attempt,
    window_id: str,
    verb: AttemptVerb,
    *,
    keys: KeyRing,
    now: datetime,
) -> Receipt:
    """By the verb if it still runs; the receipt of how it ended."""
    if not ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        return await _receipt_of(session, attempt)
    if attempt.window_id != window_id:
        refusal = LeaseMissing if attempt.window_id is None else LeaseLost
        raise refusal(op_head=attempt.op_head, held_answers=[])
    actor = candidate_actor(attempt.candidate_id)
    said = await _apply(session, attempt, verb, actor=actor, keys=keys, now=now)
    return await _receipt_that_says(session, said)


async def _refuse_early(session: AsyncSession, attempt: Attempt, *, now: datetime) -> None:
    sitting = await sittings.get_sitting(session, attempt.sitting_id)
    rules = await sittings.rules_of(session, sitting)
    after = rules.component(sitting.component_key).earliest_hand_in
    opens_at = hand_in_opens_at(sitting.starts_at, after, attempt.deadline_at)
    if opens_at is not None and now < opens_at:
        raise HandInTooEarly(
            minutes=after // timedelta(minutes=1), opens_at=format_moment(opens_at)
        )


async def expire(session: AsyncSession, attempt_id: UUID, *, keys: KeyRing, now: datetime) -> None:
    """An overdue attempt is sealed by the clock, as of its deadline; any other is left alone."""
    await _expire_overdue(session, await lock_attempt(session, attempt_id), keys=keys, now=now)


async def expire_free(
    session: AsyncSession, attempt_ids: Collection[UUID], *, keys: KeyRing, now: datetime
) -> None:
    """The same of several; those that somebody is at are left to whoever that is, and to later."""
    if await find_doubt(session) is not None:
        return
    free = await repository.lock_free(session, attempt_ids)
    for each in free:
        await end_long_pause(session, each, now=now)
    overdue = [each for each in free if runs_over(each, now=now)]
    found = await list_answers(session, [each.id for each in overdue])
    # Written together at the end: nothing that one of them asks for is written by another.
    with session.no_autoflush:
        for attempt in overdue:
            answers = found.get(attempt.id, {})
            await _apply(
                *(session, attempt, AttemptVerb.EXPIRE),
                actor=SYSTEM,
                keys=keys,
                now=now,
                answers=answers,
            )


async def _expire_overdue(
    session: AsyncSession, attempt: Attempt, *, keys: KeyRing, now: datetime
) -> None:
    await end_long_pause(session, attempt, now=now)
    if await is_ended_by_time(session, attempt, now=now):
        await _apply(session, attempt, AttemptVerb.EXPIRE, actor=SYSTEM, keys=keys, now=now)


async def terminate(
    session: AsyncSession,
    attempt_id: UUID,
    *,
    invigilator_id: UUID,
    reason: str,
    keys: KeyRing,
    now: datetime,
) -> None:
    """An invigilator ends the attempt, saying why; what was answered is kept and marked.

    Not found unless they invigilate its sitting. Refused once it has ended, also by the clock
    alone: nobody is stopped whose time was over.
    """
    attempt = await repository.lock_invigilated(session, attempt_id, staff_id=invigilator_id)
    if attempt is None:
        raise AttemptNotFound
    await _expire_overdue(session, attempt, keys=keys, now=now)
    actor = staff_actor(invigilator_id)
    await _apply(
        session, attempt, AttemptVerb.TERMINATE, actor=actor, reason=reason, keys=keys, now=now
    )


async def list_overdue(session: AsyncSession, *, now: datetime) -> list[UUID]:
    """Those that the sweep should seal, as many as it takes at once.

    Without those that it could not and left to a job: however many they are, they keep no other
    from its turn. None while the service is in doubt about the time.
    """
    if await find_doubt(session) is not None:
        return []
    left = await jobs.list_open_payloads(session, EXPIRY_FAILED)
    return await repository.list_overdue(
        session,
        now=now,
        limit=_SWEEP_LIMIT,
        without=[UUID(payload["attempt_id"]) for payload in left],
    )


async def count_overdue(session: AsyncSession, *, now: datetime) -> int:
    """How many the clock would end if it were `now`."""
    return await repository.count_overdue(session, now=now)


async def expire_later(session: AsyncSession, attempt_id: UUID, *, now: datetime) -> None:
    """An attempt that could not be sealed is sealed by a job; asked twice, by one.

    A job waits longer after each try, survives a restart and ends where the operator sees it.
    """
    await lock_attempt(session, attempt_id)
    payload = {"attempt_id": str(attempt_id)}
    if payload not in await jobs.list_open_payloads(session, EXPIRY_FAILED):
        jobs.enqueue(session, EXPIRY_FAILED, payload, due_at=now)


async def get_receipt(session: AsyncSession, attempt_id: UUID, *, candidate_id: UUID) -> Receipt:
    attempt = await get_own_attempt(session, attempt_id, candidate_id=candidate_id)
    return await _receipt_of(session, attempt)


async def _apply(
    session: AsyncSession,
    attempt: Attempt,
    verb: AttemptVerb,
    *,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
    reason: str | None = None,
    answers: Mapping[int, AnswerValue] | None = None,
) -> ReceiptStatement:
    ATTEMPT.target(attempt.state, verb)
    await restart_clock(session, attempt, reason=reason or "", actor=actor, now=now)
    if answers is None:
        answers = await answers_of(session, attempt.id)
    # It happened at the deadline at the latest, even if the service noticed later.
    ended_at = min(now, attempt.deadline_at)
    said = await statement_of(session, attempt, verb, ended_at, answers=answers, now=now)
    await audit.apply(
        session,
        ATTEMPT,
        attempt,
        verb,
        actor=actor,
        now=now,
        reason=reason,
        detail={"op_head": attempt.op_head},
    )
    attempt.submitted_at = said.ended_at
    attempt.submit_verb = verb
    attempt.answers_digest = said.answers_digest.hex()
    attempt.receipt_number = said.receipt_number
    await receipts.issue(session, said, keys=keys, now=now)
    return said


async def _receipt_that_says(session: AsyncSession, said: ReceiptStatement) -> Receipt:
    return Receipt(
        receipt_number=said.receipt_number,
        submitted_at=said.ended_at,
        verb=said.verb,
        answered=said.answered,
        total=said.total,
        answers_digest=said.answers_digest.hex(),
        op_head=said.op_head,
        signed=await receipts.find_signature(session, said.receipt_number),
    )


async def statement_of(
    session: AsyncSession,
    attempt: Attempt,
    verb: AttemptVerb,
    ended_at: datetime,
    *,
    answers: Mapping[int, AnswerValue],
    now: datetime,
) -> ReceiptStatement:
    """What the receipt of this end will say."""
    form = await papers.get_form(session, attempt.form_id)
    return ReceiptStatement(
        attempt_id=attempt.id,
        receipt_number=receipts.new_number(now),
        form_digest=bytes.fromhex(form.digest),
        answers_digest=bytes.fromhex(digest_of_answers(form.digest, answers)),
        chain_head=bytes.fromhex(attempt.chain_head),
        op_head=attempt.op_head,
        started_at=attempt.started_at,
        ended_at=ended_at,
        verb=ReceiptEnding(verb.value),
        answered=sum(map(is_answered, answers.values())),
        total=len(form.slots),
        issued_at=now,
    )


async def fingerprint_of(session: AsyncSession, attempt: Attempt) -> str:
    """Of the answers as the journal holds them now; at the end it went onto the receipt."""
    form = await papers.get_form(session, attempt.form_id)
    return digest_of_answers(form.digest, await answers_of(session, attempt.id))


async def _receipt_of(session: AsyncSession, attempt: Attempt) -> Receipt:
    if not (
        attempt.receipt_number
        and attempt.submitted_at
        and attempt.answers_digest
        and attempt.submit_verb
    ):
        raise NotHandedIn
    form = await papers.get_form(session, attempt.form_id)
    answers = await answers_of(session, attempt.id)
    return Receipt(
        receipt_number=attempt.receipt_number,
        submitted_at=attempt.submitted_at,
        verb=ReceiptEnding(attempt.submit_verb.value),
        answered=sum(map(is_answered, answers.values())),
        total=len(form.slots),
        answers_digest=attempt.answers_digest,
        op_head=attempt.op_head,
        signed=await receipts.find_signature(session, attempt.receipt_number),
    )
