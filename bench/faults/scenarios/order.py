# SPDX-License-Identifier: Apache-2.0
"""F5: saves that come twice, in any order, late, and after the end."""

import asyncio
import time
from datetime import timedelta
from itertools import permutations

from bench.faults.candidate import Typist
from bench.faults.history import History, TypedOp
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.stage import FaultStage
from bench.faults.wire import HttpLine, Reply

# As docs/procedures.md and the candidates' page say.
GRACE_SECONDS = 15


class AnyOrder(Scenario):
    """All orders of four saves, each sent twice; then conflict, hand-in, and both sides of the end."""

    code = "F5"
    title = "saves twice, in any order, late, after the end"

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return 6

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        typist, racer, sealed, graced, late = await stage.seat_many(history, 5)
        await self._permute(row, typist)
        await self._contradict(row, typist)
        await self._race_hand_in(stage, row, racer)
        await self._save_sealed(row, sealed)
        await self._around_the_end(stage, row, graced, late)
        await end_all(row, [typist, racer, sealed, graced, late], stage.extent.patience)

    async def _permute(self, row: Row, typist: Typist) -> None:
        slot, tried = typist.seat.texts[0], 0
        for order in permutations(range(4)):
            ops = [typist.type_text(slot) for _ in range(4)]
            for place in order:
                for _ in range(2):
                    await typist.send_ops([ops[place]])
            shown = (await typist.read_answers())["answers"][str(slot)]
            row.same(f"order {order}", shown.get("text"), ops[-1].value["text"])
            tried += 1
        row.notes.append(f"{tried} orders of 4 saves, each twice")

    async def _contradict(self, row: Row, typist: Typist) -> None:
        """The same number with another body is refused, and changes nothing."""
        op = typist.kept[typist.acknowledged]
        other = TypedOp(op.number, op.slot, op.kind, {"text": "another"})
        reply = await typist.post([other])
        row.same("the same number with another value", reply.title, "op_conflict")

    async def _race_hand_in(self, stage: FaultStage, row: Row, typist: Typist) -> None:
        """A hand-in beside saves on lines of their own: the receipt names what is kept."""
        others = []
        for _ in range(8):
            line = stage.line()
            line.cookies = dict(typist.line.cookies)
            others.append((line, typist.type_text(typist.seat.texts[0])))
        sent = [self._send_beside(typist, line, op) for line, op in others]
        receipt, *_ = await asyncio.gather(typist.hand_in(), *sent)
        assert isinstance(receipt, Reply)
        row.same("hand-in beside saves", receipt.status, 200)
        await typist.flush(stage.extent.patience)
        head = (await typist.read_answers())["op_head"]
        row.same("ops named by the receipt", receipt.json()["op_head"], head)

    async def _send_beside(self, typist: Typist, line: HttpLine, op: TypedOp) -> None:
        typist.history.invoke(typist.seat.attempt_id, [op])
        reply = await line.ask("POST", typist.seat.path("ops"), typist.body([op]))
        await typist.settle([op], reply)
        await line.close()

    async def _save_sealed(self, row: Row, typist: Typist) -> None:
        """After a hand-in nothing changes: what comes is kept apart and named."""
        await typist.send([op.number for op in typist.type(3)])
        await typist.hand_in()
        before = await typist.read_answers()
        late = typist.type_text(typist.seat.texts[0])
        await typist.send_ops([late])
        row.demand(typist.closed, "a save after the hand-in was not refused")
        row.same("answers after a late save", await typist.read_answers(), before)

    async def _around_the_end(
        self, stage: FaultStage, row: Row, graced: Typist, late: Typist
    ) -> None:
        """Just after the deadline a save is in time; long after it is kept apart."""
        began = time.monotonic()
        await stage.set_back([graced.seat.attempt_id], timedelta(seconds=1))
        kept = await graced.send([op.number for op in graced.type(2)])
        # On a machine so busy that the grace went by nothing is said of it.
        is_fresh = time.monotonic() - began < GRACE_SECONDS / 2
        row.demand(kept or not is_fresh, "a save one second after the end was not taken")
        await stage.set_back([late.seat.attempt_id], timedelta(hours=1))
        await late.send([op.number for op in late.type(2)])
        row.demand(late.closed, "a save an hour after the end was not refused")
        row.notes.append("a save 1 s after the end counted, 1 h after it was kept apart")
