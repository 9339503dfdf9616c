# SPDX-License-Identifier: Apache-2.0
"""The second factor of staff: set up, given, lost, guessed at."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.access import STAFF_TRUST
from app.accounts.rules import HALF_LIFE
from app.audit.models import AuditEntry
from app.core.security import Vault
from app.doors.rules import CODES, PACES, PacedBy
from app.factors.models import RecoveryCode, TotpFactor
from app.factors.rules import FRESH
from tests.support.factories.factors import Authenticator, enter, equipped, give, set_up
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World, make_settings

ME = "/api/v1/me"
RECOVERY = "/api/v1/sessions/current/recovery-code"


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def actions(world: World) -> list[str]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("factors."))
        return list(await session.scalars(found.order_by(AuditEntry.id)))


class TestHalf:
    async def test_who_needs_a_factor_sets_one_up_before_anything_else(self, world: World) -> None:
        await world.operator()
        client = await world.anyone()
        body = {"username": "operator", "password": PASSWORD}
        came = await client.post("/api/v1/sessions", json=body)
        assert (came.status_code, came.json()) == (202, {"need": "set_up"})
        assert problem(await client.get("/api/v1/sittings")) == (401, "factor_missing")
        assert problem(await client.get(ME)) == (401, "factor_missing")
        await set_up(world, client)
        assert (await client.get(ME)).json()["roles"] == ["operator"]
        assert (await client.get("/api/v1/sittings")).status_code == 200

    async def test_who_has_one_gives_it_and_until_then_does_nothing(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        half = client.cookies["__Host-kaochang_session"]
        for method, path in (
            ("GET", ME), ("GET", "/api/v1/me/factors"), ("POST", "/api/v1/me/totp"),
            ("PUT", "/api/v1/me/password"), ("GET", "/api/v1/sittings"),
        ):  # fmt: skip
            refused = await client.request(method, path, json={"current": "a", "new": "b"})
            assert problem(refused) == (401, "factor_needed"), path
        assert (await give(client, app.next_code())).status_code == 204
        assert (await client.get(ME)).status_code == 200
        # Whoever had set or seen the token of the half session has nothing of the whole one.
        stale = await world.anyone()
        stale.cookies.set("__Host-kaochang_session", half, domain="kaochang.test")
        assert problem(await stale.get(ME)) == (401, "sign_in_needed")

    async def test_who_needs_none_and_has_none_is_in_at_once(self, world: World) -> None:
        await world.grader()
        assert (await (await enter(world, "grader")).get(ME)).status_code == 200

    async def test_who_needs_none_and_has_one_is_asked_for_it(self, world: World) -> None:
        await equipped(world, Role.GRADER)
        assert problem(await (await enter(world, "grader")).get(ME)) == (401, "factor_needed")

    async def test_it_waits_for_a_quarter_of_an_hour(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        world.clock.forward(seconds=HALF_LIFE.total_seconds())
        assert problem(await give(client, app.code())) == (401, "sign_in_needed")

    async def test_whole_one_lasts_as_long_as_any(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        await set_up(world, client)
        world.clock.forward(hours=11, minutes=59)
        assert (await client.get(ME)).status_code == 200

    async def test_it_can_be_left(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        kept = httpx.Cookies(dict(client.cookies))
        assert (await client.delete("/api/v1/sessions/current")).status_code == 204
        client.cookies = kept
        assert problem(await give(client, app.next_code())) == (401, "sign_in_needed")

    async def test_who_becomes_an_operator_is_led_to_set_one_up(self, world: World) -> None:
        admin = await world.admin()
        await world.grader()
        client = await enter(world, "grader")
        assert (await client.get(ME)).status_code == 200
        everyone = (await admin.get("/api/v1/staff")).json()["items"]
        [staff_id] = [one["id"] for one in everyone if one["username"] == "grader"]
        body = {"roles": ["operator"], "reason": "接任"}
        (await admin.put(f"/api/v1/staff/{staff_id}/roles", json=body)).raise_for_status()
        world.clock.forward(seconds=STAFF_TRUST.total_seconds())
        assert problem(await client.get(ME)) == (401, "factor_missing")


class TestCodes:
    async def test_one_is_taken_once(self, world: World) -> None:
        app = await equipped(world)
        code = app.next_code()
        first, second = await enter(world, "operator"), await enter(world, "operator")
        assert (await give(first, code)).status_code == 204
        assert problem(await give(second, code)) == (409, "code_used")
        assert (await give(second, app.next_code())).status_code == 204

    async def test_of_two_who_send_it_at_once_one_comes_in(self, world: World) -> None:
        app = await equipped(world)
        code = app.next_code()
        clients = [await enter(world, "operator") for _ in range(2)]
        answers = await asyncio.gather(*(give(client, code) for client in clients))
        assert sorted(answer.status_code for answer in answers) == [204, 409]

    async def test_older_one_than_was_taken_is_used_up_with_it(self, world: World) -> None:
        app = await equipped(world)
        world.clock.forward(minutes=2)
        client, other = await enter(world, "operator"), await enter(world, "operator")
        assert (await give(client, app.code(steps=1))).status_code == 204
        assert problem(await give(other, app.code())) == (409, "code_used")

    async def test_wrong_one_is_told_with_the_time_of_the_service(self, world: World) -> None:
        app = await equipped(world)
        refused = await give(await enter(world, "operator"), app.wrong_code())
        assert problem(refused) == (422, "wrong_code")
        # Five to nine in Beijing.
        assert "08:55:00" in refused.json()["detail"]

    async def test_they_are_counted_wherever_they_come_from(self, world: World) -> None:
        app = await equipped(world)
        app.next_code()
        tried = []
        for _ in range(CODES.free + 1):
            # Each from a browser of its own, as who has many addresses has them.
            client = await enter(world, "operator")
            await client.get("/staff/sign-in")
            await client.get("/staff/sign-in/factor")
            client.cookies.set("__Host-kaochang_device", "", domain="kaochang.test")
            tried.append(await give_from_new_device(world, client, app.wrong_code()))
        assert [answer.status_code for answer in tried] == [422] * CODES.free + [429]
        assert tried[-1].json()["seconds"] == CODES.every.total_seconds()
        # The owner has another way, which this does not count.
        owner = await enter(world, "operator")
        code = app.recovery_codes[0]
        assert (await owner.put(RECOVERY, json={"code": code})).status_code == 204

    async def test_right_one_forgets_those_that_were_mistyped(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        for _ in range(PACES[PacedBy.PAIR].free - 1):
            assert problem(await give(client, app.wrong_code())) == (422, "wrong_code")
        assert (await give(client, app.next_code())).status_code == 204
        for _ in range(PACES[PacedBy.PAIR].free):
            assert problem(await give(client, app.wrong_code())) == (422, "wrong_code")

    async def test_guesses_at_once_are_no_more_than_one_by_one(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        free = PACES[PacedBy.PAIR].free
        tried = await asyncio.gather(*(give(client, app.wrong_code()) for _ in range(free + 3)))
        assert sorted(answer.status_code for answer in tried) == [422] * free + [429] * 3

    async def test_key_that_was_changed_is_told_and_not_a_fault(self, world: World) -> None:
        app = await equipped(world)
        other = make_settings("", world.settings.data_dir, secret_key="another-key-" * 4)
        async with world.database.writing() as session:
            sealed = Vault(other.secret_key).seal(app.secret)
            await session.execute(sa.update(TotpFactor).values(secret_sealed=sealed))
        refused = await give(await enter(world, "operator"), app.next_code())
        assert problem(refused) == (409, "factor_unreadable")


async def give_from_new_device(
    world: World, client: httpx.AsyncClient, code: str
) -> httpx.Response:
    fresh = await world.anyone()
    await fresh.get("/staff/sign-in")
    fresh.cookies.set(
        "__Host-kaochang_session", client.cookies["__Host-kaochang_session"], domain="kaochang.test"
    )
    return await give(fresh, code)


class TestRecovery:
    async def test_each_comes_in_once(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        code = app.recovery_codes[0]
        typed = {"code": f" {code.lower().replace('-', ' ')} "}
        assert (await client.put(RECOVERY, json=typed)).status_code == 204
        own = (await client.get("/api/v1/me/factors")).json()
        assert (own["recovery_codes_left"], own["may_change"]) == (9, True)
        again = await enter(world, "operator")
        assert problem(await again.put(RECOVERY, json=typed)) == (409, "recovery_code_used")
        assert (await actions(world))[-1] == "factors.recovery_code.use"

    async def test_of_two_who_send_one_at_once_one_comes_in(self, world: World) -> None:
        app = await equipped(world)
        clients = [await enter(world, "operator") for _ in range(2)]
        body = {"code": app.recovery_codes[3]}
        answers = await asyncio.gather(*(c.put(RECOVERY, json=body) for c in clients))
        assert sorted(answer.status_code for answer in answers) == [204, 409]

    async def test_wrong_and_anothers_are_refused_and_paced(self, world: World) -> None:
        anothers = (await equipped(world, Role.SECURITY_ADMIN)).recovery_codes[0]
        await equipped(world)
        client = await enter(world, "operator")
        free = PACES[PacedBy.PAIR].free
        tried = [await client.put(RECOVERY, json={"code": anothers}) for _ in range(free + 1)]
        told = [problem(answer) for answer in tried]
        assert told == [(422, "wrong_recovery_code")] * free + [(429, "too_many_tries")]

    async def test_new_ones_make_all_before_void(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        app = await set_up(world, client)
        renewed = (await client.post("/api/v1/me/recovery-codes")).raise_for_status().json()
        assert len(set(renewed["recovery_codes"]) - set(app.recovery_codes)) == 10
        half = await enter(world, "operator")
        old, new = app.recovery_codes[0], renewed["recovery_codes"][0]
        assert problem(await half.put(RECOVERY, json={"code": old})) == (
            422,
            "wrong_recovery_code",
        )
        assert (await half.put(RECOVERY, json={"code": new})).status_code == 204

    async def test_rows_hold_neither_codes_nor_secrets(self, world: World) -> None:
        app = await equipped(world)
        async with world.database.reading() as session:
            kept = [code.digest for code in await session.scalars(sa.select(RecoveryCode))]
            sealed = await session.scalar(sa.select(TotpFactor.secret_sealed))
        assert len(kept) == len(set(kept)) == 10
        assert app.secret not in str(sealed)
        assert not {code.replace("-", "") for code in app.recovery_codes} & set(kept)


class TestChanging:
    async def test_it_asks_for_the_factor_again_after_five_minutes(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        app = await set_up(world, client)
        world.clock.forward(seconds=FRESH.total_seconds() + 1)
        for method, path in (
            ("POST", "/api/v1/me/totp"),
            ("DELETE", "/api/v1/me/totp"),
            ("POST", "/api/v1/me/recovery-codes"),
        ):
            refused = await client.request(method, path)
            assert problem(refused) == (403, "factor_stale"), path
        assert (await client.get("/api/v1/me/factors")).json()["may_change"] is False
        assert (await give(client, app.code())).status_code == 204
        assert (await client.post("/api/v1/me/recovery-codes")).status_code == 201

    async def test_it_ends_all_other_sessions(self, world: World) -> None:
        await world.operator()
        client, elsewhere = await enter(world, "operator"), await world.operator()
        assert (await elsewhere.get(ME)).status_code == 200
        await set_up(world, client)
        world.clock.forward(seconds=STAFF_TRUST.total_seconds())
        assert problem(await elsewhere.get(ME)) == (401, "sign_in_needed")
        assert (await client.get(ME)).status_code == 200

    async def test_first_one_is_set_up_by_who_has_just_signed_in(self, world: World) -> None:
        await world.grader()
        client = await enter(world, "grader")
        world.clock.forward(seconds=HALF_LIFE.total_seconds() + 1)
        assert problem(await client.post("/api/v1/me/totp")) == (403, "sign_in_stale")

    async def test_half_session_of_before_sets_up_nothing_beside_the_first(
        self, world: World
    ) -> None:
        """Who stole the password and waits beside the owner, within the seconds of trust."""
        await world.operator()
        owner, thief = await enter(world, "operator"), await enter(world, "operator")
        assert (await thief.post("/api/v1/me/totp")).status_code == 201
        await set_up(world, owner)
        answer = await thief.post("/api/v1/me/totp")
        assert problem(answer) == (401, "sign_in_needed")

    async def test_another_authenticator_takes_the_place_of_the_first(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        old = await set_up(world, client)
        world.clock.forward(seconds=60)
        new = await set_up(world, client)
        assert new.recovery_codes == (), "the codes of before still count"
        half = await enter(world, "operator")
        assert problem(await give(half, old.next_code())) == (422, "wrong_code")
        assert (await give(half, new.code())).status_code == 204

    async def test_one_that_is_not_confirmed_counts_for_nothing(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        old = await set_up(world, client)
        await client.post("/api/v1/me/totp")
        begun = Authenticator(world, (await client.post("/api/v1/me/totp")).json()["secret"])
        wrong = {"code": begun.wrong_code()}
        refused = await client.put("/api/v1/me/totp/confirmation", json=wrong)
        assert problem(refused) == (422, "wrong_code")
        assert (await give(await enter(world, "operator"), old.next_code())).status_code == 204

    async def test_nothing_is_confirmed_that_was_not_begun(self, world: World) -> None:
        await world.grader()
        client = await enter(world, "grader")
        refused = await client.put("/api/v1/me/totp/confirmation", json={"code": "123456"})
        assert problem(refused) == (409, "factor_not_begun")

    async def test_last_one_stays_with_who_must_have_one(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        app = await set_up(world, client)
        assert problem(await client.delete("/api/v1/me/totp")) == (409, "last_factor")
        assert (await give(await enter(world, "operator"), app.next_code())).status_code == 204

    async def test_last_one_may_go_with_its_codes_where_none_is_needed(self, world: World) -> None:
        await world.grader()
        client = await enter(world, "grader")
        await set_up(world, client)
        assert (await client.delete("/api/v1/me/totp")).status_code == 204
        assert problem(await client.delete("/api/v1/me/totp")) == (404, "factor_not_found")
        assert problem(await client.post("/api/v1/me/recovery-codes")) == (404, "factor_not_found")
        assert (await (await enter(world, "grader")).get(ME)).status_code == 200
        done = ["factors.totp.confirm", "factors.totp.remove"]
        assert (await actions(world))[-2:] == done

    async def test_one_who_was_let_go_meanwhile_changes_nothing(self, world: World) -> None:
        admin = await world.admin()
        await world.grader()
        client = await enter(world, "grader")
        await client.get(ME)
        everyone = (await admin.get("/api/v1/staff")).json()["items"]
        [staff_id] = [one["id"] for one in everyone if one["username"] == "grader"]
        gone = await admin.post(f"/api/v1/staff/{staff_id}/disabling", json={"reason": "离职"})
        gone.raise_for_status()
        assert problem(await client.post("/api/v1/me/totp")) == (401, "sign_in_needed")


class TestPages:
    async def test_they_lead_from_the_password_to_the_desk(self, world: World) -> None:
        await world.operator()
        client = await world.anyone()
        body = {"username": "operator", "password": PASSWORD}
        factors = "/staff/account/factors"
        for path, form in (("/staff/sign-in", body), ("/staff/sign-in/factor", None)):
            led = await (client.post(path, data=form) if form else client.get(path))
            assert led.headers["location"] == factors
        assert "您的角色必须使用第二步验证" in (await client.get(factors)).text
        begun = await client.post(f"{factors}/totp")
        assert begun.headers["location"] == f"{factors}/totp"
        page = (await client.get(f"{factors}/totp")).text
        app = Authenticator(world, secret_on(page))
        wrong = await client.post(f"{factors}/totp/confirmation", data={"code": app.wrong_code()})
        assert (wrong.status_code, secret_on(wrong.text)) == (422, app.secret)
        kept = await client.post(f"{factors}/totp/confirmation", data={"code": app.code()})
        assert kept.text.count('<li class="mono">') == 10
        assert (await client.get("/staff")).headers["location"] == "/console"

    async def test_factor_is_given_by_a_page_that_says_what_is_wrong(self, world: World) -> None:
        app = await equipped(world)
        client = await world.anyone()
        body = {"username": "operator", "password": PASSWORD}
        led = await client.post("/staff/sign-in", data=body)
        page = led.headers["location"]
        assert (page, (await client.get(page)).status_code) == ("/staff/sign-in/factor", 200)
        assert (await client.get("/staff/sign-in")).headers["location"] == page
        wrong = await client.post(page, data={"code": app.wrong_code()})
        assert (wrong.status_code, "系统时间是 08:55:00" in wrong.text) == (422, True)
        right = await client.post(page, data={"code": app.next_code()})
        assert right.headers["location"] == "/staff"
        assert (await client.get("/staff")).headers["location"] == "/console"

    async def test_recovery_code_leads_to_where_another_is_set_up(self, world: World) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        page = "/staff/sign-in/factor"
        wrong = await client.post(page, data={"code": "no", "way": "recovery"})
        assert (wrong.status_code, "恢复码不正确" in wrong.text) == (422, True)
        right = await client.post(page, data={"code": app.recovery_codes[0], "way": "recovery"})
        assert right.headers["location"] == "/staff/account/factors"
        assert "还剩 9 个" in (await client.get("/staff/account/factors")).text

    async def test_half_signed_in_leaves_to_the_staffs_sign_in(self, world: World) -> None:
        await equipped(world)
        client = await enter(world, "operator")
        assert (await client.post("/sign-out")).headers["location"] == "/staff/sign-in"

    @pytest.mark.parametrize("act", ["totp", "totp/removal", "recovery-codes", "totp/confirmation"])
    async def test_change_that_is_stale_shows_how_to_prove_it(self, world: World, act: str) -> None:
        app = await equipped(world)
        client = await enter(world, "operator")
        await give(client, app.next_code())
        world.clock.forward(seconds=FRESH.total_seconds() + 1)
        refused = await client.post(f"/staff/account/factors/{act}", data={"code": "1"})
        assert (refused.status_code, "请先再验证一次" in refused.text) == (403, True)
        proved = await client.post("/staff/sign-in/factor", data={"code": app.code()})
        assert proved.headers["location"] == "/staff/account/factors"
        done = await client.post(f"/staff/account/factors/{act}", data={"code": "1"})
        assert done.status_code != 403

    async def test_first_one_long_after_signing_in_says_to_sign_in_again(
        self, world: World
    ) -> None:
        await world.grader()
        client = await enter(world, "grader")
        world.clock.forward(seconds=HALF_LIFE.total_seconds() + 1)
        assert "请退出，重新登录" in (await client.get("/staff/account/factors")).text


def secret_on(page: str) -> str:
    """What is to be typed into the app, of the page that shows it in groups of four."""
    return page.partition('<p class="digest">')[2].partition("</p>")[0].replace(" ", "")


def test_sessions_wait_longer_for_a_factor_than_codes_are_paced_for_mistyping() -> None:
    assert timedelta(minutes=5) <= FRESH <= HALF_LIFE
