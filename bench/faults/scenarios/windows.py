# SPDX-License-Identifier: Apache-2.0
"""F6: two windows of one candidate."""

from dataclasses import replace

from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.stage import FaultStage


class TwoWindows(Scenario):
    """One lease: the second window takes over when asked to, the first is told, a hand-in seals both."""

    code = "F6"
    title = "two windows: lease, takeover, hand-in"

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return 2

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        first = await stage.seat(history)
        slot = first.seat.texts[0]
        written = first.type_text(slot)
        await first.send([written.number])
        second = await self._second(stage, first)
        await self._take_over(row, first, second)
        await self._write_in_both(row, first, second)
        receipt = await second.hand_in()
        row.same("hand-in in the window that writes", receipt.status, 200)
        await first.send_ops([first.kept[written.number], *first.type(1)])
        row.demand(first.closed, "the other window was not told that the attempt has ended")
        await end_all(row, [second], stage.extent.patience)
        row.notes.append("takeover refused unasked, taken when asked; the first turned away")

    async def _second(self, stage: FaultStage, first: Typist) -> Typist:
        line = stage.line()
        line.cookies = dict(first.line.cookies)
        seat = replace(first.seat, window_id="window-second")
        return Typist(first.way, line, first.history, stage.dice(), seat, next_number=100)

    async def _take_over(self, row: Row, first: Typist, second: Typist) -> None:
        lease = {"window_id": second.seat.window_id, "take_over": False}
        reply = await second.line.ask("PUT", second.seat.path("lease"), lease)
        row.same("a second window unasked", reply.title, "lease_held")
        reply = await second.line.ask("PUT", second.seat.path("lease"), lease | {"take_over": True})
        row.same("a second window when asked", reply.status, 200)
        await second.read_on()
        first.next_number = 1000

    async def _write_in_both(self, row: Row, first: Typist, second: Typist) -> None:
        """The first may not write, least of all a blank over what the second has written."""
        slot = first.seat.texts[0]
        newer = second.type_text(slot)
        row.demand(await second.send([newer.number]), "the window that took over cannot write")
        await first.send_ops([first.type_blank(slot)])
        row.same("a blank from the first window", first.blocked, "lease_lost")
        first.drop_all("lease_lost")
        shown = (await second.read_answers())["answers"][str(slot)]
        row.same("what stands", shown.get("text"), newer.value["text"])
