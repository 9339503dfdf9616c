# SPDX-License-Identifier: Apache-2.0
"""F23: values that break what does not expect them."""

import json

from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.stage import FaultStage

# Kept to the byte, or refused with words; never cut, never a fault of the service.
VALUES = {
    "1 MB": "x" * 1_000_000,
    "emoji": "答案 👩‍👩‍👧‍👦 🇨🇳 ✅",
    "right to left": "\u202eשלום\u202c مرحبا",
    "combining": "Z\u0351\u036b\u0343a\u0321l\u0348g\u0321o",
    "a paste of many lines": "行\n" * 1300,
    "tabs and lines": "\t\r\n \u00a0\u3000\n",
    "markup": "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE attempts; --",
    "at the limit": "长" * 4000,
    "above the limit": "长" * 4001,
    "10,000 lines": "行\n" * 10_000,
    "NUL": "a\x00b",
    "a lone surrogate": "a\ud800b",
    "noncharacter": "a\ufffeb",
}
# What the service may keep or refuse is its own; these it must keep.
KEPT = ("emoji", "right to left", "combining", "a paste of many lines", "tabs and lines", "markup")


class PoisonValues(Scenario):
    """Each is typed, and read back by its candidate to the byte, or refused with a reason."""

    code = "F23"
    title = "poison values: 1 MB, NUL, lone surrogate, lines, right to left"

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return 1

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        typist = await stage.seat(history)
        slot = typist.seat.texts[0]
        kept = []
        for name, text in VALUES.items():
            if await self._try(row, typist, slot, name=name, text=text):
                kept.append(name)
        missing = [name for name in KEPT if name not in kept]
        row.demand(not missing, f"harmless words were refused: {missing}")
        await self._try_raw(row, typist)
        await end_all(row, [typist], stage.extent.patience)
        row.notes.append(
            f"{len(kept)} kept to the byte, {len(VALUES) - len(kept)} refused with words"
        )

    async def _try(self, row: Row, typist: Typist, slot: int, *, name: str, text: str) -> bool:
        op = typist.type_value(slot, {"text": text})
        if await typist.send_ops([op]):
            shown = (await typist.read_answers())["answers"][str(slot)]
            row.demand(shown.get("text") == text, f"{name}: not what was typed")
            return True
        row.demand(typist.refusals[-1][:3] in ("422", "413"), f"{name}: {typist.refusals[-1]}")
        typist.drop_all(typist.refusals[-1])
        # The page fills the refused number, so that no gap stays.
        typist.next_number = op.number
        return False

    async def _try_raw(self, row: Row, typist: Typist) -> None:
        """Bodies that no page sends: refused, never a fault."""
        good = json.dumps(typist.body([typist.type_text(typist.seat.texts[0])]))
        bodies = {
            "not JSON": b"{",
            "not UTF-8": b'{"window_id":"\xff\xfe"}',
            "nested a thousand times": b"[" * 100_000,
            "Infinity": good.replace('"op": ', '"op": 1e999, "x": ').encode(),
            "a list": b"[]",
            "a name twice": good.replace('"ops"', '"window_id": "window-other", "ops"').encode(),
            "nothing": b"",
        }
        for name, body in bodies.items():
            reply = await typist.line.ask("POST", typist.seat.path("ops"), raw=body)
            row.demand(400 <= reply.status < 500, f"{name}: {reply.status} {reply.title}")
