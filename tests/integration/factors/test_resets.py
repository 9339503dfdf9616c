# SPDX-License-Identifier: Apache-2.0
"""A lost second factor: one admin asks, another confirms, the member is told and sets up anew."""

import asyncio
import re
from datetime import datetime

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.access import STAFF_TRUST
from app.audit.models import AuditEntry
from app.core.ids import new_id
from app.factors.errors import ResetNotFound
from app.factors.models import RecoveryCode, TotpFactor
from app.factors.rules import RESET_WAITS
from app.factors.service import reset_from_machine
from app.factors.states import ResetOf
from tests.support.factories.drafts import staff_id_of
from tests.support.factories.factors import enter, equipped, give, set_up
from tests.support.factories.keys import SecurityKey, add_key
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World

NEW = "seven green lanterns"
WISH = {"what": "factor", "reason": "手机丢失，已电话核实"}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def lost(world: World) -> str:
    """An operator has an authenticator and a passkey, and has lost both; whose id it is."""
    await world.operator()
    client = await enter(world, "operator")
    await set_up(world, client)
    (await add_key(client, SecurityKey())).raise_for_status()
    return str(await staff_id_of(world, "operator"))


async def asked(admin: httpx.AsyncClient, staff_id: str, what: ResetOf = ResetOf.FACTOR) -> str:
    answer = await admin.post(f"/api/v1/staff/{staff_id}/resets", json=WISH | {"what": what})
    return str(answer.raise_for_status().json()["id"])


async def acts(world: World) -> list[tuple[str, str | None]]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.action.startswith("factors.reset."))
        return [
            (e.action, e.actor_id) for e in await session.scalars(found.order_by(AuditEntry.id))
        ]


