# SPDX-License-Identifier: Apache-2.0
"""The staff's pages: one's own account, and everybody's for admins."""

import re
from datetime import timedelta

import httpx

from app.doors.rules import PACES, PacedBy
from app.retention import sweep
from tests.support.factories.factors import enter, equipped, give
from tests.support.factories.terms import keeper_of
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World

NEW = "seven green lanterns"
PAGE = {"accept": "text/html"}


async def send(client: httpx.AsyncClient, path: str, **form: object) -> httpx.Response:
    return await client.post(path, data=form, headers=PAGE)


async def id_of(admin: httpx.AsyncClient, username: str) -> str:
    page = (await admin.get("/console/staff")).text
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    row = next(row for row in rows if f">{username}</td>" in row)
    return re.findall(r"/console/staff/([0-9a-f-]{36})", row)[0]


def last_sign_ins(page: str) -> list[str]:
    """What a member's page says of it, once."""
    return re.findall(r"<dt>最近登录</dt><dd>(.*?)</dd>", page)


class TestOwnAccount:
    async def choose(
        self, client: httpx.AsyncClient, current: str, new: str, again: str | None = None
    ) -> httpx.Response:
        again = new if again is None else again
        return await send(client, "/staff/account/password", current=current, new=new, again=again)

    async def test_password_is_changed_and_the_page_says_what_ended(self, world: World) -> None:
        client = await world.operator()
        done = await self.choose(client, PASSWORD, NEW)
        assert done.headers["location"] == "/staff/account?done=password"
        page = await client.get("/staff/account?done=password")
        assert "其他设备上的登录几秒内全部失效" in page.text
        again = await self.choose(client, PASSWORD, NEW)
        assert "用户名或密码不正确" in again.text, "the former password still counts"

    async def test_each_refusal_stands_at_its_field(self, world: World) -> None:
        client = await world.operator()
        wrong = await self.choose(client, "guess", NEW)
        assert (wrong.status_code, "error-current" in wrong.text) == (401, True)
        differing = await self.choose(client, PASSWORD, NEW, NEW + "s")
        assert (differing.status_code, "error-new" in differing.text) == (422, True)
        common = await self.choose(client, PASSWORD, "123456789012")
        assert (common.status_code, "error-new" in common.text) == (422, True)

    async def test_guesser_at_an_open_page_is_told_how_long_to_wait(self, world: World) -> None:
        client = await world.operator()
        for number in range(PACES[PacedBy.PAIR].free):
            await self.choose(client, f"guess {number}", NEW)
        slowed = await self.choose(client, PASSWORD, NEW)
        assert (slowed.status_code, "登录尝试次数过多" in slowed.text) == (429, True)

    async def test_other_devices_are_listed_and_signed_out(self, world: World) -> None:
        client, elsewhere = await world.operator(), await world.anyone()
        body = {"username": "operator", "password": PASSWORD}
        await elsewhere.post("/api/v1/sessions", json=body)
        assert "退出其他设备" in (await client.get("/staff/account")).text
        await send(client, "/staff/account/other-sessions")
        page = (await client.get("/staff/account?done=sessions")).text
        assert "没有其他设备登录着您的账号" in page


