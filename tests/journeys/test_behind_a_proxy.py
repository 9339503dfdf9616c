# SPDX-License-Identifier: Apache-2.0
"""A real server believes of where a request comes from what its proxies say, and nobody else."""

from pathlib import Path

import httpx
import pytest

from app.doors.rules import NEW_DEVICES
from tests.support.clients import client_at
from tests.support.server import running_server
from tests.support.world import fresh_database

# A house and its neighbour, as addresses of documentation (RFC 5737).
HERE, THERE = "203.0.113.1", "203.0.113.2"
# On a slow machine an address is given some more while it is asked.
ENOUGH = NEW_DEVICES.free * 4


async def is_given_a_device(client: httpx.AsyncClient, address: str) -> bool:
    """A browser that is new here, behind a proxy that names the address."""
    client.cookies.clear()
    return "set-cookie" in (await client.get("/", headers={"x-forwarded-for": address})).headers


async def use_up(client: httpx.AsyncClient, address: str) -> None:
    for _ in range(ENOUGH):
        if not await is_given_a_device(client, address):
            return
    pytest.fail(f"{address} is given devices without end")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("proxies", "neighbours"), [("127.0.0.0/8", "two"), ("10.0.0.1", "one"), ("", "one")]
)
async def test_address_is_believed_of_named_proxies(
    tmp_path: Path, proxies: str, neighbours: str
) -> None:
    async with (
        fresh_database("sqlite", tmp_path, postgres=None) as url,
        running_server(url, tmp_path, trusted_proxies=proxies) as server,
        client_at(server.url) as client,
    ):
        await use_up(client, HERE)
        is_another = await is_given_a_device(client, THERE)
    assert ("two" if is_another else "one") == neighbours, "who looks like one is paced like one"
