# SPDX-License-Identifier: Apache-2.0
"""The invigilators' wall of a large hall: `python -m bench.board`

Everybody sits on camera, and within the four seconds between two looks of the wall's page a fifth
of them sent a picture. How many bytes a look brings, and how long it takes: of the whole board, as
every look was once, of what has changed while the quiet are folded to a count, and with all
unfolded. Exit 1 when the wall that was told of changes is not the board.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import sqlalchemy as sa

from app.attempts.models import Attempt
from app.core.clock import SystemClock
from app.core.db import Database
from app.invigilation.models import Watch
from app.registrations.models import Consent
from app.registrations.rules import ConsentChoice
from bench.load import HOST, run
from bench.servers import book, make_sqlite, scratch, seat, serving_exam
from tests.support.factories.people import PASSWORD, hire
from tests.support.roles import Role

SEATED_AT_ONCE = 20
LOOKS = 20
# Of a mean interval of 20 s between two pictures, the four seconds between two looks.
SHARE = 5
ALL = ("needed", "quiet", "waiting", "ended")


@dataclass(slots=True)
class WallPage:
    """The wall's page, as far as it asks and holds."""

    client: httpx.AsyncClient
    path: str
    shown: Sequence[str]
    roster: str = ""
    tiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: int = 0

    async def look(self) -> int:
        """The bytes of the answer."""
        marks = "".join(self.tiles[each]["mark"] for each in sorted(self.tiles))
        body = {"roster": self.roster, "marks": marks, "shown": list(self.shown)}
        answer = await self.client.post(f"{self.path}/changes", json=body)
        told = answer.raise_for_status().json()
        self.sent = int(answer.request.headers["content-length"])
        if told["is_whole"]:
            self.tiles.clear()
        self.roster = told["roster"]
        self.tiles |= {tile["registration_id"]: tile for tile in told["tiles"]}
        return len(answer.content)


async def put_on_camera(database: Database) -> None:
    """Everybody agreed to the camera and has sent one picture."""
    now = SystemClock().now()
    async with database.writing() as session:
        await session.execute(sa.update(Consent).values(choice=ConsentChoice.CAMERA))
        ids = await session.scalars(sa.select(Attempt.id))
        rows = [
            {
                "attempt_id": each,
                "run_state": {},
                "frames": 1,
                "still_key": "k",
                "last_frame_at": now,
            }
            for each in ids
        ]
        await session.execute(sa.insert(Watch), rows)


async def photograph(database: Database, turn: int) -> None:
    """The next fifth of the hall sends a picture; everybody else's is a little older."""
    now = SystemClock().now()
    async with database.writing() as session:
        ids = sorted(await session.scalars(sa.select(Watch.attempt_id)))
        some = ids[turn % SHARE :: SHARE]
        taken = sa.update(Watch).where(Watch.attempt_id.in_(some))
        await session.execute(taken.values(frames=Watch.frames + 1, last_frame_at=now))


async def measure(database: Database, client: httpx.AsyncClient, sitting_id: str) -> bool:
    path = f"/api/v1/sittings/{sitting_id}/board"
    pages = {
        "changes, the quiet folded": WallPage(client, path, ("needed",)),
        "changes, all unfolded": WallPage(client, path, ALL),
    }
    first = {name: await page.look() for name, page in pages.items()}
    found: dict[str, list[tuple[int, float]]] = {"the whole board": []}
    for turn in range(LOOKS):
        await photograph(database, turn)
        began = time.perf_counter()
        whole = (await client.get(path)).raise_for_status()
        found["the whole board"].append((len(whole.content), time.perf_counter() - began))
        for name, page in pages.items():
            began = time.perf_counter()
            found.setdefault(name, []).append((await page.look(), time.perf_counter() - began))
    for name, looks in found.items():
        size, seconds = (sum(column) / len(looks) for column in zip(*looks, strict=True))
        print(f"  {name:28} {size / 1000:8.1f} kB down {seconds * 1000:6.0f} ms")
    page = pages["changes, all unfolded"]
    print(f"  a page says what it holds in {page.sent / 1000:.1f} kB up")
    print(f"  first look of a page that holds nothing: {max(first.values()) / 1000:.1f} kB")
    return _is_the_board(page, (await client.get(path)).json())


def _is_the_board(page: WallPage, board: dict[str, Any]) -> bool:
    cards = {c["registration_id"]: c for group in board["groups"] for c in group["cards"]}
    return cards.keys() == page.tiles.keys() and all(
        (tile["still"], tile["words"]) == (cards[each]["still"], cards[each]["words"])
        for each, tile in page.tiles.items()
    )


async def main() -> int:
    wanted = _read_arguments()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch())
        url = await make_sqlite(folder)
        tickets = await book(url, wanted.attempts)
        await hire(url, "watcher", Role.INVIGILATOR)
        port, _ = await stack.enter_async_context(serving_exam(url, folder))
        for start in range(0, len(tickets), SEATED_AT_ONCE):
            few = tickets[start : start + SEATED_AT_ONCE]
            await asyncio.gather(*(seat(port, [ticket]) for ticket in few))
        database = Database(url)
        await put_on_camera(database)
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=f"http://{HOST}:{port}", trust_env=False, timeout=60)
        )
        body = {"username": "watcher", "password": PASSWORD}
        (await client.post("/api/v1/sessions", json=body)).raise_for_status()
        async with database.reading() as session:
            sitting_id = str(await session.scalar(sa.select(Attempt.sitting_id)))
        print(f"{wanted.attempts} attempts, a look after a fifth sent a picture each:")
        agrees = await measure(database, client, sitting_id)
        await database.dispose()
    return 0 if agrees else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
