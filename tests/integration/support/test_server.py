# SPDX-License-Identifier: Apache-2.0
"""The real server in its own process starts, dies and comes back."""

from pathlib import Path

import httpx
import pytest

from tests.support.clients import client_at
from tests.support.postgres import Postgres
from tests.support.server import running_server
from tests.support.world import fresh_database


@pytest.mark.durability
async def test_server_killed_comes_back_on_its_port(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    async with (
        fresh_database(database_kind, tmp_path, postgres=postgres_server) as url,
        running_server(url, tmp_path, unsafe_durability="true") as server,
        client_at(server.url) as client,
    ):
        first = server.pid
        server.kill()
        with pytest.raises(httpx.TransportError):
            await client.get("/healthz")
        await server.start()
        assert server.pid != first
        assert (await client.get("/healthz")).json() == {"status": "alive"}
