# SPDX-License-Identifier: Apache-2.0
"""A program works with a token: within what it was given, within what its owner has, for a time."""

from datetime import timedelta
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.accounts.access import STAFF_TRUST
from app.accounts.service import Uses
from app.audit.models import AuditEntry
from app.core.parts import parts_in
from app.doors.service import session_cookie
from app.programmes import service as programmes
from app.sittings.values import Duty
from app.tokens.models import MachineToken
from app.tokens.rules import MOST_TOKENS
from tests.support.factories.drafts import staff_id_of
from tests.support.factories.duties import assign
from tests.support.factories.exams import open_exam
from tests.support.factories.factors import enter
from tests.support.factories.tokens import make_token, program
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World

TOKENS = "/api/v1/me/tokens"
SITTINGS = "/api/v1/sittings"
NEW = {"programme": "cas", "title_key": "emission_manager", "starts_at": "2027-03-01T01:00Z"}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def entries(world: World, action: str) -> list[AuditEntry]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.action == action)
        return list(await session.scalars(found.order_by(AuditEntry.id)))


async def written(world: World) -> None:
    """What is written beside requests is there."""
    await parts_in(world.app).get(Uses).settle()


def trust_is_over(world: World) -> None:
    world.clock.forward(seconds=STAFF_TRUST.total_seconds())


