# SPDX-License-Identifier: Apache-2.0
"""The OpenMetrics page stands on a port of its own and counts over all processes."""

from pathlib import Path

import httpx
import pytest

from tests.support.postgres import Postgres, find_free_port
from tests.support.server import Server, server_environment
from tests.support.world import fresh_database

OPEN_METRICS = {"accept": "application/openmetrics-text"}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.postgres
async def test_metrics_count_requests_over_all_processes(
    workers: int, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    port = find_free_port()
    async with fresh_database("postgres", tmp_path, postgres=postgres_server) as url:
        environment = server_environment(
            url, tmp_path, unsafe_durability="true", metrics_port=str(port)
        )
        server = Server(environment, tmp_path, workers=workers)
        await server.start()
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                for _ in range(5):
                    await client.get(f"{server.url}/api/v1/time")
                page = await client.get(f"http://127.0.0.1:{port}/metrics", headers=OPEN_METRICS)
                outside = await client.get(f"{server.url}/metrics")
        finally:
            server.stop()
    assert page.headers["content-type"].startswith("application/openmetrics-text")
    counted = 'kaochang_request_seconds_count{method="GET",route="/api/v1/time",status="200"} 5.0'
    assert counted in page.text
    assert outside.status_code == 404
