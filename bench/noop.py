# SPDX-License-Identifier: Apache-2.0
"""The ceilings: the framework, or what is under it, answers the same body and does nothing."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attempts.states import AttemptState
from app.core.clock import Clock, SystemClock
from app.core.middleware import Listener, install_middleware
from app.core.parts import equip
from app.core.settings import Settings
from app.delivery.schemas import AckOut, OpsIn
from app.timekeeping.watcher import Pulse

_THEN = datetime(2026, 11, 28, 2, 30, tzinfo=UTC)


@asynccontextmanager
async def _tuned(_app: Starlette) -> AsyncIterator[None]:
    """The service's own settings of the collector: the ceiling has them too."""
    gc.freeze()
    gc.set_threshold(50_000)
    yield


async def save_nothing(attempt_id: UUID, body: OpsIn) -> AckOut:
    """The service's answer without the service: parsed, validated, serialised."""
    del attempt_id
    return AckOut(
        op_head=body.ops[-1].op,
        held=[],
        ops=body.ops[-1].op,
        chain="0" * 64,
        deadline_at=_THEN,
        state=AttemptState.RUNNING,
        server_time=_THEN,
    )


async def is_ready() -> None:
    return None


async def _save_nothing_by_hand(request: Request) -> Response:
    """The same without FastAPI: a route of Starlette, and pydantic asked by its own names."""
    body = OpsIn.model_validate_json(await request.body())
    answer = await save_nothing(UUID(request.path_params["attempt_id"]), body)
    return Response(answer.model_dump_json(), media_type="application/json")


async def _is_ready_by_hand(_request: Request) -> Response:
    return Response("null", media_type="application/json")


def _make() -> FastAPI:
    app = FastAPI(lifespan=_tuned)
    app.post("/api/v1/attempts/{attempt_id}/ops")(save_nothing)
    app.get("/readyz")(is_ready)
    return app


bare = _make()
thin = Starlette(
    lifespan=_tuned,
    routes=[
        Route("/api/v1/attempts/{attempt_id}/ops", _save_nothing_by_hand, methods=["POST"]),
        Route("/readyz", _is_ready_by_hand),
    ],
)
dressed = _make()
_parts = equip(dressed)
_parts.add(Listener, Pulse(_parts.add(Clock, SystemClock())))
_as_served = Settings(secret_key=SecretStr("x" * 32), public_address="http://127.0.0.1")
install_middleware(dressed, _as_served, larger={})