class TestScope:
    async def test_it_may_what_it_was_given_as_far_as_its_owner_may(self, world: World) -> None:
        owner, admin = await world.operator(), await world.admin()
        async with world.database.writing() as session:
            await programmes.load_programmes(session, now=world.now())
        made = await make_token(owner, "sittings.read", "sittings.plan")
        client = await program(world, made["token"])
        assert (await client.get(SITTINGS)).status_code == 200
        key = {"Idempotency-Key": "machine-0001"}
        planned = [await client.post(SITTINGS, json=NEW, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in planned] == [201, 201]
        assert planned[0].json() == planned[1].json()
        me = (await client.get("/api/v1/me")).json()
        assert me["rights"] == ["sittings.plan", "sittings.read"]
        beyond = await client.get("/api/v1/roles", params={"lang": "en"})
        assert problem(beyond) == (403, "token_scope_missing")
        assert "Make a token that has it" in beyond.json()["detail"]
        assert beyond.json()["code"] == "roles.read"
        staff_id = await staff_id_of(world, "operator")
        [planning] = await entries(world, "sittings.sitting.create")
        assert planning.actor_id == str(staff_id)
        assert planning.detail["by_token"] == {"id": made["id"], "name": "对接程序"}
        [refused] = await entries(world, "accounts.access.refuse")
        assert refused.detail["by_token"]["id"] == made["id"]
        assert refused.detail["code"] == "token_scope_missing"
        (
            await owner.post(SITTINGS, json=NEW | {"starts_at": "2027-03-08T01:00Z"})
        ).raise_for_status()
        assert "by_token" not in (await entries(world, "sittings.sitting.create"))[1].detail
        # What its owner loses it has lost within seconds, and nothing comes back by itself.
        roles = {"roles": ["auditor"], "reason": "换岗"}
        (await admin.put(f"/api/v1/staff/{staff_id}/roles", json=roles)).raise_for_status()
        trust_is_over(world)
        assert problem(await client.post(SITTINGS, json=NEW)) == (403, "right_missing")
        assert (await client.get(SITTINGS)).status_code == 200
        path = f"/api/v1/staff/{staff_id}"
        (await admin.post(f"{path}/disabling", json={"reason": "离职"})).raise_for_status()
        trust_is_over(world)
        for _ in range(2):
            # The request has begun to write, and is refused before it does.
            refused_late = await client.post(SITTINGS, json=NEW)
            assert problem(refused_late) == (401, "token_owner_disabled")
        await written(world)
        [told] = await entries(world, "tokens.token.refuse")
        assert told.detail["code"] == "token_owner_disabled"

    async def test_it_sees_what_its_owners_duties_open(self, world: World) -> None:
        exam, other = await open_exam(world), await open_exam(world)
        owner = await world.stranger("watcher", Role.INVIGILATOR)
        await assign(world, exam.sitting_id, "watcher", Duty.INVIGILATING)
        client = await program(
            world, (await make_token(owner, "boards.read", "attempts.watch"))["token"]
        )
        boards = [f"{SITTINGS}/{each.sitting_id}/board" for each in (exam, other)]
        assert [(await client.get(board)).status_code for board in boards] == [200, 404]

    async def test_what_a_person_does_is_refused_to_it(self, world: World) -> None:
        owner = await world.operator()
        token = (await make_token(owner, "sittings.read"))["token"]
        client = await program(world, token)
        body = {"current": PASSWORD, "new": "seven green lanterns"}
        wish = {"name": "另一个", "rights": ["sittings.read"]}
        asked = [
            await client.post(TOKENS, json=wish),
            await client.get(TOKENS),
            await client.put("/api/v1/me/password", json=body),
            await client.delete("/api/v1/me/other-sessions"),
            await client.get("/api/v1/me/factors"),
            await client.post("/api/v1/me/totp"),
            await client.get("/api/v1/registrations"),
            await client.get("/api/v1/staff"),
            await client.post(f"/api/v1/voidings/{UUID(int=1)}/confirmation"),
        ]
        assert {problem(answer) for answer in asked} == {(403, "token_not_taken")}
        # Pages do not know it, and signing out ends nothing of its owner's.
        assert (await client.get("/console/sittings")).status_code == 401
        assert (await client.delete("/api/v1/sessions/current")).status_code == 204
        assert (await owner.get("/api/v1/me")).status_code == 200
        # A token is no session, and a session is no token.
        cookie = session_cookie(world.settings)
        as_cookie = await world.anyone()
        as_cookie.cookies.set(cookie, token)
        assert problem(await as_cookie.get(SITTINGS)) == (401, "sign_in_needed")
        as_bearer = await program(world, owner.cookies[cookie])
        assert problem(await as_bearer.get(SITTINGS)) == (401, "token_unknown")
        both = await owner.get(SITTINGS, headers={"Authorization": f"Bearer {token}"})
        assert problem(both) == (422, "token_beside_session")


class TestLife:
    async def test_it_is_shown_once_and_ends_by_its_days_or_when_it_is_revoked(
        self, world: World
    ) -> None:
        owner = await world.operator()
        made = await make_token(owner, "sittings.read", days=1)
        async with world.database.reading() as session:
            [row] = await session.scalars(sa.select(MachineToken))
        assert made["token"] not in str(vars(row)), "only its digest is kept"
        listed = (await owner.get(TOKENS)).json()
        assert [each["id"] for each in listed] == [made["id"]]
        assert "token" not in listed[0]
        assert listed[0]["used_at"] is None
        client = await program(world, made["token"])
        (await client.get(SITTINGS)).raise_for_status()
        await written(world)
        assert (await owner.get(TOKENS)).json()[0]["used_at"] is not None
        world.clock.forward(seconds=timedelta(days=1).total_seconds())
        assert problem(await client.get(SITTINGS)) == (401, "token_expired")
        owner = await world.come_in("operator")
        other = await make_token(owner, "sittings.read")
        client = await program(world, other["token"])
        (await client.get(SITTINGS)).raise_for_status()
        for _ in range(2):
            assert (await owner.delete(f"{TOKENS}/{other['id']}")).status_code == 204
        trust_is_over(world)
        gone = await client.get(SITTINGS, params={"lang": "en"})
        assert problem(gone) == (401, "token_revoked")
        assert "make another" in gone.json()["detail"]
        assert problem(await owner.delete(f"{TOKENS}/{UUID(int=1)}")) == (404, "token_not_found")
        stranger = await world.auditor()
        theirs = await stranger.delete(f"{TOKENS}/{made['id']}")
        assert problem(theirs) == (404, "token_not_found")
        acts = [await entries(world, f"tokens.token.{act}") for act in ("make", "revoke")]
        assert [[each.subject_id for each in act] for act in acts] == [
            [made["id"], other["id"]],
            [other["id"]],
        ]

    async def test_it_is_given_what_its_owner_has_and_no_more(self, world: World) -> None:
        owner = await world.operator()

        async def asked(*rights: str, **more: int) -> tuple[int, str]:
            wish = {"name": "对接程序", "rights": rights} | more
            return problem(await owner.post(TOKENS, json=wish))

        assert await asked("bank.write") == (403, "token_rights_beyond")
        assert await asked("voidings.decide") == (422, "token_rights_personal")
        assert await asked() == (422, "malformed")
        assert await asked("sittings.read", days=367) == (422, "malformed")
        for _ in range(MOST_TOKENS):
            await make_token(owner, "sittings.read")
        assert await asked("sittings.read") == (409, "tokens_full")

    async def test_what_needs_a_second_factor_is_given_after_one(self, world: World) -> None:
        await world.hire("planner", Role.GRADER)
        owner, admin = await enter(world, "planner"), await world.admin()
        await make_token(owner, "marking.follow")
        staff_id = await staff_id_of(world, "planner")
        roles = {"roles": ["operator"], "reason": "换岗"}
        (await admin.put(f"/api/v1/staff/{staff_id}/roles", json=roles)).raise_for_status()
        wish = {"name": "对接程序", "rights": ["sittings.plan"]}
        early = await owner.post(TOKENS, json=wish)
        assert problem(early) == (403, "token_factor_needed"), "trusted from before, judged anew"


class TestOthers:
    async def test_admins_see_and_revoke_them_and_end_sessions(self, world: World) -> None:
        owner, admin = await world.grader(), await world.admin()
        made = await make_token(owner, "marking.follow")
        client = await program(world, made["token"])
        staff_id = await staff_id_of(world, "grader")
        path, page = f"/api/v1/staff/{staff_id}", f"/console/staff/{staff_id}"
        assert [each["id"] for each in (await admin.get(f"{path}/tokens")).json()] == [made["id"]]
        assert problem(await owner.get(f"{path}/tokens")) == (403, "right_missing")
        assert (await admin.delete(f"{path}/sessions")).status_code == 204
        trust_is_over(world)
        assert problem(await owner.get("/api/v1/me")) == (401, "sign_in_needed")
        assert (await client.get("/api/v1/grading/progress")).status_code == 200
        [ended] = await entries(world, "accounts.session.end_all")
        assert (ended.subject_id, ended.detail) == (str(staff_id), {"sessions_ended": 1})
        back = await world.come_in("grader")
        assert (await admin.post(f"{page}/signing-out")).headers["location"].endswith("signed_out")
        trust_is_over(world)
        assert (await back.get("/api/v1/me")).status_code == 401
        assert "对接程序" in (await admin.get(page)).text
        gone = await admin.post(f"{page}/tokens/{made['id']}/revocation")
        assert gone.headers["location"] == f"{page}?done=token"
        assert (await admin.delete(f"{path}/tokens/{made['id']}")).status_code == 204
        trust_is_over(world)
        assert problem(await client.get("/api/v1/grading/progress")) == (401, "token_revoked")
        [revoked] = await entries(world, "tokens.token.revoke")
        assert revoked.actor_id == str(await staff_id_of(world, "security_admin"))
        nobody = f"/api/v1/staff/{UUID(int=1)}"
        for answer in (
            await admin.get(f"{nobody}/tokens"),
            await admin.delete(f"{nobody}/sessions"),
            await admin.delete(f"{nobody}/tokens/{made['id']}"),
        ):
            assert problem(answer) == (404, "staff_not_found")

    async def test_a_reset_revokes_them(self, world: World) -> None:
        client = await program(
            world, (await make_token(await world.grader(), "marking.follow"))["token"]
        )
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        path = f"/api/v1/staff/{await staff_id_of(world, 'grader')}/resets"
        asked = await first.post(path, json={"what": "password", "reason": "忘记密码"})
        await second.post(f"/api/v1/resets/{asked.json()['id']}/confirmation")
        assert problem(await client.get("/api/v1/grading/progress")) == (401, "token_revoked")


class TestPages:
    async def test_a_member_makes_one_copies_it_and_revokes_it(self, world: World) -> None:
        owner, page = await world.operator(), "/staff/account/tokens"
        assert page in (await owner.get("/staff/account")).text
        form = await owner.get(page)
        assert "查看场次、今日工作和项目规则" in form.text
        assert "确认或不同意作废、恢复成绩" not in form.text, "done in person"
        faulty = await owner.post(page, data={"name": "看板", "days": "400"})
        assert (faulty.status_code, "看板" in faulty.text) == (422, True)
        wish = {"name": "看板", "rights": ["sittings.read", "boards.read"], "days": "30"}
        made = await owner.post(page, data=wish)
        token = made.text.partition('value="kaochang_')[2].partition('"')[0]
        assert (made.status_code, len(token)) == (200, 43)
        shown = (await owner.get(page)).text
        assert "看板" in shown
        assert token not in shown
        client = await program(world, f"kaochang_{token}")
        assert (await client.get("/api/v1/me")).json()["rights"] == ["boards.read", "sittings.read"]
        [row] = (await owner.get(TOKENS)).json()
        answer = await owner.post(f"{page}/{row['id']}/revocation")
        assert answer.headers["location"] == f"{page}?done=revoked"
        assert "没有可用的令牌" in (await owner.get(page)).text
        trust_is_over(world)
        assert problem(await client.get("/api/v1/me")) == (401, "token_revoked")
        auditor = await world.new_staff("plain", Role.SECURITY_ADMIN)
        assert "roles.read" in (await auditor.get(page)).text
