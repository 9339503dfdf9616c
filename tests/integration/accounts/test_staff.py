# SPDX-License-Identifier: Apache-2.0
"""The staff's life by API: a password of one's own, other roles, being let go and taken back."""

import asyncio
import re
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.errors import DutiesJoined, LastAdmin
from app.accounts.service import staff
from app.accounts.values import Holding
from app.audit.models import AuditEntry
from app.doors.rules import PACES, PacedBy
from app.doors.service.cookies import session_cookie
from tests.support.factories.exams import open_exam
from tests.support.factories.marking import form_of, give, sit, take, words
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.statements import statements
from tests.support.world import World

NEW = "seven green lanterns"
WHY = {"reason": "离职"}
# What pages call 几秒: within these a change holds in every process.
A_FEW = 9


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def id_of(admin: httpx.AsyncClient, username: str) -> str:
    everyone = (await admin.get("/api/v1/staff")).json()["items"]
    return next(one["id"] for one in everyone if one["username"] == username)


async def enter(world: World, username: str, password: str) -> int:
    client = await world.anyone()
    body = {"username": username, "password": password}
    return (await client.post("/api/v1/sessions", json=body)).status_code


async def acts(world: World) -> list[AuditEntry]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.action.startswith("accounts."))
        return list(await session.scalars(found.order_by(AuditEntry.id)))


class TestPassword:
    async def choose(self, client: httpx.AsyncClient, current: str, new: str) -> httpx.Response:
        return await client.put("/api/v1/me/password", json={"current": current, "new": new})

    async def test_own_one_is_chosen_and_all_other_sessions_end(self, world: World) -> None:
        client = await world.grader()
        elsewhere = await world.anyone()
        await elsewhere.post("/api/v1/sessions", json={"username": "grader", "password": PASSWORD})
        assert (await elsewhere.get("/api/v1/me")).status_code == 200
        name = session_cookie(world.settings)
        shown = client.cookies[name]
        assert (await self.choose(client, PASSWORD, NEW)).status_code == 204
        world.clock.forward(seconds=A_FEW)
        assert (await client.get("/api/v1/me")).status_code == 200
        assert (await elsewhere.get("/api/v1/me")).status_code == 401
        assert await enter(world, "grader", PASSWORD) == 401
        assert await enter(world, "grader", NEW) == 204
        former = await world.anyone()
        former.cookies.set(name, shown)
        assert (await former.get("/api/v1/me")).status_code == 401, "the own session is a new one"
        [kept] = [act for act in await acts(world) if act.action == "accounts.password.choose"]
        assert kept.detail == {"sessions_ended": 1}

    async def test_guessable_one_is_refused_and_the_old_one_holds(self, world: World) -> None:
        client = await world.grader()
        refused = await self.choose(client, PASSWORD, "123456789012")
        assert problem(refused) == (422, "password_guessable")
        assert problem(await self.choose(client, PASSWORD, "short")) == (422, "password_too_short")
        assert await enter(world, "grader", PASSWORD) == 204

    async def test_current_one_cannot_be_guessed_by_who_finds_the_page_open(
        self, world: World
    ) -> None:
        client = await world.grader()
        free = PACES[PacedBy.PAIR].free
        tried = [await self.choose(client, f"guess {number}", NEW) for number in range(free + 1)]
        assert [answer.status_code for answer in tried] == [401] * free + [429]

    async def test_other_sessions_are_ended_alone(self, world: World) -> None:
        client, elsewhere = await world.grader(), await world.anyone()
        await elsewhere.post("/api/v1/sessions", json={"username": "grader", "password": PASSWORD})
        assert (await elsewhere.get("/api/v1/me")).status_code == 200
        assert (await client.delete("/api/v1/me/other-sessions")).status_code == 204
        world.clock.forward(seconds=A_FEW)
        assert (await elsewhere.get("/api/v1/me")).status_code == 401
        assert (await client.get("/api/v1/me")).status_code == 200


