# SPDX-License-Identifier: Apache-2.0
"""A full rehearsal of every demo programme on a PostgreSQL of our own and two server processes.

Prints each rehearsal's sheet; exits 1 when anything was lost, different or failed.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from pathlib import Path

from app.demo import TITLES
from bench.load import HOST
from bench.servers import make_postgres, postgres, scratch, serving
from tests.support.postgres import find_free_port
from tests.support.run import PROJECT
from tests.support.server import bare_environment, kaochang, server_environment


async def main(candidates: int, workers: int, pace: float) -> int:
    """0 when every rehearsal found everything, else 1."""
    with scratch() as folder:
        async with postgres(folder / "postgres") as server:
            url = await make_postgres(server)
            ways_in = await asyncio.to_thread(_fill, url, folder)
            return await _rehearse_all(url, ways_in, folder, (candidates, workers, pace))


def _fill(url: str, folder: Path) -> dict[str, str]:
    """Programmes, items and staff, as the demo makes them; username -> password."""
    data = folder / "demo"
    command = kaochang("demo", "--prepare-only", "--data-dir", str(data), "--database-url", url)
    subprocess.run(command, cwd=PROJECT, env=bare_environment(), check=True, capture_output=True)
    staff: dict[str, str] = json.loads((data / "credentials.json").read_text())["staff"]
    return staff | {"secret": (data / "secret").read_text()}


async def _rehearse_all(
    url: str, ways_in: dict[str, str], folder: Path, size: tuple[int, int, float]
) -> int:
    candidates, workers, pace = size
    port = find_free_port()
    environment = server_environment(url, folder, secret_key=ways_in["secret"])
    command = kaochang("serve", "--port", str(port), "--workers", str(workers))
    failed = 0
    async with serving(command, port, environment=environment, log=folder / "serve.log"):
        for code in TITLES:
            failed += await asyncio.to_thread(
                _rehearse, code, f"http://{HOST}:{port}", ways_in["operator"], (candidates, pace)
            )
    return min(failed, 1)


def _rehearse(code: str, base_url: str, password: str, size: tuple[int, float]) -> int:
    candidates, pace = size
    command = kaochang(
        "rehearse",
        "--programme",
        code,
        "--candidates",
        str(candidates),
        "--pace",
        str(pace),
        "--base-url",
        base_url,
    )
    environment = bare_environment() | {"KAOCHANG_REHEARSE_PASSWORD": password}
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pace", type=float, default=1.0)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.candidates, given.workers, given.pace)))
