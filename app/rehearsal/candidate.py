# SPDX-License-Identifier: Apache-2.0
"""One candidate's exam, from signing in to the receipt, and the look at the result afterwards."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.rehearsal.api import Person, ServerClock
from app.rehearsal.ledger import Ledger, SentOp, differences, is_answered
from app.rehearsal.people import Invented
from app.rehearsal.plan import Question, plan_answers
from app.rehearsal.still import STILL

# Shares of the saves around which something goes as it does on a bad line.
_OUT_OF_ORDER, _SENT_AGAIN = 0.12, 0.12
# The page waits about as long by its dice; no answer of the service tells when.
_BETWEEN_STILLS = (10.0, 30.0)


@dataclass(slots=True)
class Sat:
    """What is known of one candidate, by the candidate's own books."""

    who: Invented
    ticket: str
    ledger: Ledger = field(default_factory=Ledger)
    registration_id: str = ""
    attempt_id: str = ""
    paper: Mapping[str, Any] = field(default_factory=dict)
    has_handed_in: bool = False
    retakes_before: int = 0
    retakes_after: int = 0
    result: Mapping[str, Any] | None = None
    complaints: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return f"a{self.who.place:04d}"

    @property
    def questions(self) -> list[Question]:
        return [
            Question(slot["number"], slot["type"], tuple(o["label"] for o in slot["options"]))
            for slot in self.paper["slots"]
        ]