class TestLettingGo:
    async def test_one_let_go_acts_no_more_within_seconds_and_comes_back_when_taken_back(
        self, world: World
    ) -> None:
        admin, grader = await world.admin(), await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}"
        assert (await grader.get("/api/v1/me")).status_code == 200
        gone = await admin.post(f"{path}/disabling", json=WHY)
        assert gone.json()["disabled_at"] is not None
        world.clock.forward(seconds=A_FEW)
        assert (await grader.get("/api/v1/me")).status_code == 401
        assert await enter(world, "grader", PASSWORD) == 401
        back = (await admin.post(f"{path}/enabling", json=WHY)).json()
        assert (back["disabled_at"], back["roles"]) == (None, ["grader"])
        assert await enter(world, "grader", PASSWORD) == 204
        said = [(act.action, act.reason) for act in await acts(world) if act.reason]
        assert said == [("accounts.staff.disable", "离职"), ("accounts.staff.enable", "离职")]

    async def test_work_of_one_let_go_stays_and_is_told_by_name(self, world: World) -> None:
        admin, grader, exam = await world.admin(), await world.grader(), await open_exam(world)
        await sit(world, exam, 0, answers=words(await form_of(world, exam)))
        await world.run_jobs()
        held = await take(grader)
        (await give(grader, held, checked=[])).raise_for_status()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}/disabling"
        (await admin.post(path, json=WHY)).raise_for_status()
        progress = (await (await world.operator()).get("/api/v1/grading/progress")).json()
        assert [row["done"] for row in progress["sittings"]] == [1], "the mark counts"
        asked = {"action": "grading.task.mark"}
        told = await (await world.auditor()).get("/api/v1/audit/entries", params=asked)
        [entry] = told.raise_for_status().json()["items"]
        assert entry["actor"]["name"] == "Grader", "the trail says whose it is"
        assert entry["subject"]["id"] == held["task_id"], "and of which answer"

    async def test_twice_is_told(self, world: World) -> None:
        admin = await world.admin()
        await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}"
        assert problem(await admin.post(f"{path}/enabling", json=WHY)) == (409, "staff_enabled")
        await admin.post(f"{path}/disabling", json=WHY)
        assert problem(await admin.post(f"{path}/disabling", json=WHY)) == (409, "staff_disabled")

    async def test_nobody_lets_oneself_go_and_who_does_not_exist_is_not_found(
        self, world: World
    ) -> None:
        admin = await world.admin()
        own = f"/api/v1/staff/{await id_of(admin, 'security_admin')}"
        assert problem(await admin.post(f"{own}/disabling", json=WHY)) == (409, "own_account")
        roles = {"roles": ["security_admin", "operator"], **WHY}
        assert problem(await admin.put(f"{own}/roles", json=roles)) == (409, "own_account")
        nobody = "/api/v1/staff/00000000-0000-7000-8000-000000000000/disabling"
        assert problem(await admin.post(nobody, json=WHY)) == (404, "staff_not_found")

    async def test_of_two_admins_who_let_each_other_go_one_stays(self, world: World) -> None:
        first = await world.admin()
        second = await world.new_staff("second", Role.SECURITY_ADMIN)
        paths = [
            f"/api/v1/staff/{await id_of(first, name)}/disabling"
            for name in ("second", "security_admin")
        ]
        answers = await asyncio.gather(
            first.post(paths[0], json=WHY), second.post(paths[1], json=WHY)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 401]
        [late] = [answer for answer in answers if answer.status_code == 401]
        assert late.json()["title"] in {"account_disabled", "sign_in_needed"}


