# SPDX-License-Identifier: Apache-2.0
"""Anybody may have receipts verified, and nobody keeps the service busy by asking."""

import httpx

from app.core.parts import parts_in
from app.verification.rules import VERIFYING
from app.verification.service import VerifyingPace
from tests.support.world import World

# A hall and its neighbour, as addresses of documentation (RFC 5737, RFC 3849).
HALL, NEIGHBOUR = "203.0.113.1", "203.0.113.2"
HOUSE = "2001:db8::1"
NO_CODE = "7"
PAGE = {"accept": "text/html"}


def all_but(world: World, left: int, address: str) -> None:
    """So many of the address's verifications at once are left."""
    for _ in range(VERIFYING.free - left):
        parts_in(world.app).get(VerifyingPace).admit(address, now=world.now())


async def by_api(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/api/v1/verifications", json={"text": NO_CODE})


async def by_page(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/verify", data={"text": NO_CODE}, headers=PAGE)


async def test_hall_behind_one_address_has_its_fill_and_then_one_a_second(world: World) -> None:
    all_but(world, 2, HALL)
    hall = await world.anyone(HALL)
    assert [(await ask(hall)).status_code for ask in (by_api, by_page)] == [200, 200]
    for ask in (by_api, by_page):
        refused = await ask(hall)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert (await by_api(await world.anyone(NEIGHBOUR))).status_code == 200
    world.clock.forward(seconds=1)
    assert [(await by_api(hall)).status_code for _ in range(2)] == [200, 429]


async def test_who_is_refused_reads_how_long_to_wait_and_what_to_do_without_us(
    world: World,
) -> None:
    all_but(world, 0, HALL)
    hall = await world.anyone(HALL)
    told = (await by_api(hall)).json()
    assert (told["title"], told["seconds"]) == ("verifying_too_fast", 1)
    for words in ("请过 1 秒再试", "离线核验文件"):
        assert words in told["detail"]
        assert words in (await by_page(hall)).text
    # What it is sent to is open to it, and so is the page.
    for path in ("/verify", "/verify/offline.html", "/.well-known/kaochang-keys.json"):
        assert (await hall.get(path)).status_code == 200


async def test_house_with_many_addresses_is_one(world: World) -> None:
    all_but(world, 1, "2001:db8::/64")
    told = [await by_api(await world.anyone(f"{HOUSE}{n}")) for n in range(2)]
    assert [answer.status_code for answer in told] == [200, 429]
