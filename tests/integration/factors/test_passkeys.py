# SPDX-License-Identifier: Apache-2.0
"""Passkeys of staff, with a key in software before the real service."""

import asyncio
import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.access import STAFF_TRUST
from app.factors.models import Passkey
from app.factors.rules import CHALLENGE_LIFE, FRESH, MOST_PASSKEYS
from tests.support.factories.factors import enter, give, set_up
from tests.support.factories.keys import SecurityKey, add_key, ask, give_signed
from tests.support.roles import Role
from tests.support.world import World

ME = "/api/v1/me"


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def equipped(world: World, key: SecurityKey, role: Role = Role.OPERATOR) -> httpx.AsyncClient:
    """The member with this role alone has this key; the browser it was added in."""
    await world.staff(role)
    client = await enter(world, str(role))
    (await add_key(client, key)).raise_for_status()
    return client


class TestAdding:
    async def test_first_one_makes_the_session_whole_and_brings_recovery_codes(
        self, world: World
    ) -> None:
        await world.operator()
        client = await enter(world, "operator")
        added = await add_key(client, SecurityKey())
        assert (added.status_code, len(added.json()["recovery_codes"])) == (201, 10)
        assert (await client.get(ME)).status_code == 200
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        assert (kept["name"], kept["last_used_at"]) == ("办公室电脑", None)

    async def test_it_is_for_the_settings_address_whatever_the_request_says(
        self, world: World
    ) -> None:
        await world.operator()
        client = await enter(world, "operator")
        headers = {"x-forwarded-host": "evil.example"}
        asked = await client.post(f"{ME}/passkey-challenge", headers=headers)
        assert asked.json()["rp"] == {"name": "Kaochang", "id": "kaochang.test"}
        made = SecurityKey().make(asked.json(), origin="https://evil.example")
        refused = await client.post(f"{ME}/passkeys", json={"name": "a", "credential": made})
        assert problem(refused) == (422, "passkey_refused")

    async def test_answer_counts_once_and_within_five_minutes(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        asked = (await client.post(f"{ME}/passkey-challenge")).json()
        world.clock.forward(seconds=CHALLENGE_LIFE.total_seconds() + 1)
        body = {"name": "a", "credential": SecurityKey().make(asked)}
        assert problem(await client.post(f"{ME}/passkeys", json=body)) == (409, "challenge_gone")
        asked = (await client.post(f"{ME}/passkey-challenge")).json()
        body["credential"] = SecurityKey().make(asked)
        assert (await client.post(f"{ME}/passkeys", json=body)).status_code == 201
        body["credential"] = SecurityKey().make(asked)
        assert problem(await client.post(f"{ME}/passkeys", json=body)) == (409, "challenge_gone")

    async def test_same_key_is_added_once_by_whomever(self, world: World) -> None:
        key = SecurityKey()
        await equipped(world, key)
        await world.admin()
        assert problem(await add_key(await enter(world, "security_admin"), key)) == (
            409,
            "passkey_known",
        )

    async def test_there_are_ten_at_most(self, world: World) -> None:
        client = await equipped(world, SecurityKey())
        for number in range(1, MOST_PASSKEYS):
            (await add_key(client, SecurityKey(), f"第{number}个")).raise_for_status()
        refused = await client.post(f"{ME}/passkey-challenge")
        assert problem(refused) == (409, "passkeys_full")

    async def test_changes_ask_for_a_factor_again_after_five_minutes(self, world: World) -> None:
        key = SecurityKey()
        client = await equipped(world, key)
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        world.clock.forward(seconds=FRESH.total_seconds() + 1)
        own = f"{ME}/passkeys/{kept['id']}"
        for method, path in (
            ("POST", f"{ME}/passkey-challenge"), ("PATCH", own), ("DELETE", own),
        ):  # fmt: skip
            refused = await client.request(method, path, json={"name": "b"})
            assert problem(refused) == (403, "factor_stale"), path
        assert (await give_signed(client, key.sign(await ask(client)))).status_code == 204
        assert (await client.patch(own, json={"name": " 家里 "})).status_code == 204
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        assert kept["name"] == "家里"

    async def test_last_factor_stays_and_one_of_two_may_go(self, world: World) -> None:
        client = await equipped(world, SecurityKey())
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        own = f"{ME}/passkeys/{kept['id']}"
        assert problem(await client.delete(own)) == (409, "last_factor")
        app = await set_up(world, client)
        assert (await client.delete(own)).status_code == 204
        assert problem(await client.delete(own)) == (404, "factor_not_found")
        assert (await give(await enter(world, "operator"), app.next_code())).status_code == 204

    async def test_each_change_ends_all_other_sessions(self, world: World) -> None:
        client = await equipped(world, SecurityKey())
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        app = await set_up(world, client)
        for method, path, body in (
            ("PATCH", f"{ME}/passkeys/{kept['id']}", {"name": "家里"}),
            ("POST", f"{ME}/recovery-codes", None),
            ("DELETE", f"{ME}/passkeys/{kept['id']}", None),
        ):
            elsewhere = await enter(world, "operator")
            assert (await give(elsewhere, app.next_code())).status_code == 204
            assert (await client.request(method, path, json=body)).is_success
            world.clock.forward(seconds=STAFF_TRUST.total_seconds())
            assert problem(await elsewhere.get(ME)) == (401, "sign_in_needed"), path
        assert (await client.get(ME)).status_code == 200, "the one that asked goes on"

    async def test_anothers_is_not_found(self, world: World) -> None:
        client = await equipped(world, SecurityKey())
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        other = await equipped(world, SecurityKey(), Role.SECURITY_ADMIN)
        assert problem(await other.delete(f"{ME}/passkeys/{kept['id']}")) == (
            404,
            "factor_not_found",
        )


class TestGiving:
    @pytest.mark.parametrize("key", [SecurityKey(), SecurityKey(is_counting=False)])
    async def test_it_comes_in_again_and_again(self, world: World, key: SecurityKey) -> None:
        key.count = 0
        await equipped(world, key)
        for _ in range(2):
            client = await enter(world, "operator")
            assert (await give_signed(client, key.sign(await ask(client)))).status_code == 204
            assert (await client.get(ME)).status_code == 200

    async def test_answer_is_taken_once_even_of_two_at_once(self, world: World) -> None:
        key = SecurityKey()
        await equipped(world, key)
        client = await enter(world, "operator")
        signed = key.sign(await ask(client))
        answers = await asyncio.gather(*(give_signed(client, signed) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) in ([204, 409], [204, 401])

    async def test_false_site_and_wrong_key_are_refused(self, world: World) -> None:
        key = SecurityKey()
        await equipped(world, key)
        client = await enter(world, "operator")
        thief = SecurityKey(id=key.id)
        for forged in (
            lambda asked: key.sign(asked, origin="https://evil.example"),
            lambda asked: key.sign(asked, host="evil.example"),
            thief.sign,
        ):
            refused = await give_signed(client, forged(await ask(client)))
            assert problem(refused) == (422, "passkey_refused")

    async def test_copied_key_is_refused_and_named(self, world: World) -> None:
        key = SecurityKey()
        await equipped(world, key)
        client = await enter(world, "operator")
        await give_signed(client, key.sign(await ask(client)))
        key.count -= 1
        client = await enter(world, "operator")
        refused = await give_signed(client, key.sign(await ask(client)))
        assert problem(refused) == (409, "passkey_copied")
        assert "办公室电脑" in refused.json()["detail"]

    async def test_unknown_key_is_told(self, world: World) -> None:
        await equipped(world, SecurityKey())
        client = await enter(world, "operator")
        refused = await give_signed(client, SecurityKey().sign(await ask(client)))
        assert problem(refused) == (422, "passkey_unknown")

    async def test_key_removed_while_it_is_asked_for_is_told(self, world: World) -> None:
        key = SecurityKey()
        await equipped(world, key)
        client = await enter(world, "operator")
        signed = key.sign(await ask(client))
        async with world.database.writing() as session:
            await session.execute(sa.delete(Passkey))
        assert problem(await give_signed(client, signed)) == (422, "passkey_unknown")

    async def test_who_has_none_is_not_asked_for_one(self, world: World) -> None:
        await world.operator()
        client = await enter(world, "operator")
        await set_up(world, client)
        half = await enter(world, "operator")
        refused = await half.post("/api/v1/sessions/current/passkey-challenge")
        assert problem(refused) == (404, "factor_not_found")

    @pytest.mark.parametrize(
        "odd",
        [
            {"clientDataJSON": "AAAA"},
            {"authenticatorData": "AAAA"},
            {"signature": "A"},
            {"clientDataJSON": "e30"},
        ],
    )
    async def test_odd_answers_are_refused_in_words(
        self, world: World, odd: dict[str, str]
    ) -> None:
        key = SecurityKey()
        await equipped(world, key)
        client = await enter(world, "operator")
        signed = key.sign(await ask(client))
        signed["response"] |= odd
        assert problem(await give_signed(client, signed)) == (422, "passkey_refused")

    @pytest.mark.parametrize("odd", ["AAAA", "oA", "o2NmbXRkbm9uZQ", "____"])
    async def test_odd_new_keys_are_refused_in_words(self, world: World, odd: str) -> None:
        await world.operator()
        client = await enter(world, "operator")
        made = SecurityKey().make((await client.post(f"{ME}/passkey-challenge")).json())
        made["response"]["attestationObject"] = odd
        refused = await client.post(f"{ME}/passkeys", json={"name": "a", "credential": made})
        assert problem(refused) == (422, "passkey_refused")


class TestPages:
    async def test_forms_take_what_the_script_fills_in(self, world: World) -> None:
        key, page = SecurityKey(), "/staff/account/factors"
        await world.operator()
        client = await enter(world, "operator")
        asked = (await client.post(f"{ME}/passkey-challenge")).json()
        form = {"name": "办公室电脑", "credential": json.dumps(key.make(asked))}
        added = await client.post(f"{page}/passkeys", data=form)
        assert (added.status_code, added.text.count('<li class="mono">')) == (200, 10)
        shown = (await client.get(page)).text
        assert ("办公室电脑" in shown, 'data-origin="https://kaochang.test"' in shown) == (
            True,
            True,
        )
        [kept] = (await client.get(f"{ME}/factors")).json()["passkeys"]
        own = f"{page}/passkeys/{kept['id']}"
        assert (await client.post(f"{own}/name", data={"name": "家里"})).status_code == 303
        assert (
            "请给通行密钥起一个名称" in (await client.post(f"{own}/name", data={"name": "  "})).text
        )
        refused = await client.post(f"{own}/removal")
        assert (refused.status_code, "不能移除最后一个" in refused.text) == (409, True)
        half = await enter(world, "operator")
        assert 'data-passkey="get"' in (await half.get("/staff/sign-in/factor")).text
        signed: dict[str, Any] = key.sign(await ask(half))
        given = await half.post(
            "/staff/sign-in/factor", data={"way": "passkey", "credential": json.dumps(signed)}
        )
        assert given.headers["location"] == "/staff"

    async def test_without_the_script_it_is_told(self, world: World) -> None:
        await equipped(world, SecurityKey())
        half = await enter(world, "operator")
        refused = await half.post("/staff/sign-in/factor", data={"way": "passkey"})
        assert (refused.status_code, "通行密钥没有通过验证" in refused.text) == (422, True)
