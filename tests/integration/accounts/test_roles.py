# SPDX-License-Identifier: Apache-2.0
"""Roles added as rows: what they open, what they must not, and what is told of it."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts.access import STAFF_TRUST
from app.accounts.errors import RightsLost
from app.accounts.models import StaffMember
from app.accounts.service import roles, staff
from app.accounts.values import Right, RoleFacts
from app.audit.models import AuditEntry
from tests.support.roles import Role
from tests.support.world import World

LEAD = {
    "code": "lead",
    "name_zh": "组长",
    "name_en": "Lead",
    "rights": ["sittings.read", "results.read"],
    "reason": "新设岗位",
}
EXAMINER = LEAD | {"code": "examiner", "name_zh": "考评员", "rights": [], "is_graded": True}
HTML = {"accept": "text/html"}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


def change(of: dict[str, Any], **new: Any) -> dict[str, Any]:
    """What a role is changed by: what it was added with, but for what cannot change."""
    return {name: of[name] for name in ("name_zh", "name_en", "rights", "reason")} | new


async def id_of(world: World, username: str) -> UUID:
    async with world.database.reading() as session:
        named = sa.select(StaffMember.id).where(StaffMember.username == username)
        return (await session.scalars(named)).one()


async def give(admin: httpx.AsyncClient, staff_id: UUID, *held: Any) -> httpx.Response:
    body = {"roles": list(held), "reason": "任命"}
    return await admin.put(f"/api/v1/staff/{staff_id}/roles", json=body)


async def told_of_roles(world: World) -> list[AuditEntry]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.subject_kind == "role")
        return list(await session.scalars(found.order_by(AuditEntry.id)))


async def test_role_added_as_a_row_opens_what_it_gives_and_nothing_else(world: World) -> None:
    admin, member = await world.admin(), await world.grader()
    added = await admin.post("/api/v1/roles", json=LEAD)
    assert added.status_code == 201
    assert (await give(admin, await id_of(world, "grader"), "lead")).json()["roles"] == ["lead"]
    world.clock.forward(seconds=STAFF_TRUST.total_seconds())
    me = (await member.get("/api/v1/me")).json()
    assert (me["roles"], me["rights"]) == (["lead"], ["results.read", "sittings.read"])
    assert (await member.get("/console", headers=HTML)).status_code == 200
    assert problem(await member.post("/api/v1/grading/undo")) == (403, "right_missing")
    listed = (await admin.get("/api/v1/roles")).json()
    assert added.json() in listed
    assert {each["code"] for each in listed} == {*Role, "lead"}


async def test_right_given_to_a_role_reaches_who_holds_it_and_is_told_with_the_reason(
    world: World,
) -> None:
    admin, member = await world.admin(), await world.grader()
    taken = change(LEAD, name_zh="阅卷员", name_en="Grader", rights=["sittings.read"])
    assert (await member.post("/api/v1/grading/undo")).status_code == 409
    assert (await admin.put("/api/v1/roles/grader", json=taken)).status_code == 200
    world.clock.forward(seconds=STAFF_TRUST.total_seconds())
    refused = await member.post("/api/v1/grading/undo")
    assert problem(refused) == (403, "right_missing")
    assert "阅卷评分" in refused.json()["detail"]
    [kept] = await told_of_roles(world)
    assert (kept.action, kept.subject_id, kept.reason) == (
        "accounts.role.change", "grader", "新设岗位",
    )  # fmt: skip
    assert kept.detail["before"]["rights"] == ["marking.follow", "marking.mark", "sittings.read"]
    assert kept.detail["after"]["rights"] == ["sittings.read"]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"code": "grader"}, (409, "role_taken")),
        ({"rights": ["staff.manage"]}, (409, "rights_reserved")),
        ({"rights": ["roles.manage"], "duty": "audit"}, (409, "rights_reserved")),
        ({"rights": ["sittings.burn"]}, (422, "malformed")),
        ({"duty": "king"}, (422, "malformed")),
        ({"code": "Leiter!"}, (422, "malformed")),
        ({"name_zh": " "}, (422, "malformed")),
        ({"reason": ""}, (422, "malformed")),
    ],
)
async def test_role_that_cannot_be_is_refused_and_nothing_is_told(
    world: World, body: dict[str, Any], refusal: tuple[int, str]
) -> None:
    admin = await world.admin()
    assert problem(await admin.post("/api/v1/roles", json=LEAD | body)) == refusal
    assert await told_of_roles(world) == []


async def test_two_duties_do_not_meet_in_one_role(world: World) -> None:
    admin = await world.admin()
    refused = await admin.put(
        "/api/v1/roles/auditor", json=change(LEAD, rights=["sittings.read", "staff.manage"])
    )
    assert problem(refused) == (409, "rights_reserved")
    assert "安全管理" in refused.json()["detail"]


async def test_role_that_does_not_exist_is_not_found(world: World) -> None:
    admin = await world.admin()
    assert problem(await admin.put("/api/v1/roles/lead", json=change(LEAD))) == (
        404, "role_not_found",
    )  # fmt: skip


async def test_nobody_widens_a_role_that_they_hold(world: World) -> None:
    admin = await world.admin()
    listed = (await admin.get("/api/v1/roles")).json()
    [own] = [each for each in listed if each["code"] == "security_admin"]
    wider = change(LEAD, rights=[*own["rights"], "results.release"])
    refused = await admin.put("/api/v1/roles/security_admin", json=wider)
    assert problem(refused) == (409, "own_role")
    assert "公布成绩" in refused.json()["detail"]
    narrower = change(LEAD, rights=[each for each in own["rights"] if each != "roles.read"])
    assert (await admin.put("/api/v1/roles/security_admin", json=narrower)).status_code == 200


@pytest.mark.parametrize("lost", [Right.STAFF_MANAGE, Right.ROLES_MANAGE])
async def test_somebody_manages_staff_and_roles_after_every_change(
    world: World, lost: Right
) -> None:
    admin = await world.admin()
    rights = {Right.STAFF_MANAGE, Right.ROLES_MANAGE} - {lost}
    without = change(LEAD, rights=sorted(rights))
    path = "/api/v1/roles/security_admin"
    assert problem(await admin.put(path, json=without)) == (409, "rights_lost")
    facts = RoleFacts("组长", "Lead", frozenset(rights))
    async with world.database.writing() as session:
        with pytest.raises(RightsLost):
            await roles.change_role(
                session, "security_admin", facts, by=None, reason="x", now=world.now()
            )
    assert (await admin.get("/api/v1/staff")).status_code == 200


async def test_of_a_role_and_a_person_changed_at_once_one_keeps_the_keys(world: World) -> None:
    """Each alone leaves somebody who manages; both together would leave nobody."""
    first = await world.admin()
    second_role = LEAD | {
        "code": "keeper",
        "duty": "security",
        "rights": ["staff.manage", "roles.manage"],
    }
    (await first.post("/api/v1/roles", json=second_role)).raise_for_status()
    second = await world.new_staff("second", "keeper")
    first_id = await id_of(world, "security_admin")
    answers = await asyncio.gather(
        first.put("/api/v1/roles/keeper", json=change(LEAD)),
        second.post(f"/api/v1/staff/{first_id}/disabling", json={"reason": "离职"}),
    )
    done, refused = sorted(answer.status_code for answer in answers)
    # The late one is found out by the session, by the right, or by what the change would leave.
    assert (done, refused in {401, 403, 409}) == (200, True)
    async with world.database.reading() as session:
        offices = await roles.offices(session)
    assert len(offices.keepers_of(Right.STAFF_MANAGE, world.now().date())) == 1


async def test_graded_role_is_held_with_its_grade_until_its_day(world: World) -> None:
    admin = await world.admin()
    await world.grader()
    grader = await id_of(world, "grader")
    (await admin.post("/api/v1/roles", json=EXAMINER)).raise_for_status()
    assert problem(await give(admin, grader, "examiner")) == (422, "grade_missing")
    held = {"role": "examiner", "grade": "二级", "valid_until": "2027-12-31"}
    given = await give(admin, grader, "grader", held)
    assert given.json()["held"] == [
        {"role": "examiner", "grade": "二级", "valid_from": None, "valid_until": "2027-12-31"},
        {"role": "grader", "grade": None, "valid_from": None, "valid_until": None},
    ]
    ungraded = await give(admin, grader, {"role": "grader", "grade": "二级"})
    assert problem(ungraded) == (422, "grade_unwanted")
    reversed_days = held | {"valid_from": "2028-01-01"}
    assert problem(await give(admin, grader, reversed_days)) == (422, "days_reversed")
    renewed = await give(admin, grader, held | {"valid_until": "2029-12-31"})
    assert [each["valid_until"] for each in renewed.json()["held"]] == ["2029-12-31"]


async def test_one_let_go_meanwhile_changes_no_role(world: World) -> None:
    admin = await world.admin()
    await world.new_staff("second", Role.SECURITY_ADMIN)
    async with world.database.reading() as session:
        found = await accounts.find_staff(session, "security_admin")
    assert found is not None
    # Within the trust of the session.
    assert (await admin.get("/api/v1/me")).status_code == 200
    async with world.database.writing() as session:
        await staff.disable(session, found.id, by=None, reason="x", now=world.now())
    assert problem(await admin.post("/api/v1/roles", json=LEAD)) == (401, "account_disabled")


async def test_right_that_no_release_knows_gives_nothing(world: World) -> None:
    """A newer release was gone back from."""
    member = await world.grader()
    async with world.database.writing() as session:
        await session.execute(
            sa.text("INSERT INTO role_rights VALUES ('grader', 'certificates.issue')")
        )
    world.clock.forward(seconds=STAFF_TRUST.total_seconds())
    rights = (await member.get("/api/v1/me")).json()["rights"]
    assert rights == ["marking.follow", "marking.mark", "sittings.read"]


class TestTakenWhileAPageIsOpen:
    async def change_in_vain(self, world: World, form: dict[str, str]) -> httpx.Response:
        """An operator has a sitting's page open; meanwhile they are made a grader."""
        operator, admin = await world.operator(), await world.admin()
        assert (await operator.get("/console/sittings", headers=HTML)).status_code == 200
        (await give(admin, await id_of(world, "operator"), "grader")).raise_for_status()
        world.clock.forward(seconds=STAFF_TRUST.total_seconds())
        path = f"/console/sittings/{UUID(int=1)}/cancel"
        return await operator.post(path, data=form, headers=HTML)

    async def test_next_act_says_which_right_and_gives_back_what_was_typed(
        self, world: World
    ) -> None:
        reason = "停电<一>\n改到下周"
        refused = await self.change_in_vain(world, {"reason": reason, "confirm": "12"})
        assert refused.status_code == 403
        assert "您没有这项权限：取消场次。" in refused.text
        assert "停电&lt;一&gt;\n改到下周</textarea>" in refused.text
        # Numbers and ids are the page's, not the typist's.
        assert refused.text.count("<textarea") == 1
        assert refused.headers["cache-control"] == "no-store"

    async def test_nothing_typed_is_nothing_to_give_back(self, world: World) -> None:
        refused = await self.change_in_vain(world, {"confirm": "12", "id": str(UUID(int=7))})
        assert (refused.status_code, "<textarea" in refused.text) == (403, False)

    async def test_stranger_is_given_nothing_back(self, world: World) -> None:
        """Whatever a form of another site brought would be read as ours."""
        stranger = await world.anyone()
        path = f"/console/sittings/{UUID(int=1)}/cancel"
        refused = await stranger.post(path, data={"reason": "看这里"}, headers=HTML)
        assert (refused.status_code, "看这里" in refused.text) == (401, False)