@dataclass(slots=True)
class RehearsedCandidate:
    """Drives one candidate; `counts` is what the progress line shows of all of them."""

    person: Person
    sat: Sat
    rng: Random
    clock: ServerClock
    counts: Counter[str]
    pace: float
    consent: str
    title_key: str
    window: str = ""
    seen: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def sit(self) -> None:
        """The attempt is handed in and its receipt agrees with the books."""
        await self._begin()
        stills = asyncio.create_task(self._send_stills())
        try:
            await self._answer()
        finally:
            self.over.set()
            await stills
        await self._hand_in()

    async def look_at_result(self) -> None:
        """The released result, and the retakes that the candidate holds now."""
        sat = self.sat
        answer = await self.person.ask(
            "result", "GET", f"/registrations/{sat.registration_id}/result"
        )
        sat.result = answer.json()
        sat.retakes_after = await self._count_retakes()

    async def enter(self, within: float) -> None:
        """Signed in, some time within so many seconds, and asked about the camera."""
        await asyncio.sleep(self.rng.uniform(0, within))
        body = {"ticket_number": self.sat.ticket, "id_number": self.sat.who.id_number}
        signed_in = await self.person.ask("sign-in", "POST", "/candidate-sessions", json=body)
        self.sat.registration_id = signed_in.json()["registration_id"]
        mine = (await self.person.ask("registrations", "GET", "/registrations")).json()
        if self.sat.registration_id not in {registration["id"] for registration in mine}:
            self._complain("the own registration is not in the list")
        self.sat.retakes_before = await self._count_retakes()
        path = f"/registrations/{self.sat.registration_id}/consent"
        await self.person.ask("consent", "PUT", path, json={"choice": self.consent})
        self.counts["signed in"] += 1

    async def _count_retakes(self) -> int:
        """Free retakes of this title, used and lapsed ones too: there is ever only one."""
        held = (await self.person.ask("entitlements", "GET", "/entitlements")).json()
        return sum(one["title_key"] == self.title_key for one in held)

    async def _begin(self) -> None:
        path = f"/registrations/{self.sat.registration_id}/attempt"
        begun = await self.person.ask("start", "POST", path, expect=(200, 201))
        self.sat.attempt_id = begun.json()["id"]
        self.sat.paper = (await self._ask("paper", "GET", "paper")).json()
        await self._take_lease()
        self.counts["started"] += 1

    async def _take_lease(self) -> None:
        """A window of our own writes from now on; an earlier one of ours is read-only."""
        self.window = f"{self.sat.tag}-{self.rng.getrandbits(64):016x}"
        body = {"window_id": self.window, "take_over": True}
        await self._ask("lease", "PUT", "lease", json=body)

    async def _ask(self, kind: str, method: str, what: str, **more: Any) -> Any:
        return await self.person.ask(
            kind, method, f"/attempts/{self.sat.attempt_id}/{what}", **more
        )

    async def _answer(self) -> None:
        """All batches, some out of order, some twice, with one reload on the way."""
        batches = plan_answers(self.sat.questions, rng=self.rng, tag=self.sat.tag)
        reload_after = self.rng.randrange(len(batches))
        waiting = list(enumerate(batches))
        while waiting:
            if len(waiting) > 1 and self.rng.random() < _OUT_OF_ORDER:
                waiting[0], waiting[1] = waiting[1], waiting[0]
            place, batch = waiting.pop(0)
            await asyncio.sleep(self.pace * self.rng.uniform(0.5, 1.5))
            await self._save(batch)
            if self.rng.random() < _SENT_AGAIN:
                await self._save(batch)
            if place == reload_after:
                await self._reload()

    async def _save(self, batch: list[SentOp]) -> None:
        ledger = self.sat.ledger
        ledger.send(batch)
        body = {
            "window_id": self.window,
            "seen": self.seen,
            "ops": [self._shown(op) for op in batch],
        }
        ack = (await self._ask("save", "POST", "ops", json=body)).json()
        before = len(ledger.acknowledged)
        ledger.acknowledge(ack["op_head"], ack["held"])
        self.counts["ops acknowledged"] += len(ledger.acknowledged) - before
        if missing := ledger.missing(batch):
            self._complain(f"an acknowledgement does not name ops {missing}")

    def _shown(self, op: SentOp) -> dict[str, Any]:
        return {
            "op": op.number,
            "slot": op.slot,
            "kind": op.kind,
            "value": _with_kind(op.value),
            "client_at": self.clock.now().isoformat(),
        }

    async def _reload(self) -> None:
        """A new window finds exactly what was acknowledged, and takes the lease."""
        held = (await self._ask("answers", "GET", "answers")).json()
        found = {int(slot): value for slot, value in held["answers"].items()}
        if wrong := differences(self.sat.ledger.answers(), found):
            self._complain(f"after a reload the answers of slots {wrong} differ")
        if sorted(held["flags"]) != self.sat.ledger.flags():
            self._complain("after a reload the flags differ")
        self.seen = held["op_max"]
        await self._take_lease()
        self.counts["reloads"] += 1

    async def _send_stills(self) -> None:
        """Stills at moments of their own, the first one some time within a short exam."""
        if self.consent != "camera":
            return
        pause = self.pace * self.rng.uniform(0, 4)
        sequence = 0
        while not await self._is_over_after(pause):
            sequence += 1
            sent = await self._ask(
                "frame", "PUT", f"frames/{sequence}", content=STILL, expect=(200, 201, 429, 503)
            )
            # Answers come first: a still put off under load is the service keeping its promise.
            is_kept = sent.is_success
            self.counts["stills kept" if is_kept else "stills put off"] += 1
            pause = self.rng.uniform(*_BETWEEN_STILLS)

    async def _is_over_after(self, pause: float) -> bool:
        try:
            await asyncio.wait_for(self.over.wait(), pause)
        except TimeoutError:
            return False
        return True

    async def _hand_in(self) -> None:
        """Handed in twice, as by a double click: both say the same receipt."""
        body = {"window_id": self.window}
        receipt = (await self._ask("hand-in", "POST", "submission", json=body)).json()
        again = (await self._ask("hand-in", "POST", "submission", json=body)).json()
        kept = (await self._ask("receipt", "GET", "receipt")).json()
        self.sat.has_handed_in = True
        self.counts["handed in"] += 1
        if not receipt["receipt_number"] == again["receipt_number"] == kept["receipt_number"]:
            self._complain("handing in again gave another receipt")
        ledger = self.sat.ledger
        answered = sum(map(is_answered, ledger.answers().values()))
        if (receipt["answered"], receipt["op_head"]) != (answered, max(ledger.sent)):
            self._complain("the receipt counts other answers than were acknowledged")
        if receipt["total"] != len(self.sat.paper["slots"]):
            self._complain("the receipt counts another number of items than the paper")

    def _complain(self, text: str) -> None:
        self.sat.complaints.append(f"{self.sat.who.full_name}: {text}")


def _with_kind(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """An answer says of which kind it is; a flag and a cleared answer have none."""
    if value is None or "flag" in value:
        return value
    return {"kind": "text" if "text" in value else "choices", **value}