class TestEverybody:
    async def test_link_is_shown_once(self, world: World) -> None:
        admin = await world.admin()
        form = {"display_name": "李伟", "username": "Li.Wei", "roles": ["grader", "auditor"]}
        answer = await send(admin, "/console/staff/invitations", **form)
        [path] = re.findall(r"/staff/links/[\w-]{43}", answer.text)
        assert path not in (await admin.get("/console/staff")).text, "the link is shown again"
        row = (await admin.get("/console/staff")).text
        assert "li.wei" in row, "the name to sign in with is not in small letters"
        assert "待设置密码" in row, "the list does not say that the link was not followed"

    async def test_refused_invitation_keeps_what_was_typed(self, world: World) -> None:
        admin = await world.admin()
        form = {"display_name": "李伟", "username": "李伟", "roles": "grader"}
        refused = await send(admin, "/console/staff/invitations", **form)
        assert (refused.status_code, "用户名须以小写字母开头" in refused.text) == (422, True)
        assert 'value="李伟"' in refused.text, "the name typed is gone"
        assert re.search(r'value="grader" checked', refused.text), "the role ticked is gone"
        taken = await send(
            admin,
            "/console/staff/invitations",
            display_name="李",
            username="security_admin",
            roles="grader",
        )
        assert "用户名 security_admin 已被使用" in taken.text

    async def test_let_go_and_taken_back(self, world: World) -> None:
        admin = await world.admin()
        await world.new_staff("wang.fang", Role("grader"))
        at = f"/console/staff/{await id_of(admin, 'wang.fang')}"
        gone = await send(admin, f"{at}/disabling", reason="离职")
        page = (await admin.get(gone.headers["location"])).text
        assert "账号已停用，此人的登录几秒内全部失效" in page
        assert "恢复账号" in page, "the page does not offer the way back"
        twice = await send(admin, f"{at}/disabling", reason="离职")
        assert (twice.status_code, "已经停用，无须再次停用" in twice.text) == (409, True)
        back = await send(admin, f"{at}/enabling", reason="返聘")
        assert "账号已恢复" in (await admin.get(back.headers["location"])).text

    async def test_refused_change_of_roles_keeps_the_reason(self, world: World) -> None:
        admin = await world.admin()
        await world.new_staff("wang.fang", Role("grader"))
        at = f"/console/staff/{await id_of(admin, 'wang.fang')}"
        refused = await send(admin, f"{at}/roles", reason="调岗到考务组")
        assert (refused.status_code, "请至少选择一个角色" in refused.text) == (422, True)
        assert "调岗到考务组</textarea>" in refused.text, "the reason typed is gone"
        await send(admin, f"{at}/roles", roles=["operator"], reason="调岗到考务组")
        assert re.search(r'value="operator" checked', (await admin.get(at)).text), "no new role"

    async def test_own_account_is_changed_by_another(self, world: World) -> None:
        admin = await world.admin()
        at = f"/console/staff/{await id_of(admin, 'security_admin')}"
        assert "这是您自己的账号" in (await admin.get(at)).text
        refused = await send(admin, f"{at}/disabling", reason="试试")
        assert "请由另一位管理员操作" in refused.text

    async def test_last_sign_in_is_told_for_as_long_as_the_page_says(self, world: World) -> None:
        await world.hire("wang.fang", "grader")
        world.clock.forward(hours=1)
        member = await world.anyone()
        body = {"username": "wang.fang", "password": PASSWORD}
        (await member.post("/api/v1/sessions", json=body)).raise_for_status()
        signed_in = world.now()
        told = []
        for number, later in enumerate((timedelta(0), timedelta(days=30), timedelta(days=31))):
            world.clock.set(signed_in + later)
            await sweep(keeper_of(world), now=world.now())
            admin = await world.new_staff(f"admin{number}", Role.SECURITY_ADMIN)
            page = await admin.get(f"/console/staff/{await id_of(admin, 'wang.fang')}")
            told += last_sign_ins(page.text)
        assert told == ["2026-11-28 09:55", "2026-11-28 09:55", "30 天内没有登录"]

    async def test_password_alone_is_no_sign_in_of_who_has_a_second_factor(
        self, world: World
    ) -> None:
        admin, app = await world.admin(), await equipped(world)
        at = f"/console/staff/{await id_of(admin, 'operator')}"
        world.clock.forward(hours=1)
        half = await enter(world, "operator")
        told = last_sign_ins((await admin.get(at)).text)
        assert (await give(half, app.code())).status_code == 204
        told += last_sign_ins((await admin.get(at)).text)
        assert told == ["2026-11-28 08:55", "2026-11-28 09:55"]

    async def test_role_taken_while_the_page_was_open(self, world: World) -> None:
        admin, other = await world.admin(), await world.new_staff("zhao", Role("security_admin"))
        await world.new_staff("wang.fang", Role("grader"))
        of_admin, of_wang = [await id_of(admin, name) for name in ("security_admin", "wang.fang")]
        await send(other, f"/console/staff/{of_admin}/roles", roles="grader", reason="轮岗")
        refused = await send(admin, f"/console/staff/{of_wang}/disabling", reason="离职")
        assert (refused.status_code, "您没有这项权限" in refused.text) == (403, True)
        assert ">离职</textarea>" in refused.text, "what was typed is given back"
        assert "可以登录" in (await other.get(f"/console/staff/{of_wang}")).text
