# SPDX-License-Identifier: Apache-2.0
"""F1: workers, and the whole server, killed in the middle of saves."""

import time
from collections.abc import Sequence

from bench.faults.candidate import Typist
from bench.faults.scenario import Row, Storm, acknowledged_by, until_acknowledged
from bench.faults.stage import FaultStage

READY_WITHIN = 10.0
SLOWED_DOWN = 4
# Ops of each candidate, on average, from one kill to the next.
BETWEEN = 25


class Killed(Storm):
    """Between two kills another portion of ops is acknowledged, so that each meets saves."""

    code = "F1"
    share = 1.0
    title = "kill -9 of a worker, and of all, in the middle of saves"

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        portion = min(self.ops(stage) // (stage.extent.kills + 1), BETWEEN * len(typists))
        slowest, wholes, kill, began = 0.0, 0, 0, time.monotonic()
        # On a slow machine fewer, but always both kinds.
        while kill < stage.extent.kills and (kill < 2 or _is_early(stage, began)):
            await until_acknowledged(typists, acknowledged_by(typists) + portion)
            kill += 1
            # Alone, one of two is started again by its parent; every other time all of it dies.
            if kill % 2 and stage.service.kill_one(stage.rng.randrange(8)):
                await stage.service.wait_until_ready()
            else:
                stage.service.kill()
                slowest, wholes = max(slowest, await stage.service.start()), wholes + 1
        row.notes.append(f"{kill} kills, {wholes} of all; ready in {slowest:.1f} s at most")
        if stage.extent.is_long:
            # A slow machine is no fault of the service; neither is it an excuse for more than that.
            bound = max(READY_WITHIN, SLOWED_DOWN * stage.started_in)
            row.demand(slowest <= bound, f"ready only after {slowest:.1f} s")


def _is_early(stage: FaultStage, began: float) -> bool:
    return time.monotonic() - began < stage.extent.seconds
