# SPDX-License-Identifier: Apache-2.0
"""F9: everybody starts in the same moment, and clicks twice."""

import asyncio
from collections import Counter

from bench.faults.found import count_attempts
from bench.faults.history import History
from bench.faults.scenario import Row, Scenario, milliseconds
from bench.faults.stage import FaultStage
from bench.faults.wire import HttpLine

QUEUE = "starts_queue"
STARTED = (200, 201)


class StartStorm(Scenario):
    """Signed in beforehand; each start is asked for twice at once, on two lines."""

    code = "F9"
    title = "starts at once, each clicked twice"

    def candidates(self, stage_candidates: int) -> int:
        return 2 * stage_candidates

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        del history
        number = self.candidates(stage.extent.candidates)
        ready = [await stage.come_in() for _ in range(number)]
        before = await count_attempts(stage.keeper.url)
        told: Counter[str] = Counter()
        times: list[float] = []
        ids: set[str] = set()

        async def start(line: HttpLine, registration_id: str) -> None:
            path = f"/api/v1/registrations/{registration_id}/attempt"
            reply = await line.ask("POST", path)
            # As the waiting room does when it is told its place in the queue.
            while reply.title == QUEUE:
                told[QUEUE] += 1
                await asyncio.sleep(float(reply.headers["retry-after"]))
                reply = await line.ask("POST", path)
            times.append(reply.seconds)
            told[reply.title] += 1
            if reply.status in STARTED:
                ids.add(reply.json()["id"])

        clicks = []
        for _, line, registration_id in ready:
            # Idle since the sign-in: the server may be closing it at this very moment.
            await line.close()
            again = stage.line()
            again.cookies = dict(line.cookies)
            clicks += [start(line, registration_id), start(again, registration_id)]
        await asyncio.gather(*clicks)
        stage.seated += sorted(ids)
        made = await count_attempts(stage.keeper.url) - before
        row.same("attempts made", made, number)
        row.same("attempts named in answers", len(ids), number)
        queued = told.pop(QUEUE, 0)
        row.same("answers of another kind", set(told) - set(map(str, STARTED)), set())
        row.notes.append(
            f"{number} candidates, {2 * number} clicks, {queued} asked to queue, {milliseconds(times)}"
        )
