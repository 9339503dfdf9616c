# SPDX-License-Identifier: Apache-2.0
"""The ceiling: the framework answers the same body with the same answer and does nothing."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from fastapi import FastAPI
from pydantic import SecretStr

from app.attempts.states import AttemptState
from app.core.clock import Clock, SystemClock
from app.core.middleware import Listener, install_middleware
from app.core.parts import equip
from app.core.settings import Settings
from app.delivery.schemas import AckOut, OpsIn
from app.timekeeping.watcher import Pulse

_THEN = datetime(2026, 11, 28, 2, 30, tzinfo=UTC)


@asynccontextmanager
async def _tuned(_app: FastAPI) -> AsyncIterator[None]:
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


def _make() -> FastAPI:
    app = FastAPI(lifespan=_tuned)
    app.post("/api/v1/attempts/{attempt_id}/ops")(save_nothing)
    app.get("/readyz")(is_ready)
    return app


bare = _make()
dressed = _make()
_parts = equip(dressed)
_parts.add(Listener, Pulse(_parts.add(Clock, SystemClock())))
_as_served = Settings(secret_key=SecretStr("x" * 32), public_address="http://127.0.0.1")
install_middleware(dressed, _as_served, larger={})