class TestByTwo:
    async def test_factors_and_sessions_are_gone_and_the_member_is_told(self, world: World) -> None:
        staff_id = await lost(world)
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        still_in = await world.operator()
        assert (await still_in.get("/api/v1/me")).status_code == 401, "setting up ended it"
        reset_id = await asked(first, staff_id)
        [waiting] = (await second.get("/api/v1/resets")).json()["items"]
        assert (waiting["id"], waiting["state"]) == (reset_id, "asked")
        done = await second.post(f"/api/v1/resets/{reset_id}/confirmation")
        assert done.json()["state"] == "confirmed"
        async with world.database.reading() as session:
            left = [
                await session.scalar(sa.select(sa.func.count()).select_from(table))
                for table in (TotpFactor, RecoveryCode)
            ]
        assert left == [0, 0]
        back = await enter(world, "operator")
        assert problem(await back.get("/api/v1/me")) == (401, "factor_missing")
        assert "手机丢失，已电话核实" in (await back.get("/staff/account/factors")).text
        await set_up(world, back)
        assert (await back.get("/staff")).headers["location"] == "/staff/account/resets"
        told = (await back.get("/staff/account/resets")).text
        assert "由 Security_Admin 申请、Second 确认" in told
        assert [r["id"] for r in (await back.get("/api/v1/me/resets")).json()] == [reset_id]
        assert (await back.post("/staff/account/resets")).headers["location"] == "/staff"
        assert (await back.get("/staff")).headers["location"] == "/console"
        ids = [str(await staff_id_of(world, name)) for name in ("security_admin", "second")]
        assert await acts(world) == [
            ("factors.reset.ask", ids[0]),
            ("factors.reset.confirm", ids[1]),
        ]

    async def test_sessions_of_the_member_end_within_seconds(self, world: World) -> None:
        await world.grader()
        client = await enter(world, "grader")
        await set_up(world, client)
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        reset_id = await asked(first, str(await staff_id_of(world, "grader")))
        assert (await client.get("/api/v1/me")).status_code == 200
        await second.post(f"/api/v1/resets/{reset_id}/confirmation")
        world.clock.forward(seconds=STAFF_TRUST.total_seconds())
        assert problem(await client.get("/api/v1/me")) == (401, "sign_in_needed")

    @pytest.mark.parametrize("what", list(ResetOf))
    async def test_member_and_asker_do_not_confirm_and_nobody_asks_for_oneself(
        self, world: World, what: ResetOf
    ) -> None:
        first, member = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        staff_id = str(await staff_id_of(world, "second"))
        own = await member.post(f"/api/v1/staff/{staff_id}/resets", json=WISH | {"what": what})
        assert problem(own) == (409, "own_reset")
        reset_id = await asked(first, staff_id, what)
        path = f"/api/v1/resets/{reset_id}/confirmation"
        assert problem(await first.post(path)) == (409, "another_admin_needed")
        assert problem(await member.post(path)) == (409, "own_reset")
        third = await world.new_staff("third", Role.SECURITY_ADMIN)
        assert (await third.post(path)).json()["what"] == what

    async def test_one_request_waits_at_a_time_for_a_day(self, world: World) -> None:
        staff_id = await lost(world)
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        reset_id = await asked(first, staff_id)
        again = await second.post(f"/api/v1/staff/{staff_id}/resets", json=WISH)
        assert problem(again) == (409, "reset_asked")
        world.clock.forward(seconds=RESET_WAITS.total_seconds() - 3600)
        first, second = (
            await enter_whole(world, "security_admin"),
            await enter_whole(world, "second"),
        )
        assert len((await second.get("/api/v1/resets")).json()["items"]) == 1
        world.clock.forward(hours=1)
        [lapsed] = (await second.get("/api/v1/resets?state=asked")).json()["items"]
        assert datetime.fromisoformat(lapsed["lapses_at"]) == world.now(), "from now on too late"
        late = await second.post(f"/api/v1/resets/{reset_id}/confirmation")
        assert problem(late) == (410, "reset_lapsed")
        renewed = await asked(first, staff_id)
        for query, ids in (
            ("", [renewed, reset_id]),
            ("?sort=asked_at&what=factor", [reset_id, renewed]),
            ("?state=lapsed", [reset_id]),
            ("?what=password", []),
        ):
            listed = (await second.get(f"/api/v1/resets{query}")).json()["items"]
            assert [each["id"] for each in listed] == ids, query
        assert (await second.post(f"/api/v1/resets/{renewed}/confirmation")).status_code == 200
        late = await second.post(f"/api/v1/resets/{reset_id}/confirmation")
        assert problem(late) == (409, "illegal_verb")

    async def test_declined_one_changes_nothing(self, world: World) -> None:
        staff_id = await lost(world)
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        reset_id = await asked(first, staff_id)
        assert (await first.post(f"/api/v1/resets/{reset_id}/refusal")).json()["state"] == (
            "declined"
        )
        done = await second.post(f"/api/v1/resets/{reset_id}/confirmation")
        assert problem(done) == (409, "illegal_verb")
        back = await enter(world, "operator")
        assert problem(await back.get("/api/v1/me")) == (401, "factor_needed")

    async def test_of_two_who_confirm_at_once_one_does(self, world: World) -> None:
        staff_id = await lost(world)
        reset_id = await asked(await world.admin(), staff_id)
        others = [await world.new_staff(name, Role.SECURITY_ADMIN) for name in ("second", "third")]
        path = f"/api/v1/resets/{reset_id}/confirmation"
        answers = await asyncio.gather(*(other.post(path) for other in others))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_what_is_not_there_is_told(self, world: World) -> None:
        admin = await world.admin()
        nobody = await admin.post(f"/api/v1/staff/{new_id()}/resets", json=WISH)
        assert problem(nobody) == (404, "staff_not_found")
        none = await admin.post(f"/api/v1/resets/{new_id()}/confirmation")
        assert problem(none) == (404, ResetNotFound.code)


async def enter_whole(world: World, username: str) -> httpx.AsyncClient:
    client = await enter(world, username)
    await world.make_whole(client)
    return client


