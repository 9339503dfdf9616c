# SPDX-License-Identifier: Apache-2.0
"""Each invariant names what was planted against it, and no other does.

Those of marks have plants of their own, in tests/integration/grading.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import RoleHolding, RoleRight, StaffMember
from app.attempts.models import AnswerOp, Attempt, TimeEntry
from app.attempts.states import AttemptState
from app.audit.models import AuditEntry
from app.core.db import Base
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.transitions import Transition
from app.entitlements.models import Entitlement
from app.exchange.models import ItemImport
from app.grading.models import MarkingRun
from app.grading.states import MarkingRunState
from app.invariants import INVARIANTS
from app.papers.models import Form, FormDeal, FormSet
from app.programmes.models import Programme
from app.receipts.models import IssuedReceipt
from app.recovery.models import RescueFile
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.results.models import Result, Voiding
from app.results.states import Outcome
from app.signing.models import SigningKey
from app.signing.states import KeyState
from app.sittings.models import Sitting
from app.sittings.states import SittingState
from app.timekeeping.models import Outage
from tests.support.access import OWNER
from tests.support.factories.halls import Hall, open_hall
from tests.support.invariants import demand_invariants
from tests.support.statements import statements
from tests.support.world import World

Things = Mapping[str, UUID]
Plant = tuple[Sequence[Any], set[str]]
OF_MARKS = {each.name for each in INVARIANTS if each.name.startswith("grading.")}
LATER = datetime(2027, 1, 1, tzinfo=UTC)


async def full(world: World) -> Things:
    """The ids of a hall in which a failure was retaken and then voided, by their names."""
    hall = await open_hall(world)
    retake = await _retaken(hall)
    await _voided(hall)
    await world.run_jobs()
    ids = {name: UUID(held) for name, held in hall.things.items() if _is_id(held)}
    attempt = sa.select(Attempt.candidate_id)
    wanted = {
        "owner": attempt.where(Attempt.id == ids["attempt_id"]),
        "other": attempt.where(Attempt.id == ids["third"]),
        "form": sa.select(Sitting.form_id).where(Sitting.id == ids["sitting_id"]),
        "form_of_set": sa.select(Form.id).where(Form.form_set_id.is_not(None)).limit(1),
        "version": sa.select(Sitting.programme_version_id).where(Sitting.id == ids["sitting_id"]),
    }
    async with world.database.reading() as session:
        found = {name: (await session.scalars(each)).one() for name, each in wanted.items()}
    return ids | found | {"retake": retake}


def _is_id(held: str) -> bool:
    return len(held) == 36 and held.count("-") == 4


async def _retaken(hall: Hall) -> UUID:
    path = f"/api/v1/entitlements/{hall.things['entitlement_id']}/booking"
    booked = await hall.people[OWNER].post(path, json={"sitting_id": hall.things["coming"]})
    return UUID(booked.raise_for_status().json()["registration_id"])


async def _voided(hall: Hall) -> None:
    path = f"/api/v1/voidings/{hall.things['voiding_id']}/confirmation"
    (await hall.people["operator"].post(path)).raise_for_status()


def change(model: type[Base], row_id: UUID, **values: Any) -> sa.Update:
    return sa.update(model).where(sa.inspect(model).c.id == row_id).values(values)


def one_of(model: type[Base]) -> sa.ScalarSelect[UUID]:
    """Any row of the table."""
    return sa.select(sa.inspect(model).c.id).limit(1).scalar_subquery()


def step(kind: str, subject: UUID | sa.ScalarSelect[UUID]) -> sa.Insert:
    """A step of this life that led where its row is not."""
    return sa.insert(Transition).values(
        id=new_id(), subject_kind=kind, subject_id=subject, verb="undo", from_state="a",
        to_state="nowhere", actor_kind="system", actor_id="", at=LATER,
    )  # fmt: skip


def unlinked_entry() -> sa.Insert:
    """What was written long ago must have been linked since."""
    return sa.insert(AuditEntry).values(
        id=new_id(), at=datetime(2001, 1, 1, tzinfo=UTC), actor_kind="system", actor_id="",
        action="core.job.retry", subject_kind="job", subject_id="x", detail={},
    )  # fmt: skip


def uncounted_deal(form_id: UUID) -> sa.Insert:
    """Somebody more got this form of a set."""
    its_set = sa.select(Form.form_set_id).where(Form.id == form_id).scalar_subquery()
    return sa.insert(FormDeal).values(
        id=new_id(), form_set_id=its_set, holder=new_id(), form_id=form_id, sole=False, dealt_at=LATER
    )  # fmt: skip


def of_rules(things: Things) -> dict[str, Plant]:
    return {
        "a job is done and held": (
            [sa.update(Job).where(Job.finished_at.is_not(None)).values(leased_until=LATER)],
            {"core.leased_though_done"},
        ),
        "an entry of the trail stands in no chain": ([unlinked_entry()], {"audit.broken_links"}),
        "a programme goes by a version that is not there": (
            [sa.update(Programme).where(Programme.code == "cas").values(current=99)],
            {"programmes.without_current_version"},
        ),
        "a set did not stay where it came to": (
            [step("form_set", one_of(FormSet))],
            {"papers.sets_astray"},
        ),
        "a form was dealt and not counted": (
            [uncounted_deal(things["form_of_set"])],
            {"papers.forms_miscounted"},
        ),
        "an import did not stay where it came to": (
            [step("item_import", one_of(ItemImport))],
            {"exchange.imports_astray"},
        ),
        "an outage did not stay where it came to": (
            [step("outage", one_of(Outage))],
            {"timekeeping.outages_astray"},
        ),
        "a sitting keeps another programme's rules": (
            [change(Sitting, things["planned_1"], programme_version_id=things["version"])],
            {"sittings.versions_of_others"},
        ),
        "a sitting has another examination's form": (
            [change(Sitting, things["planned_1"], form_id=things["form"])],
            {"sittings.forms_that_do_not_fit"},
        ),
        "a sitting did not stay where it came to": (
            [step("sitting", things["sitting_id"])],
            {"sittings.sittings_astray"},
        ),
    }


def of_places(things: Things) -> dict[str, Plant]:
    return {
        "an end in a pause that no ledger has": (
            [change(Attempt, things["handed_in"], paused_at=LATER)],
            {"timekeeping.pauses_astray"},
        ),
        "a place in a sitting that is cancelled": (
            [change(Sitting, things["coming"], state=SittingState.CANCELLED)],
            {"registrations.places_in_cancelled"},
        ),
        "a retake of somebody else's failure": (
            [change(Registration, things["retake"], candidate_id=things["other"])],
            {"registrations.retakes_astray"},
        ),
        "a registration did not stay where it came to": (
            [step("registration", things["of_third"])],
            {"registrations.registrations_astray"},
        ),
        "a right was used for another failure's retake": (
            [change(Registration, things["retake"], retake_of=things["registration_id"])],
            {"entitlements.used_astray"},
        ),
        "a right was used for a place that is withdrawn": (
            [change(Registration, things["retake"], state=RegistrationState.WITHDRAWN)],
            {"entitlements.used_astray"},
        ),
        "a retake without a right": (
            [sa.update(Entitlement).values(used_registration_id=None, used_at=None)],
            {"entitlements.retakes_without_right"},
        ),
        "a right of somebody who failed nothing": (
            [sa.update(Entitlement).values(candidate_id=things["other"])],
            {"entitlements.rights_of_others"},
        ),
    }


def of_attempts(things: Things) -> dict[str, Plant]:
    last_op = AnswerOp.attempt_id == things["attempt_id"], AnswerOp.op == 2
    of_handed_in = IssuedReceipt.attempt_id == things["handed_in"]
    return {
        "a minute that no ledger has": (
            [
                sa.update(TimeEntry)
                .where(TimeEntry.attempt_id == things["attempt_id"])
                .values(seconds=TimeEntry.seconds + 60)
            ],
            {"attempts.deadlines_astray"},
        ),
        "an end without its receipt": (
            [change(Attempt, things["handed_in"], receipt_number=None)],
            {"attempts.ends_astray", "verification.receipts_astray"},
        ),
        "a receipt before the end": (
            [change(Attempt, things["attempt_id"], receipt_number="20261128-00000-00000")],
            {"attempts.ends_astray", "verification.receipts_astray"},
        ),
        "a receipt that says something else": (
            [sa.update(IssuedReceipt).where(of_handed_in).values(signed=b"another receipt")],
            {"verification.receipts_astray"},
        ),
        "a receipt that went void by itself": (
            [sa.update(IssuedReceipt).where(of_handed_in).values(voided_at=LATER)],
            {"verification.receipts_astray"},
        ),
        "a key that retired by itself": (
            [sa.update(SigningKey).values(state=KeyState.RETIRED, sealed=None)],
            {"signing.keys_astray"},
        ),
        "an op is gone": (
            [sa.delete(AnswerOp).where(*last_op)],
            {"attempts.heads_astray", "attempts.chains_astray"},
        ),
        "an answer was changed": (
            [sa.update(AnswerOp).where(*last_op).values(value='{"choices":["T"]}')],
            {"attempts.chains_astray"},
        ),
        "an op was moved": (
            [sa.update(AnswerOp).where(*last_op).values(nth=AnswerOp.nth + 1)],
            {"attempts.chains_astray"},
        ),
        "an op that nobody counted": (
            [change(Attempt, things["attempt_id"], op_head=Attempt.op_head - 1)],
            {"attempts.heads_astray"},
        ),
        "an op was acknowledged and not kept": (
            [change(Attempt, things["attempt_id"], op_max=Attempt.op_max + 1)],
            {"attempts.heads_astray"},
        ),
        "somebody sits whose place is withdrawn": (
            [change(Registration, things["of_third"], state=RegistrationState.WITHDRAWN)],
            {"attempts.attempts_without_place"},
        ),
        "somebody sits another sitting's paper": (
            [change(Attempt, things["third"], form_id=things["form_of_set"])],
            {"attempts.forms_astray"},
        ),
        "an attempt did not stay where it came to": (
            [step("attempt", things["handed_in"])],
            {"attempts.attempts_astray"},
        ),
        "a run did not stay where it came to": (
            [step("marking_run", one_of(MarkingRun))],
            {"grading.runs_astray"},
        ),
    }


def of_results(things: Things) -> dict[str, Plant]:
    decided = Result.sitting_id == things["decided"]
    released = Result.sitting_id == things["released"]
    run = sa.select(Result.attempt_id).where(released).scalar_subquery()
    return {
        "a place that a release forgot": (
            [change(Registration, things["of_third"], sitting_id=things["released"])],
            {"results.places_without_result", "attempts.attempts_without_place"},
        ),
        "a result of somebody else": (
            [sa.update(Result).where(decided).values(candidate_id=things["other"])],
            {"results.results_of_others"},
        ),
        "marks decided for one who was sent out": (
            [
                sa.update(Attempt)
                .where(Attempt.sitting_id == things["decided"])
                .values(state=AttemptState.TERMINATED, reopenings=1)
            ],
            {"results.bases_astray", "attempts.attempts_astray"},
        ),
        "a result that nobody voided": (
            [
                sa.update(Result)
                .where(decided)
                .values(outcome=Outcome.VOIDED, voided_from=Outcome.FAILED)
            ],
            {"results.voidings_astray"},
        ),
        "a voiding that voided nothing": (
            [
                sa.update(Result).where(released).values(outcome=Outcome.FAILED, voided_from=None),
                sa.update(Entitlement).values(revoked_at=None),
            ],
            {"results.voidings_astray"},
        ),
        "a total that no marks make": (
            [sa.update(Result).where(decided).values(total=Decimal(1))],
            {"results.totals_astray"},
        ),
        "marks that changed after the release": (
            [sa.update(MarkingRun).where(MarkingRun.attempt_id == run).values(completed_at=LATER)],
            {"results.out_without_marks"},
        ),
        "marks that may be undone after the release": (
            [
                sa.update(MarkingRun)
                .where(MarkingRun.attempt_id == run)
                .values(state=MarkingRunState.COMPLETE, sealed_at=None),
                sa.delete(Transition).where(Transition.subject_kind == "marking_run"),
            ],
            {"results.out_without_marks"},
        ),
        "a pass line of other rules": (
            [sa.update(Result).where(decided).values(pass_points=Decimal(1))],
            {"results.pass_lines_astray"},
        ),
        "a right that outlives its failure": (
            [sa.update(Entitlement).values(revoked_at=None)],
            {"results.rights_astray"},
        ),
        "a result did not stay where it came to": (
            [step("result", one_of(Result))],
            {"results.results_astray"},
        ),
        "a request did not stay where it came to": (
            [step("voiding", one_of(Voiding))],
            {"results.requests_astray"},
        ),
    }


def plants(things: Things) -> dict[str, Plant]:
    """What is false, the statements that make it so, and which invariants have to say so."""
    everywhere = of_rules(things) | of_places(things) | of_attempts(things) | of_results(things)
    return of_staff() | of_files() | everywhere


def of_files() -> dict[str, Plant]:
    return {
        "a rescue file that is not as it came": (
            [
                sa.insert(RescueFile).values(
                    id=new_id(),
                    attempt_id=one_of(Attempt),
                    digest="d" * 64,
                    body=b"other",
                    uploaded_at=LATER,
                    uploaded_by=new_id(),
                )
            ],
            {"recovery.files_astray"},
        ),
    }


def of_staff() -> dict[str, Plant]:
    kept = sa.select(StaffMember.id).where(StaffMember.username == "security_admin")
    second = {"id": UUID(int=1), "staff_id": kept.scalar_subquery(), "role_code": "auditor"}
    manages = {"role_code": "auditor", "right_code": "staff.manage"}
    return {
        "one person gives rights and looks at it": (
            [sa.insert(RoleHolding).values(second)],
            {"accounts.staff_with_two_duties"},
        ),
        "an auditor gives rights": (
            [sa.insert(RoleRight).values(manages)],
            {"accounts.roles_beyond_their_duty"},
        ),
    }


async def tables_asked(world: World) -> dict[str, set[str]]:
    """By invariant: the tables that its statements name.

    An invariant that is asked of rows in order stops where a next statement would need an answer;
    until a row of these tables changes, it stops there again.
    """
    asked = {}
    for each in INVARIANTS:
        with statements(world) as seen:
            async with world.database.reading() as session:
                await each.find(session)
        words = set(re.findall(r"\w+", " ".join(seen)))
        asked[each.name] = words & set(Base.metadata.tables)
    return asked


async def denied(
    session: AsyncSession, changes: Sequence[Any], tables: Mapping[str, set[str]]
) -> set[str]:
    """Of the invariants that read a table which these statements change, those that find something.

    The others would answer as before; to ask all of them of each plant took ten times as long.
    """
    changed = {each.table.name for each in changes}
    asked = [each for each in INVARIANTS if tables[each.name] & changed]
    return {each.name for each in asked if await each.find(session)}


async def test_each_invariant_names_what_was_planted_and_no_other_does(world: World) -> None:
    things = await full(world)
    await demand_invariants(world)
    planted, tables = plants(things), await tables_asked(world)
    said = {}
    for name, (changes, _) in planted.items():
        # Rolled back at the end: the next finds everything in order.
        async with world.database.reading() as session:
            for statement in changes:
                await session.execute(statement)
            said[name] = await denied(session, changes, tables)
    assert said == {name: finders for name, (_, finders) in planted.items()}
    await demand_invariants(world)
    caught = set().union(*said.values())
    assert {each.name for each in INVARIANTS} - caught == OF_MARKS - {"grading.runs_astray"}
