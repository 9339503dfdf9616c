# SPDX-License-Identifier: Apache-2.0
"""How uvicorn is asked to serve."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app.cli import serve_app
from tests.support.world import make_settings

# Without the logs of its own, which it would set up for the whole process.
OWN = uvicorn.Config("app.serving:app", log_config=None).timeout_worker_healthcheck


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What uvicorn is told, which then serves nothing."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: told.update(options, app=app))
    yield told
    gc.enable()


def test_server_is_not_killed_while_it_loads_on_a_machine_at_its_limit(
    asked: dict[str, Any], tmp_path: Path
) -> None:
    """It answers uvicorn only when it has loaded; killed before, it would never come up."""
    settings = make_settings("sqlite+aiosqlite://", tmp_path)
    serve_app(settings, host="127.0.0.1", port=8000, workers=2)
    assert uvicorn.Config(**asked).timeout_worker_healthcheck >= 10 * OWN