class TestPages:
    async def test_one_asks_and_another_confirms_by_the_page(self, world: World) -> None:
        await lost(world)
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        form = {"username": " Operator ", "what": "factor", "reason": "当面核实"}
        done = await first.post("/staff/resets", data=form)
        assert done.headers["location"] == "/staff/resets?done=asked"
        own = (await first.get("/staff/resets?done=asked")).text
        assert ("申请已提出" in own, "confirmation" in own) == (True, False)
        [waiting] = (await second.get("/api/v1/resets")).json()["items"]
        path = f"/staff/resets/{waiting['id']}"
        assert f'action="{path}/confirmation"' in (await second.get("/staff/resets")).text
        again = await second.post("/staff/resets", data=form)
        assert (again.status_code, "当面核实" in again.text) == (409, True)
        assert (await second.post(f"{path}/confirmation")).status_code == 303
        declined = await first.post(f"{path}/refusal")
        assert problem(declined) == (409, "illegal_verb")

    async def test_request_that_lacks_something_keeps_what_was_typed(self, world: World) -> None:
        admin = await world.admin()
        form = {"username": "nobody", "what": "password", "reason": "丢失"}
        unknown = await admin.post("/staff/resets", data=form)
        assert (unknown.status_code, "没有这位工作人员" in unknown.text) == (404, True)
        assert '<option value="password" selected>' in unknown.text
        blank = await admin.post("/staff/resets", data=form | {"reason": "  "})
        assert (blank.status_code, 'value="nobody"' in blank.text) == (422, True)
        assert (await admin.get("/staff/account/resets")).status_code == 200

    async def test_member_finds_a_request_that_is_about_them_and_declines_it(
        self, world: World
    ) -> None:
        first, member = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        reset_id = await asked(first, str(await staff_id_of(world, "second")))
        assert "这是关于您的申请" in (await member.get("/staff/resets")).text
        declined = await member.post(f"/staff/resets/{reset_id}/refusal")
        assert declined.headers["location"] == "/staff/resets?done=declined"


class TestPassword:
    """A forgotten one: taken away by two, chosen anew by its owner alone."""

    async def test_it_is_chosen_anew_by_a_link_and_the_factor_is_asked_as_ever(
        self, world: World
    ) -> None:
        app = await equipped(world)
        still_in = await world.come_in("operator")
        first, second = await world.admin(), await world.new_staff("second", Role.SECURITY_ADMIN)
        staff_id = str(await staff_id_of(world, "operator"))
        again = f"/api/v1/staff/{staff_id}/invitations"
        form = {"username": "operator", "what": "password", "reason": "忘记密码，已电话核实"}
        await first.post("/staff/resets", data=form)
        [waiting] = (await second.get("/api/v1/resets")).json()["items"]
        # Until another confirms, one admin alone makes no link and ends nothing.
        assert problem(await first.post(again)) == (409, "password_chosen")
        assert (await still_in.get("/api/v1/me")).status_code == 200
        done = await second.post(f"/staff/resets/{waiting['id']}/confirmation")
        at = done.headers["location"]
        assert at == f"/console/staff/{staff_id}?done=password"
        assert "密码已重置，此人的登录已全部结束" in (await second.get(at)).text
        world.clock.forward(seconds=STAFF_TRUST.total_seconds())
        assert problem(await still_in.get("/api/v1/me")) == (401, "sign_in_needed")
        member = await world.anyone()
        old = {"username": "operator", "password": PASSWORD}
        assert problem(await member.post("/api/v1/sessions", json=old)) == (401, "wrong_password")
        page = (await second.post(f"/console/staff/{staff_id}/invitations")).text
        [link] = re.findall(r'value="(/staff/links/[^"]+)"', page)
        chosen = await member.post(link, data={"new": NEW, "again": NEW})
        assert chosen.headers["location"] == "/staff/sign-in?done=password"
        came = await member.post("/api/v1/sessions", json=old | {"password": NEW})
        assert (came.status_code, came.json()) == (202, {"need": "give"})
        assert (await give(member, app.next_code())).status_code == 204
        told = (await member.get((await member.get("/staff")).headers["location"])).text
        assert ("已重置：密码" in told, "忘记密码，已电话核实" in told) == (True, True)
        assert "请重新设置" not in (await member.get("/staff/account/factors")).text
        assert [action for action, _ in await acts(world)] == [
            "factors.reset.ask",
            "factors.reset.confirm",
        ]


class TestFromTheMachine:
    async def test_it_needs_no_second_person_and_declines_what_waits(self, world: World) -> None:
        staff_id = await lost(world)
        reset_id = await asked(await world.admin(), staff_id)
        async with world.database.writing() as session:
            await reset_from_machine(
                session, "operator", ResetOf.FACTOR, reason="唯一管理员", now=world.now()
            )
        second = await world.new_staff("second", Role.SECURITY_ADMIN)
        done = await second.post(f"/api/v1/resets/{reset_id}/confirmation")
        assert problem(done) == (409, "illegal_verb")
        back = await enter(world, "operator")
        await set_up(world, back)
        assert "由系统维护人员在服务器上执行" in (await back.get("/staff/account/resets")).text
