# SPDX-License-Identifier: Apache-2.0
"""A server killed with SIGKILL in the middle of saves loses nothing that it acknowledged."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.factories.exams import Desk, book_now
from tests.support.postgres import Postgres
from tests.support.server import Server, running_server
from tests.support.waiting import PATIENCE
from tests.support.world import fresh_database

CANDIDATES = 6
KILLS = 3
SAVES_BETWEEN = 60


@dataclass
class Typist:
    """Saves unique texts for ever; knows the last one that was acknowledged."""

    desk: Desk
    slot: int = 0
    said: int = 0
    acknowledged: list[int] = field(default_factory=list)

    async def type_once(self) -> None:
        """One op, sent until it is acknowledged, over however many restarts."""
        self.said += 1
        op = self.desk.op(self.slot, {"text": f"n{self.said}"})
        while not await self._try(op):
            await asyncio.sleep(0.05)
        self.acknowledged.append(self.said)

    async def type_until(self, end: asyncio.Task[None]) -> None:
        while not end.done():
            await self.type_once()

    async def _try(self, op: dict[str, object]) -> bool:
        try:
            answer = await self.desk.send(op)
        except httpx.TransportError:
            return False
        return answer.status_code == 200


async def seat(server: Server, ticket: tuple[str, str]) -> Typist:
    client = httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=PATIENCE)
    body = {"ticket_number": ticket[0], "id_number": ticket[1]}
    (await client.post("/api/v1/candidate-sessions", json=body)).raise_for_status()
    held = (await client.get("/api/v1/registrations")).json()
    desk = await Desk(client, held[0]["id"]).sit_down()
    return Typist(desk, desk.first_slot("short_answer"))


async def kill_between(server: Server, typists: list[Typist]) -> None:
    """Kill and restart whenever another portion of saves has been acknowledged."""
    for kill in range(1, KILLS + 1):
        while sum(len(t.acknowledged) for t in typists) < kill * SAVES_BETWEEN:
            await asyncio.sleep(0.01)
        server.kill()
        await server.start()


async def test_every_acknowledged_answer_is_found_after_kills(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    async with fresh_database(database_kind, tmp_path, postgres=postgres_server) as url:
        tickets = await book_now(url, candidates=CANDIDATES)
        async with running_server(url, tmp_path, unsafe_durability="true") as server:
            typists = [await seat(server, ticket) for ticket in tickets]
            # Together: should a start fail, nobody goes on typing for a server that never comes.
            async with asyncio.TaskGroup() as group:
                killer = group.create_task(kill_between(server, typists))
                for typist in typists:
                    group.create_task(typist.type_until(killer))
            for typist in typists:
                held = await typist.desk.answers()
                assert held["answers"] == {str(typist.slot): {"text": f"n{typist.said}"}}
                assert held["op_head"] == typist.said == len(typist.acknowledged)
                await typist.desk.client.aclose()
