# SPDX-License-Identifier: Apache-2.0
"""From complete marks to a provisional result."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.audit import service as audit
from app.audit.values import SYSTEM
from app.core import transitions
from app.grading import service as grading
from app.grading.values import MarkedAttempt
from app.papers import service as papers
from app.papers.service import FormSection
from app.programmes.rules import Component, ProgrammeRules
from app.results import repository
from app.results.models import Result
from app.results.rules import (
    BASIS_OF,
    Decision,
    SectionSpan,
    SectionTotal,
    decide,
    outcome_of,
)
from app.results.states import RESULT, Outcome, ResultVerb
from app.sittings import service as sittings
from app.sittings.models import Sitting


@dataclass(frozen=True, slots=True)
class RuledSitting:
    """A sitting with the rules its results are decided by."""

    sitting: Sitting
    rules: ProgrammeRules

    @property
    def component(self) -> Component:
        return self.rules.component(self.sitting.component_key)


async def with_rules(session: AsyncSession, sitting: Sitting) -> RuledSitting:
    return RuledSitting(sitting, await sittings.rules_of(session, sitting))


async def decide_result(session: AsyncSession, attempt_id: UUID, *, now: datetime) -> None:
    """The attempt has the provisional result of its marks; twice does nothing."""
    attempt = await attempts.get_attempt(session, attempt_id)
    ruled = await with_rules(session, await sittings.get_sitting(session, attempt.sitting_id))
    await decide_attempt(session, ruled, attempt, now=now)


async def decide_attempt(
    session: AsyncSession, ruled: RuledSitting, attempt: Attempt, *, now: datetime
) -> None:
    """The result says what the attempt's marks come to.

    Nothing happens while the marks are incomplete, as when a grader took one back after the news
    had left: completing them again brings news again. A released result is never touched.
    """
    marked = await grading.lock_marked(session, attempt.id)
    if marked is None or not marked.is_complete:
        return
    result = await repository.lock_of_registration(session, attempt.registration_id)
    if result is not None and result.marked_at == marked.completed_at:
        return
    if result is not None and not RESULT.allows(result.state, ResultVerb.DECIDE):
        return
    decision = await _decision_of(session, ruled, attempt, marked)
    if result is None:
        result = _new_result(attempt, now=now)
        session.add(result)
    else:
        transitions.apply(session, RESULT, result, ResultVerb.DECIDE, actor=SYSTEM, now=now)
    _write(result, decision, marked_at=marked.completed_at, now=now)
    await audit.record(
        session,
        actor=SYSTEM,
        action="results.result.decide",
        now=now,
        subject=("registration", attempt.registration_id),
        detail={"outcome": decision.outcome, "total": str(decision.total)},
    )


async def _decision_of(
    session: AsyncSession, ruled: RuledSitting, attempt: Attempt, marked: MarkedAttempt
) -> Decision:
    form = await papers.get_form(session, attempt.form_id)
    marks = {mark.slot: mark.points for mark in marked.marks}
    spans = [_span_of(section) for section in form.sections]
    decision = decide(marks, spans, pass_points=ruled.component.pass_points)
    basis = BASIS_OF[attempt.state]
    return replace(decision, outcome=outcome_of(basis, ruled.rules, by_marks=decision.outcome))


def _span_of(section: FormSection) -> SectionSpan:
    return SectionSpan(
        section.key, section.name.zh, section.name.en, section.first, section.last, section.points
    )


def _new_result(attempt: Attempt, *, now: datetime) -> Result:
    return Result(
        registration_id=attempt.registration_id,
        attempt_id=attempt.id,
        sitting_id=attempt.sitting_id,
        candidate_id=attempt.candidate_id,
        basis=BASIS_OF[attempt.state],
        state=RESULT.start,
        decided_at=now,
    )


def result_of_left(ruled: RuledSitting, attempt: Attempt, *, now: datetime) -> Result:
    """Who asked not to be marked has the result that the programme's rule says, and no points."""
    ending = ruled.rules.endings.left
    result = _new_result(attempt, now=now)
    result.outcome = Outcome(ending.outcome)
    result.total = None
    result.full_points = ruled.component.full_points
    result.pass_points = ruled.component.pass_points
    result.sections = []
    return result


def _write(
    result: Result, decision: Decision, *, marked_at: datetime | None, now: datetime
) -> None:
    # What is voided stays so, whatever its marks come to.
    if result.outcome is Outcome.VOIDED:
        result.voided_from = decision.outcome
    else:
        result.outcome = decision.outcome
    result.total = decision.total
    result.full_points = decision.full_points
    result.pass_points = decision.pass_points
    result.sections = [_section_data(section) for section in decision.sections]
    result.marked_at = marked_at
    result.decided_at = now


def _section_data(section: SectionTotal) -> dict[str, Any]:
    """Names go along: a result must read the same when the programme's file has changed."""
    return {
        "key": section.key,
        "name_zh": section.name_zh,
        "name_en": section.name_en,
        "points": f"{section.points:.2f}",
        "max_points": f"{section.max_points:.2f}",
    }
