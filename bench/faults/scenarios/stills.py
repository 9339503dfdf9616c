# SPDX-License-Identifier: Apache-2.0
"""F19: a flood of stills beside candidates who write."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Database
from app.invigilation.models import Frame
from app.rehearsal.still import STILL
from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.scenario import Row, Storm, milliseconds, until_acknowledged
from bench.faults.stage import FaultStage
from bench.faults.wire import LineLost

# A comment that a JPEG may carry: 25 kB, as a camera's still has.
PADDED = STILL[:2] + b"\xff\xfe\x60\x00" + b"\0" * 24574 + STILL[2:]


class StillsFlood(Storm):
    """One candidate sends stills as fast as the line takes them; the others go on writing."""

    code = "F19"
    title = "a flood of stills, some twice"

    def __init__(self) -> None:
        self._seated: Typist | None = None

    @property
    def _flooder(self) -> Typist:
        assert self._seated is not None
        return self._seated

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        self._seated = await stage.seat(history, choice="camera")
        await super().play(stage, row, history)

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        await until_acknowledged(typists, self.ops(stage) // 3)
        before = [each for typist in typists for each in typist.times]
        told = await self._flood(stage, 40 if not stage.extent.is_long else 2000)
        during = [each for typist in typists for each in typist.times][len(before) :]
        row.demand(told["429 frame_flood"], f"nobody was told to slow down: {dict(told)}")
        strange = {said: n for said, n in told.items() if not said.startswith(("20", "429", "503"))}
        row.same("other answers", strange, {})
        row.notes.append(", ".join(f"{n} x {said}" for said, n in told.most_common()))
        row.notes.append(f"saves before: {milliseconds(before)}; beside it: {milliseconds(during)}")
        await self._send_twice(stage, row)

    async def _flood(self, stage: FaultStage, number: int) -> Counter[str]:
        told: Counter[str] = Counter()
        places = iter(range(1, number + 1))

        async def send() -> None:
            line = stage.line()
            line.cookies = dict(self._flooder.line.cookies)
            for place in places:
                try:
                    path = self._flooder.seat.path(f"frames/{place}")
                    reply = await line.ask("PUT", path, raw=PADDED, content_type="image/jpeg")
                    told["20x" if reply.status < 300 else f"{reply.status} {reply.title}"] += 1
                except LineLost:
                    told["no answer"] += 1
            await line.close()

        await asyncio.gather(*(send() for _ in range(8)))
        return told

    async def _send_twice(self, stage: FaultStage, row: Row) -> None:
        """The same number again is the same still, though it is in time for another."""
        for _ in range(2):
            await self._send_accepted(stage, "frames/1000001")
        database = Database(stage.keeper.url)
        async with database.reading() as session:
            kept = sa.select(sa.func.count()).where(
                Frame.attempt_id == UUID(self._flooder.seat.attempt_id), Frame.sequence == 1000001
            )
            row.same("stills of one number", await session.scalar(kept), 1)
        await database.dispose()

    async def _send_accepted(self, stage: FaultStage, place: str) -> None:
        async with asyncio.timeout(stage.extent.patience):
            while True:
                pause = 1.0
                # A line that nobody used for five seconds is gone.
                with suppress(LineLost):
                    reply = await self._flooder.line.ask(
                        "PUT", self._flooder.seat.path(place), raw=PADDED, content_type="image/jpeg"
                    )
                    if reply.status < 300:
                        return
                    pause = float(reply.headers.get("retry-after", "1"))
                await asyncio.sleep(pause)