class TestRoles:
    async def test_changed_role_opens_and_closes_doors_within_seconds(self, world: World) -> None:
        admin, member = await world.admin(), await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}/roles"
        assert (await member.post("/api/v1/grading/undo")).status_code == 409, "nothing to undo"
        changed = await admin.put(path, json={"roles": ["operator"], **WHY})
        assert changed.json()["roles"] == ["operator"]
        world.clock.forward(seconds=A_FEW)
        assert (await member.get("/console", headers={"accept": "text/html"})).status_code == 200
        assert (await member.get("/api/v1/me")).json()["roles"] == ["operator"]
        kept = (await acts(world))[-1]
        assert problem(await member.post("/api/v1/grading/undo")) == (403, "right_missing")
        assert kept.detail == {"before": ["grader"], "after": ["operator"]}

    async def test_change_reads_all_staff_and_all_roles_once(self, world: World) -> None:
        admin = await world.admin()
        await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}/roles"
        with statements(world) as seen:
            (await admin.put(path, json={"roles": ["operator"], **WHY})).raise_for_status()
        tables = [
            table
            for each in seen
            for table in re.findall(r"^SELECT.*?\sFROM (\w+)", each, re.DOTALL)
        ]
        of_people = {name: tables.count(name) for name in ("staff_members", "staff_roles", "roles")}
        assert of_people == {"staff_members": 1, "staff_roles": 1, "roles": 1}

    async def test_command_line_leaves_an_admin(self, world: World) -> None:
        """An admin cannot be the last one and let another go; whoever has the machine could."""
        admin = await world.admin()
        last = UUID(await id_of(admin, "security_admin"))
        async with world.database.writing() as session:
            with pytest.raises(LastAdmin):
                await staff.disable(session, last, by=None, reason="x", now=world.now())
            with pytest.raises(LastAdmin):
                await staff.change_roles(
                    session, last, [Role.GRADER], by=None, reason="x", now=world.now()
                )
            still = await staff.change_roles(
                session,
                last,
                [Role.SECURITY_ADMIN, Role.GRADER],
                by=None,
                reason="x",
                now=world.now(),
            )
        assert still.roles == ["grader", "security_admin"]

    async def test_role_that_does_not_exist_is_told_with_those_that_do(self, world: World) -> None:
        admin = await world.admin()
        await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}/roles"
        unknown = await admin.put(path, json={"roles": ["emperor", "grader"], **WHY})
        assert problem(unknown) == (422, "role_unknown")
        assert "emperor" in unknown.json()["detail"]
        assert "paper_maker" in unknown.json()["detail"]
        twice = await admin.put(path, json={"roles": ["grader", "grader"], **WHY})
        assert problem(twice) == (422, "role_given_twice")

    async def test_role_gives_its_rights_from_its_first_day_to_its_last(self, world: World) -> None:
        """Days are Beijing's: the tenth begins there at 16:00 UTC of the ninth."""
        admin, member = await world.admin(), await world.grader()
        held = Holding("operator", date(2026, 12, 10), date(2026, 12, 11))
        grader = UUID(await id_of(admin, "grader"))
        async with world.database.writing() as session:
            await staff.change_roles(session, grader, [held], by=None, reason="x", now=world.now())
        seen = []
        for day, hour in ((9, 15), (9, 16), (11, 15), (11, 16)):
            world.clock.set(datetime(2026, 12, day, hour, 59, tzinfo=UTC))
            member = await world.come_in("grader")
            opened = await member.get("/console", headers={"accept": "text/html"})
            seen.append(((await member.get("/api/v1/me")).json()["roles"], opened.status_code))
        assert seen == [([], 403), (["operator"], 200), (["operator"], 200), ([], 403)]
        desk = await member.get("/staff", headers={"accept": "text/html"})
        assert "您现在没有可用的角色" in desk.text

    async def test_role_given_opens_the_desk_without_another_sign_in(self, world: World) -> None:
        admin = await world.admin()
        ended = Holding("grader", valid_until=world.now().date() - timedelta(days=1))
        member = await world.new_staff("li.wei", ended)
        waits = await member.get("/staff", headers={"accept": "text/html"})
        assert "不必重新登录" in waits.text
        path = f"/api/v1/staff/{await id_of(admin, 'li.wei')}/roles"
        (await admin.put(path, json={"roles": ["grader"], **WHY})).raise_for_status()
        world.clock.forward(seconds=A_FEW)
        opened = await member.get("/staff", headers={"accept": "text/html"})
        assert opened.headers["location"] == "/grading", "the same session leads to the work"

    async def test_role_by_its_code_alone_stays_as_it_is_held(self, world: World) -> None:
        admin = await world.admin()
        held = Holding("grader", date(2026, 12, 1), date(2027, 11, 30))
        await world.hire("wang.fang", held)
        wang = UUID(await id_of(admin, "wang.fang"))
        async with world.database.writing() as session:
            changed = await staff.change_roles(
                session, wang, ["operator", "grader"], by=None, reason="x", now=world.now()
            )
            assert changed.holdings == [held, Holding("operator")]
        kept = (await acts(world))[-1]
        assert kept.detail == {
            "before": ["grader 2026-12-01..2027-11-30"],
            "after": ["grader 2026-12-01..2027-11-30", "operator"],
        }

    async def test_role_by_its_code_alone_is_for_good_by_api(self, world: World) -> None:
        """Whoever says by API exactly what is held says so of the days, too."""
        admin = await world.admin()
        await world.hire("wang.fang", Holding("grader", valid_until=date(2027, 11, 30)))
        path = f"/api/v1/staff/{await id_of(admin, 'wang.fang')}/roles"
        changed = (await admin.put(path, json={"roles": ["grader"], **WHY})).json()
        assert changed["held"] == [
            {"role": "grader", "grade": None, "valid_from": None, "valid_until": None}
        ]

    async def test_last_admin_is_not_given_a_last_day(self, world: World) -> None:
        admin = await world.admin()
        last = UUID(await id_of(admin, "security_admin"))
        ending = [Holding("security_admin", valid_until=date(2030, 1, 1))]
        async with world.database.writing() as session:
            with pytest.raises(LastAdmin):
                await staff.change_roles(
                    session, last, ending, by=None, reason="x", now=world.now()
                )

    @pytest.mark.parametrize(
        ("one", "other"), list(combinations(("system_admin", "security_admin", "auditor"), 2))
    )
    async def test_one_person_is_no_administrator_twice(
        self, world: World, one: str, other: str
    ) -> None:
        admin = await world.admin()
        await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}/roles"
        refused = await admin.put(path, json={"roles": ["grader", one, other], **WHY})
        assert problem(refused) == (409, "duties_joined")
        assert "须由不同的人承担" in refused.json()["detail"]
        everyone = (await admin.get("/api/v1/staff")).json()["items"]
        assert [each["roles"] for each in everyone if each["username"] == "grader"] == [["grader"]]

    async def test_one_duty_may_follow_another(self, world: World) -> None:
        admin = await world.admin()
        await world.grader()
        grader = UUID(await id_of(admin, "grader"))
        until = Holding("auditor", valid_until=date(2026, 12, 31))
        for first_day, is_right in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
            held = [until, Holding("system_admin", valid_from=first_day)]
            async with world.database.writing() as session:
                with nullcontext() if is_right else pytest.raises(DutiesJoined):
                    await staff.change_roles(
                        session, grader, held, by=None, reason="x", now=world.now()
                    )
        kept = (await acts(world))[-1]
        assert kept.detail["after"] == ["auditor ..2026-12-31", "system_admin 2027-01-01.."]

    @pytest.mark.parametrize("body", [{"roles": []}, {"roles": ["Emperor!"]}, {"reason": "x"}])
    async def test_malformed_roles_are_refused(self, world: World, body: dict[str, Any]) -> None:
        admin = await world.admin()
        await world.grader()
        path = f"/api/v1/staff/{await id_of(admin, 'grader')}/roles"
        assert problem(await admin.put(path, json=WHY | body)) == (422, "malformed")
