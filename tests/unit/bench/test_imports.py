# SPDX-License-Identifier: Apache-2.0
"""Every bench still starts: none is run by the gate, and what they measure changes under them."""

from importlib import import_module

import httpx
import pytest
from starlette.applications import Starlette

from bench.noop import bare, dressed, thin
from tests.support.run import PROJECT

PROGRAMS = sorted(
    path.stem for path in (PROJECT / "bench").glob("*.py") if not path.stem.startswith("__")
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_bench_finds_all_that_it_imports(name: str) -> None:
    assert import_module(f"bench.{name}").__doc__


@pytest.mark.parametrize("app", [bare, dressed, thin], ids=["bare", "dressed", "thin"])
async def test_no_op_answers_as_the_service_does(app: Starlette) -> None:
    """Whatever the middleware asks of the service, the ceiling that wears it must have, too."""
    at = "2026-11-28T01:00:30Z"
    op = {"op": 3, "slot": 1, "kind": "answer", "value": {"choices": ["A"]}, "client_at": at}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.post(
            "/api/v1/attempts/00000000-0000-0000-0000-000000000003/ops",
            json={"window_id": "window-0001", "ops": [op]},
        )
    assert (answer.status_code, answer.json()["op_head"]) == (200, 3)
