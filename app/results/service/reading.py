# SPDX-License-Identifier: Apache-2.0
"""What candidates and operators may read of results."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.core import transitions
from app.core.listing import ListStretch, Span
from app.core.transitions import Transition
from app.entitlements import service as entitlements
from app.entitlements.models import Entitlement
from app.registrations import service as registrations
from app.results import repository
from app.results.errors import ResultNotFound
from app.results.models import Result, Voiding
from app.results.rules import Unfinished
from app.results.service.release import survey
from app.results.states import (
    RESULT,
    VOIDING,
    Basis,
    Outcome,
    ResultCapability,
    VoidingCapability,
)
from app.sittings import service as sittings


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A released result, with the retake that it gave, if it gave one.

    `reason` is why it was voided, or why the attempt was ended; None where marks decided.
    """

    result: Result
    retake: Entitlement | None
    reason: str | None

    @property
    def rests_on_marks(self) -> bool:
        """Are its points what it came to? Otherwise they would only confuse who reads them."""
        return self.result.outcome is not Outcome.VOIDED and self.result.basis is Basis.MARKS


@dataclass(frozen=True, slots=True)
class SittingResults:
    """What a sitting's results come to, provisional ones included, and what its release waits for."""

    unfinished: Unfinished
    released: int
    counts: Mapping[Outcome, int]

    @property
    def decided(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The same, and a span of them, each with its ticket number."""

    all: SittingResults
    page: ListStretch[tuple[str, Result]]


async def get_own_result(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> OwnResult:
    """The candidate's released result. One not released is told from none by nobody."""
    await registrations.get_own_registration(session, registration_id, candidate_id=candidate_id)
    result = await repository.find_of_registration(session, registration_id)
    if result is None or not RESULT.may(result.state, ResultCapability.BE_SHOWN):
        raise ResultNotFound
    held = await entitlements.list_own_entitlements(session, candidate_id=candidate_id)
    retake = next((e for e in held if e.cause_registration_id == registration_id), None)
    return OwnResult(result, retake, await reason_of(session, result))


async def reason_of(session: AsyncSession, result: Result) -> str | None:
    """What the candidate is told of an outcome that does not rest on marks."""
    if result.outcome is Outcome.VOIDED:
        return _reason_of_voiding(await repository.list_voidings(session, result.id))
    if result.attempt_id is None:
        return None
    attempt = await attempts.get_attempt(session, result.attempt_id)
    return await attempts.reason_of_end(session, attempt)


def _reason_of_voiding(voidings: Sequence[Voiding]) -> str | None:
    """Of the last request that was confirmed."""
    decided = [v for v in voidings if VOIDING.may(v.state, VoidingCapability.STAND)]
    return decided[-1].reason if decided else None


async def sum_up(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> SittingResults:
    """What the sitting's results come to now; refused when there is no such sitting."""
    sitting = await sittings.get_sitting(session, sitting_id)
    counts: Counter[Outcome] = Counter()
    released = 0
    for kind, state, number in await repository.count_results(session, sitting_id):
        counts[kind] += number
        released += number if RESULT.may(state, ResultCapability.BE_SHOWN) else 0
    return SittingResults(await survey(session, sitting, now=now), released, counts)


async def list_page(
    session: AsyncSession, sitting_id: UUID, span: Span, *, outcome: Outcome | None, now: datetime
) -> ResultsPage:
    """A span of the sitting's results, provisional ones included; the counts are of all of them."""
    return ResultsPage(
        await sum_up(session, sitting_id, now=now),
        await repository.list_page(session, sitting_id, span, outcome=outcome),
    )


async def find_result(session: AsyncSession, registration_id: UUID) -> Result | None:
    """What the registration came to so far, provisional or released."""
    return await repository.find_of_registration(session, registration_id)


async def list_steps(session: AsyncSession, result_id: UUID) -> list[Transition]:
    """How the result went: which verb, by whom, why; oldest first."""
    return await transitions.list_transitions(session, RESULT.kind, result_id)


async def list_decided(session: AsyncSession, sitting_id: UUID) -> list[Result]:
    """Every result of the sitting, provisional or released."""
    return await repository.list_of_sitting(session, sitting_id)
