# SPDX-License-Identifier: Apache-2.0
"""By which cookies a browser is known, over HTTPS and without, and what is left of them at the end."""

from pathlib import Path

import httpx
import pytest

from app.doors.service import cookies
from tests.support.factories.exams import open_exam
from tests.support.hashing import PASSWORD
from tests.support.reading import HTML
from tests.support.roles import Role
from tests.support.world import World, fresh_database, make_settings, open_world

BOUND = {"httponly", "path=/", "samesite=lax", "secure"}
FORMER = "kaochang_session"


async def sign_in(client: httpx.AsyncClient) -> dict[str, set[str]]:
    """What was set, by name, with its attributes in small letters."""
    body = {"username": "operator", "password": PASSWORD}
    answer = await client.post("/api/v1/sessions", json=body)
    return {
        said.split("=", 1)[0]: {part.strip().lower() for part in said.split(";")[1:]}
        for said in answer.headers.get_list("set-cookie")
    }


async def test_over_https_a_cookie_is_bound_to_this_very_host(world: World) -> None:
    await world.hire("operator", Role.OPERATOR)
    told = await sign_in(await world.anyone())
    for name in ("__Host-kaochang_session", "__Host-kaochang_device"):
        assert told[name] >= BOUND, f"{name}: browsers take the prefix only with these"
        assert not [part for part in told[name] if part.startswith("domain")], (
            "and without a domain"
        )
    assert FORMER not in told, "the former name is given to nobody"


async def test_without_https_on_this_machine_names_are_plain(tmp_path: Path) -> None:
    async with (
        fresh_database("sqlite", tmp_path, postgres=None) as url,
        open_world(
            "sqlite", make_settings(url, tmp_path, public_address="http://localhost")
        ) as here,
    ):
        client = await here.anyone()
        client.base_url = httpx.URL("http://localhost:8000")
        await here.hire("operator", Role.OPERATOR)
        told = await sign_in(client)
        for name in ("kaochang_session", "kaochang_device"):
            assert told[name] >= BOUND - {"secure"}, f"{name}: bound as far as it can be"
            assert "secure" not in told[name], "else no browser would send it"
        await here.make_whole(client)
        assert (await client.get("/api/v1/me")).status_code == 200, "and the plain name counts"


class TestSessionsOpenAtTheUpgrade:
    """Before it the cookie had no prefix; whoever sat an exam then goes on."""

    async def former(self, world: World) -> httpx.AsyncClient:
        """A browser that signed in before the upgrade."""
        now = await world.operator()
        before = await world.anyone()
        before.cookies.set(FORMER, now.cookies[cookies.session_cookie(world.settings)])
        return before

    async def test_session_goes_on(self, world: World) -> None:
        client = await self.former(world)
        assert (await client.get("/api/v1/me")).status_code == 200, "nobody is signed out by it"

    async def test_former_name_counts_no_longer_than_a_session_lasts(self, world: World) -> None:
        await self.former(world)
        world.clock.forward(seconds=world.settings.session_lifetime.total_seconds())
        world.signed_in.clear()
        stranger = await world.anyone()
        own = await world.new_staff("later", Role.OPERATOR)
        stranger.cookies.set(FORMER, own.cookies[cookies.session_cookie(world.settings)])
        assert (await stranger.get("/api/v1/me")).status_code == 401, (
            "what another site can set is worth nothing by then"
        )

    async def test_name_of_today_comes_first(self, world: World) -> None:
        own, other = await world.operator(), await world.admin()
        own.cookies.set(FORMER, other.cookies[cookies.session_cookie(world.settings)])
        assert (await own.get("/api/v1/me")).json()["roles"] == ["operator"], "not another's"

    async def test_sign_out_ends_it_under_both_names(self, world: World) -> None:
        client = await self.former(world)
        told = await client.delete("/api/v1/sessions/current")
        ended = {said.split("=", 1)[0] for said in told.headers.get_list("set-cookie")}
        assert ended == {FORMER, "__Host-kaochang_session"}, "neither is shown again"
        assert (await (await world.operator()).get("/api/v1/me")).status_code == 401, "it has ended"


async def test_candidate_who_leaves_is_told_how_to_come_back(world: World) -> None:
    exam = await open_exam(world)
    client = await world.candidate(*exam.tickets[0])
    gone = await client.post("/sign-out")
    assert gone.headers["location"] == "/?left=1", "to the way in, which knows why"
    page = await client.get("/?left=1", headers=HTML)
    assert "您已退出登录" in page.text, "what they gave is kept, and they can come back"
    assert "您已退出登录" not in (await client.get("/", headers=HTML)).text, "others are not told"
    staff = await (await world.operator()).post("/sign-out")
    assert staff.headers["location"] == "/staff/sign-in", "staff go where they came in"


@pytest.mark.parametrize("way", ["POST /sign-out", "DELETE /api/v1/sessions/current"])
async def test_sign_out_clears_pages_and_leaves_answers_alone(world: World, way: str) -> None:
    client = await world.operator()
    method, path = way.split()
    told = await client.request(method, path)
    assert told.headers["clear-site-data"] == '"cache"', (
        "pages kept for the way back go; storage stays: answers that could not be sent are in it"
    )
    kept = told.headers.get_list("set-cookie")
    assert all("max-age=0" in said.lower() for said in kept), "cookies end, none is set"
    assert "clear-site-data" not in (await client.get("/")).headers, "at the sign-out alone"
