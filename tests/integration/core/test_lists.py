# SPDX-License-Identifier: Apache-2.0
"""Lists of the API by cursor, through HTTP: walking them while they change, and what is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.models import StaffMember
from tests.support.roles import Role
from tests.support.statements import statements
from tests.support.world import World

STAFF = "/api/v1/staff"


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def hire(world: World, *names: str, minutes: int = 0) -> None:
    """Members who never come in, all of the same instant."""
    at = world.now() + timedelta(minutes=minutes)
    async with world.database.writing() as session:
        for name in names:
            session.add(StaffMember(username=name, display_name=name.title(), created_at=at))


async def let_go(world: World, *names: str) -> None:
    async with world.database.writing() as session:
        await session.execute(sa.delete(StaffMember).where(StaffMember.username.in_(names)))


async def pages(client: httpx.AsyncClient, address: str) -> AsyncIterator[list[dict[str, Any]]]:
    """Every page's items, by the links that the answers give."""
    while address:
        answer = (await client.get(address)).raise_for_status()
        links = {each["rel"]: each["url"] for each in answer.links.values()}
        assert bool(links) == (answer.json()["next"] is not None), (
            "one way says what the other does"
        )
        yield answer.json()["items"]
        address = links.get("next", "")


class TestWalk:
    @pytest.mark.parametrize("sort", ["created_at", "-created_at", "username", "-username"])
    async def test_each_row_that_stays_comes_once_whatever_else_changes(
        self, world: World, sort: str
    ) -> None:
        admin = await world.admin()
        stay = {f"m{number}" for number in range(7)}
        await hire(world, *stay)
        await hire(world, "n_goes", *(f"m{number}_goes" for number in range(3)))
        seen: list[str] = []
        async for items in pages(admin, f"{STAFF}?size=2&sort={sort}"):
            seen += [item["username"] for item in items]
            number = len(seen)
            if number > 12:
                continue
            # One at either end, and whoever the cursor stands at goes, unless it is one to be met.
            await hire(world, f"a{number}", minutes=-number)
            await hire(world, f"z{number}", minutes=number)
            await let_go(world, *({seen[-1], "n_goes"} - stay - {"security_admin"}))
        assert sorted(name for name in seen if name in stay) == sorted(stay), "each once"
        assert len(seen) == len(set(seen)), "nobody comes twice"

    async def test_a_page_costs_the_same_however_long_it_is(self, world: World) -> None:
        admin = await world.admin()
        await hire(world, *(f"m{number:02}" for number in range(30)))
        costs = []
        for size in (2, 2, 30):
            with statements(world) as seen:
                (await admin.get(STAFF, params={"size": size})).raise_for_status()
            costs.append(len(seen))
        assert costs[1] == costs[2], "no statement for each row"


class TestFilters:
    async def test_staff_are_found_by_role_name_and_whether_they_are_let_go(
        self, world: World
    ) -> None:
        admin = await world.admin()
        await world.hire("zoe_reads", Role.AUDITOR)
        await hire(world, "per_cent", "percent")
        for asked, names in (
            ({"role": "auditor"}, ["zoe_reads"]),
            ({"text": "ZOE"}, ["zoe_reads"]),
            ({"text": "r_c"}, ["per_cent"]),
            ({"disabled": "true"}, []),
            ({"disabled": "false", "text": "percent", "sort": "-username"}, ["percent"]),
        ):
            answer = (await admin.get(STAFF, params=asked)).raise_for_status().json()
            assert [item["username"] for item in answer["items"]] == names, asked


class TestCursor:
    async def test_it_is_refused_where_it_does_not_lead_on(self, world: World) -> None:
        admin = await world.admin()
        await hire(world, "m1", "m2")
        asked = {"size": 1, "text": "m"}
        cursor = (await admin.get(STAFF, params=asked)).json()["next"]
        whole = asked | {"cursor": cursor}
        assert (await admin.get(STAFF, params=whole | {"size": 2})).status_code == 200
        for path, params, code in (
            (STAFF, whole | {"text": "n"}, "cursor_of_other"),
            (STAFF, whole | {"sort": "-username"}, "cursor_of_other"),
            (STAFF, whole | {"disabled": "false"}, "cursor_of_other"),
            ("/api/v1/resets", {"cursor": cursor}, "cursor_of_other"),
            (STAFF, asked | {"cursor": cursor[:-2]}, "cursor_unknown"),
            (STAFF, asked | {"cursor": "anything"}, "cursor_unknown"),
            (STAFF, {"size": 201}, "malformed"),
            (STAFF, {"size": 0}, "malformed"),
            (STAFF, {"sort": "password_hash"}, "malformed"),
            (STAFF, {"text": "\x00"}, "malformed"),
            (STAFF, {"offset": 3}, "unknown_parameter"),
        ):
            refused = await admin.get(path, params=params)
            assert problem(refused) == (422, code), f"{path} {params}"
        refused = await admin.get(STAFF, params=whole | {"text": "n", "lang": "en"})
        assert "Leave out cursor" in refused.json()["detail"], "what to do then"
