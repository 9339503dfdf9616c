# SPDX-License-Identifier: Apache-2.0
"""What is always true of results, across places, attempts, marks, voidings and rights."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import Attempt
from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.transitions import strayed
from app.entitlements.models import Entitlement
from app.grading.models import Mark, MarkingRun
from app.grading.states import RUN, RunCapability
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.results.models import Result, Voiding
from app.results.rules import BASIS_OF
from app.results.states import (
    RESULT,
    VOIDING,
    Outcome,
    ResultCapability,
    VoidingCapability,
    VoidingKind,
)
from app.sittings import service as sittings
from app.sittings.models import Sitting

_IS_OUT = Result.state.in_(RESULT.able(ResultCapability.BE_SHOWN))
_IS_VOIDED = Result.outcome == Outcome.VOIDED


@by_statement
def list_places_without_result() -> sa.Select[Any]:
    """Registrations that hold a place in a sitting that was released, and have no result out."""
    holds = Registration.state.in_(REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE))
    released = sa.select(Result.sitting_id).where(_IS_OUT)
    own = sa.exists().where(Result.registration_id == Registration.id, _IS_OUT)
    return sa.select(Registration.id).where(holds, Registration.sitting_id.in_(released), ~own)


@by_statement
def list_results_of_others() -> sa.Select[Any]:
    """Results that name another candidate, sitting or attempt than their registration's."""
    place = sa.exists().where(
        Registration.id == Result.registration_id,
        Registration.candidate_id == Result.candidate_id,
        Registration.sitting_id == Result.sitting_id,
    )
    attempt = (
        sa.select(Attempt.id).where(Attempt.registration_id == Result.registration_id)
    ).scalar_subquery()
    return _ids(sa.or_(~place, Result.attempt_id.is_distinct_from(attempt)))


@by_statement
def list_bases_astray() -> sa.Select[Any]:
    """Results that rest on something else than how the attempt ended.

    Marks alone can pass, as the table's own CHECK demands: nobody passes who was sent out or left.
    """
    fits = sa.or_(
        *(
            sa.and_(Attempt.state == state, Result.basis == basis)
            for state, basis in BASIS_OF.items()
        )
    )
    own = sa.exists().where(Attempt.id == Result.attempt_id, fits)
    return _ids(Result.attempt_id.is_not(None), ~own)


@by_statement
def list_voidings_astray() -> sa.Select[Any]:
    """Results that are not voided though two people voided them last, or the other way round.

    Voiding and restoring take turns: of those confirmed there is one more voiding, or none.
    """
    turn = sa.case((Voiding.kind == VoidingKind.VOID, 1), else_=-1)
    voided = (
        sa.select(sa.func.coalesce(sa.func.sum(turn), 0))
        .where(
            Voiding.result_id == Result.id,
            Voiding.state.in_(VOIDING.able(VoidingCapability.STAND)),
        )
        .scalar_subquery()
    )
    return _ids(voided != sa.case((_IS_VOIDED, 1), else_=0))


@by_statement
def list_totals_astray() -> sa.Select[Any]:
    """Results whose total is not the sum of the marks that they were decided by.

    One that is not out may be older than its marks, until the news of them comes.
    """
    total = (
        sa.select(sa.func.sum(Mark.points)).where(Mark.run_id == MarkingRun.id).scalar_subquery()
    )
    return (
        sa.select(Result.id)
        .join(MarkingRun, sa.and_(MarkingRun.attempt_id == Result.attempt_id, MarkingRun.live))
        .where(Result.marked_at == MarkingRun.completed_at, Result.total.is_distinct_from(total))
    )


@by_statement
def list_out_without_marks() -> sa.Select[Any]:
    """Results that are out with a total, and whose marks are not sealed as they were then."""
    sealed = sa.exists().where(
        MarkingRun.attempt_id == Result.attempt_id,
        MarkingRun.live,
        MarkingRun.state.not_in(RUN.able(RunCapability.BE_UNDONE)),
        MarkingRun.completed_at == Result.marked_at,
    )
    return _ids(_IS_OUT, Result.total.is_not(None), ~sealed)


async def list_pass_lines_astray(session: AsyncSession) -> list[UUID]:
    """Results with another pass line than the rules that their sitting keeps."""
    lines = sa.select(
        Result.sitting_id, Result.pass_points, Sitting.programme_version_id, Sitting.component_key
    ).join(Sitting, Sitting.id == Result.sitting_id)
    rules = await sittings.rules_by_version(session)
    wrong = [
        sa.and_(Result.sitting_id == sitting_id, Result.pass_points == line)
        for sitting_id, line, version, component in await session.execute(lines.distinct())
        if rules[version].component(component).pass_points != line
    ]
    return list(await session.scalars(_ids(sa.or_(sa.false(), *wrong))))


@by_statement
def list_rights_astray() -> sa.Select[Any]:
    """Entitlements whose cause is not out, or that are revoked though it counts, or stand though not."""
    fits = (Entitlement.revoked_at.is_not(None)) == _IS_VOIDED
    cause = sa.exists().where(
        Result.registration_id == Entitlement.cause_registration_id,
        _IS_OUT,
        fits,
        Result.outcome != Outcome.PASSED,
    )
    return sa.select(Entitlement.id).where(~cause)


@by_statement
def list_results_astray() -> sa.Select[Any]:
    """Results that are not where their last step led."""
    return strayed(RESULT, Result)


@by_statement
def list_requests_astray() -> sa.Select[Any]:
    """Requests to void or restore that are not where their last step led."""
    return strayed(VOIDING, Voiding)


def _ids(*wrong: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(Result.id).where(*wrong)


INVARIANTS: Invariants = {
    list_places_without_result: marked("已公布的场次，每个有效报名都有已公布的成绩"),
    list_results_of_others: marked("成绩与报名、考试属于同一考生和场次"),
    list_bases_astray: marked("成绩的依据与考试结束的方式一致，被终止或放弃评分者不会合格"),
    list_voidings_astray: marked("成绩作废与否与两人确认的最后一次申请一致"),
    list_totals_astray: marked("总分等于各题得分之和"),
    list_out_without_marks: marked("已公布的总分依据已封存的评分"),
    list_pass_lines_astray: marked("合格线与场次公布时的规则一致"),
    list_rights_astray: marked("补考资格与其来源的成绩一致，成绩作废则资格收回"),
    list_results_astray: marked("成绩的状态与最后一次操作一致"),
    list_requests_astray: marked("作废申请的状态与最后一次操作一致"),
}
