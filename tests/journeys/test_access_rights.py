# SPDX-License-Identifier: Apache-2.0
"""A right opens its doors and no others, whichever role gives it.

Of each right two people: who holds it and nothing else, and who holds everything else.
"""

from collections.abc import Mapping

import httpx
import pytest

from app.accounts.models import RoleRight, StaffRole
from app.accounts.states import StaffSubject
from app.accounts.values import RESERVED, AdminDuty, Right
from tests.support.access import EXAMPLES, access_of
from tests.support.factories.halls import Hall, open_hall
from tests.support.world import World

# A right is asked for before any statement is made: the other database could not decide otherwise.
pytestmark = pytest.mark.parametrize("database_kind", ["postgres"])
LACKING = "everything else"
# All that one person may have: of the three duties' own rights those of one.
ONE_PERSONS = {
    right for right in Right if RESERVED.get(right, AdminDuty.SECURITY) is AdminDuty.SECURITY
}
# What is on another's desk, and what another has imported, is not there for this person.
OWN = {
    "POST /api/v1/grading/undo",
    "POST /api/v1/grading/tasks/{task_id}/mark",
    "POST /api/v1/grading/tasks/{task_id}/hold",
    "POST /api/v1/grading/tasks/{task_id}/lease",
    "GET /bank/imports/{import_id}",
    "GET /bank/imports/{import_id}/corrections.xlsx",
    "POST /bank/imports/{import_id}/confirm",
    "POST /bank/imports/{import_id}/discard",
}

# Worth something at the sittings that one invigilates, which asks for the right to.
WHILE_WATCHING = {Right.BOARDS_READ, Right.FINDINGS_JUDGE, Right.ATTEMPTS_TERMINATE}


async def with_rights(world: World, code: str, rights: set[Right]) -> httpx.AsyncClient:
    """Somebody who holds a role that was added as a row, with these rights."""
    duty = next((RESERVED[right] for right in rights if right in RESERVED), None)
    async with world.database.writing() as session:
        given = [RoleRight(right_code=right.value) for right in sorted(rights)]
        session.add(StaffRole(code=code, name_zh=code, name_en=code, duty=duty, rights=given))
    return await world.new_staff(code, code)


async def with_all_but(world: World, right: Right) -> httpx.AsyncClient:
    return await with_rights(world, f"no_{right.name.lower()}", ONE_PERSONS - {right})


def doors_of(hall: Hall) -> dict[str, Right]:
    """The right that each operation of staff asks for."""
    declared = access_of(hall.world.app)
    return {
        operation: Right(declared[operation])
        for operation in EXAMPLES
        if declared[operation] in {right.value for right in Right}
    }


async def let_in(hall: Hall, lacking: httpx.AsyncClient, right: Right) -> list[str]:
    """The right's operations by which this person came in, who lacks it."""
    hall.people[LACKING] = lacking
    asked = [operation for operation, door in doors_of(hall).items() if door is right]
    answers = {operation: await hall.ask(LACKING, operation) for operation in asked}
    return [operation for operation, answer in answers.items() if answer.status_code != 403]


async def reads_which_one_and_what_to_do(hall: Hall, lacking: httpx.AsyncClient) -> None:
    hall.people[LACKING] = lacking
    refused = await hall.ask(LACKING, "POST /api/v1/sittings/{sitting_id}/release")
    assert refused.json()["title"] == "right_missing"
    assert refused.json()["detail"] == (
        "您没有这项权限：公布成绩。权限可能刚被收回或已到期，刚才的操作没有执行。请联系管理员。"
    )


async def test_right_opens_its_doors_and_no_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = await open_hall(world)
    people = {right: await with_all_but(world, right) for right in Right}
    came_in = {right: await let_in(hall, lacking, right) for right, lacking in people.items()}
    assert {right: doors for right, doors in came_in.items() if doors} == {}, "by everything else"
    await reads_which_one_and_what_to_do(hall, people[Right.RESULTS_RELEASE])
    # Those who were refused have changed nothing: the same hall is there for who has the right.
    assert await kept_out(hall) == [], "with the right alone"
    await show_that_a_door_left_open_is_found(hall, people, monkeypatch)


async def kept_out(hall: Hall) -> list[str]:
    """The operations that answer who has their right alone otherwise than the example says."""
    alone = {}
    for right in Right:
        rights = {right, Right.ATTEMPTS_WATCH} if right in WHILE_WATCHING else {right}
        alone[right] = await with_rights(hall.world, f"only_{right.name.lower()}", rights)
    closed = []
    for operation, right in doors_of(hall).items():
        hall.people["alone"] = alone[right]
        answer = await hall.carry_out("alone", operation)
        meant = {EXAMPLES[operation].status} | ({404, 409} if operation in OWN else set())
        closed += [f"{operation}: {answer.status_code}"] * (answer.status_code not in meant)
    return closed


async def show_that_a_door_left_open_is_found(
    hall: Hall, people: Mapping[Right, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_open(Right.RESULTS_RELEASE, monkeypatch)
    assert await let_in(hall, people[Right.SITTINGS_CANCEL], Right.SITTINGS_CANCEL) == []
    assert await let_in(hall, people[Right.RESULTS_RELEASE], Right.RESULTS_RELEASE) == [
        "POST /api/v1/sittings/{sitting_id}/release",
        "POST /console/sittings/{sitting_id}/release",
    ], "a door that is left open is found"


def leave_open(door: Right, monkeypatch: pytest.MonkeyPatch) -> None:
    """One right is taken for granted."""
    asked = StaffSubject.may

    def forgetful(staff: StaffSubject, *rights: Right | str) -> bool:
        return door in rights or asked(staff, *rights)

    monkeypatch.setattr(StaffSubject, "may", forgetful)
