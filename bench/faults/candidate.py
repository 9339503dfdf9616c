# SPDX-License-Identifier: Apache-2.0
"""A simulated candidate: a journal like the browser's, emptied over whatever line there is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.faults.history import History, Saying, TypedOp
from bench.faults.wire import HttpLine, LineLost, Reply

# As the browser sends at most (app/static/js/attempt/autosave.js).
MOST_OPS = 100
# Shares of the batches that go wrong on the way even where the line is good.
_TWICE, _SWAPPED, _LATER_FIRST = 0.08, 0.15, 0.08
TOO_FAST = 429
_THEN = "2026-11-28T01:02:03.456Z"
_MEMBERS_OF_ACK = frozenset({"state", "deadline_at", "server_time", "op_head", "held"})
# Refusals that a page shows and waits for its candidate.
_BLOCKING = frozenset(
    {
        "lease_lost",
        "lease_missing",
        "op_conflict",
        "op_out_of_reach",
        "answers_changed",
        "journal_full",
    }
)


class NotSeated(RuntimeError):
    """A candidate could not come in; the text says what was answered."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a candidate comes in."""

    ticket_number: str
    id_number: str


@dataclass(slots=True)
class TypistSeat:
    """An attempt under way, and one window of it."""

    attempt_id: str
    registration_id: str
    window_id: str
    texts: Sequence[int]
    choices: Sequence[int]

    def path(self, room: str) -> str:
        return f"/api/v1/attempts/{self.attempt_id}/{room}"


@dataclass(slots=True)
class Typist:
    """Types unique values for ever, and sends each until an answer says that it is kept."""

    way: Way
    line: HttpLine
    history: History
    rng: Random
    seat: TypistSeat
    journal: dict[int, TypedOp] = field(default_factory=dict)
    kept: dict[int, TypedOp] = field(default_factory=dict)
    next_number: int = 1
    # Of the words typed last: it only rises, also where a page that came back numbers anew.
    counter: int = 0
    # The highest op number that this window has read of.
    seen: int = 0
    acknowledged: int = 0
    closed: bool = False
    blocked: str = ""
    refusals: list[str] = field(default_factory=list)
    # Seconds of each save that was acknowledged.
    times: list[float] = field(default_factory=list)

    def type(self, number: int) -> list[TypedOp]:
        """So many changes are in the journal."""
        made = [self._next() for _ in range(number)]
        self.journal.update({op.number: op for op in made})
        return made

    def type_text(self, slot: int) -> TypedOp:
        """One change of this slot in words, which no other change of any attempt says."""
        return self._put(slot, "answer", self._words(slot))

    def type_blank(self, slot: int) -> TypedOp:
        """The slot is cleared."""
        return self._put(slot, "answer", None)

    def type_value(self, slot: int, value: Any) -> TypedOp:
        """One change of this slot to whatever it is."""
        return self._put(slot, "answer", value)

    def drop_all(self, why: str) -> None:
        """What waits is set aside, as the page does when it is told that it may not write."""
        self._tell(Saying.DROP, list(self.journal), why)
        self.journal.clear()

    def _next(self) -> TypedOp:
        dice = self.rng.random()
        if dice < 0.5:
            slot = self.rng.choice(self.seat.texts)
            return self._made(slot, "answer", self._words(slot))
        slot = self.rng.choice(self.seat.choices)
        if dice < 0.95:
            return self._made(slot, "answer", {"choices": [self.rng.choice("ABCD")]})
        return self._made(slot, "flag", {"flag": dice < 0.98})

    def _words(self, slot: int) -> dict[str, str]:
        self.counter = max(self.counter + 1, self.next_number)
        return {"text": f"a{self.seat.attempt_id}.s{slot}.n{self.counter}"}

    def _put(self, slot: int, kind: str, value: Any) -> TypedOp:
        op = self._made(slot, kind, value)
        self.journal[op.number] = op
        return op

    def _made(self, slot: int, kind: str, value: Any) -> TypedOp:
        op = TypedOp(self.next_number, slot, kind, value)
        self.next_number += 1
        return op

    async def run(self, over: asyncio.Event, *, most: int, pause: float) -> None:
        """Type and send until it is over; what waits then is for `flush`."""
        while not over.is_set() and not self.closed and not self.blocked:
            if len(self.journal) < 4 * most:
                self.type(self.rng.randint(1, most))
            if not await self._send_some(most):
                await self._pause(over, self.rng.uniform(0.2, 1.0))
            await self._pause(over, pause * self.rng.uniform(0.5, 1.5))

    @staticmethod
    async def _pause(over: asyncio.Event, seconds: float) -> None:
        if seconds <= 0:
            return
        try:
            await asyncio.wait_for(over.wait(), seconds)
        except TimeoutError:
            return

    async def _send_some(self, most: int) -> bool:
        """What waits, as a browser sends it or as a bad line makes of it."""
        waiting = sorted(self.journal)[: min(2 * most, MOST_OPS)]
        if len(waiting) > 2 and self.rng.random() < _LATER_FIRST:
            # The later half arrives before the earlier: a gap, which the next request closes.
            half = len(waiting) // 2
            if not await self.send(waiting[half:]):
                return False
            waiting = [number for number in waiting[:half] if number in self.journal]
        if self.rng.random() < _SWAPPED:
            self.rng.shuffle(waiting)
        done = not waiting or await self.send(waiting)
        if done and self.rng.random() < _TWICE:
            again = [
                self.kept[n] for n in self.rng.sample(sorted(self.kept), min(3, len(self.kept)))
            ]
            return not again or await self.send_ops(again)
        return done

    async def send(self, numbers: Sequence[int]) -> bool:
        """These ops of the journal, in this order; whether an answer said that they are kept."""
        return await self.send_ops([self.journal[number] for number in numbers])

    async def send_ops(self, ops: Sequence[TypedOp]) -> bool:
        while True:
            self.history.invoke(self.seat.attempt_id, ops)
            try:
                reply = await self.post(ops)
            except LineLost as lost:
                self._tell(Saying.UNKNOWN, ops, repr(lost)[:80])
                return False
            is_kept = await self.settle(ops, reply)
            # Too fast is told before anything is looked at; the wait for it is over.
            if reply.status != TOO_FAST:
                return is_kept

    async def post(self, ops: Sequence[TypedOp]) -> Reply:
        """The bare request, of which the history knows nothing."""
        return await self.line.ask("POST", self.seat.path("ops"), self.body(ops))

    def body(self, ops: Sequence[TypedOp]) -> dict[str, Any]:
        shown = [
            {
                "op": op.number,
                "slot": op.slot,
                "kind": op.kind,
                "value": op.value,
                "client_at": _THEN,
            }
            for op in ops
        ]
        return {"window_id": self.seat.window_id, "seen": self.seen, "ops": shown}

    async def settle(self, ops: Sequence[TypedOp], reply: Reply) -> bool:
        """Write down what the answer says, and do as the page would."""
        said = reply.json()
        if 200 <= reply.status < 300:
            return self._settle_ack(ops, said, reply)
        if reply.status == 409 and reply.title == "attempt_closed":
            self.closed = True
            return self._settle_late(ops, said)
        doubtful = reply.status >= 500
        self._tell(
            Saying.UNKNOWN if doubtful else Saying.FAIL, ops, f"{reply.status} {reply.title}"
        )
        self.refusals.append(f"{reply.status} {reply.title}")
        await self._obey(reply)
        return False

    async def _obey(self, reply: Reply) -> None:
        if reply.status == 401:
            await sign_in(self.line, self.way)
        elif reply.title in _BLOCKING:
            self.blocked = reply.title
        elif reply.status == TOO_FAST:
            asked = reply.headers.get("retry-after", "1")
            await asyncio.sleep(min(float(asked) if asked.isdigit() else 1.0, 5.0))

    def _settle_ack(self, ops: Sequence[TypedOp], said: Any, reply: Reply) -> bool:
        # A portal's page is no acknowledgement, nor is JSON that is not ours.
        if not isinstance(said, dict) or not set(said) >= _MEMBERS_OF_ACK:
            self._tell(Saying.UNKNOWN, ops, f"{reply.status} not ours")
            return False
        stretches = [(0, said["op_head"]), *said["held"]]
        about = {*self.journal, *(op.number for op in ops)}
        named = [n for n in about if any(first <= n <= last for first, last in stretches)]
        self._tell(Saying.OK, named)
        self.times.append(reply.seconds)
        for number in named:
            if number in self.journal:
                self.kept[number] = self.journal.pop(number)
                self.acknowledged += 1
        return all(op.number not in self.journal for op in ops)

    def _settle_late(self, ops: Sequence[TypedOp], said: Any) -> bool:
        late = set(said.get("late", ()))
        head = said.get("op_head", 0)
        self._tell(Saying.LATE, sorted(late & {op.number for op in ops}))
        for number in [n for n in self.journal if n in late or n <= head]:
            if number not in late:
                self._tell(Saying.OK, [number])
            self.journal.pop(number)
        return False

    def _tell(self, how: Saying, ops: Sequence[TypedOp] | Sequence[int], why: str = "") -> None:
        numbers = [op.number if isinstance(op, TypedOp) else op for op in ops]
        self.history.tell(how, self.seat.attempt_id, numbers, why)

    async def flush(self, patience: float) -> bool:
        """Everything in the journal is acknowledged; False when it was not within the patience."""
        try:
            async with asyncio.timeout(patience):
                while self.journal and not self.blocked:
                    if not await self.send(sorted(self.journal)[:MOST_OPS]) and not self.closed:
                        await asyncio.sleep(self.rng.uniform(0.1, 0.6))
        except TimeoutError:
            return False
        return not self.journal

    async def come_back(self) -> None:
        """As a page that is opened again, nothing waiting in it: it may write, and goes on from what is held."""
        lease = {"window_id": self.seat.window_id, "take_over": False}
        await wanted(self.line, "PUT", self.seat.path("lease"), lease)
        await self.read_on()
        self.closed = False

    async def turn_to(self, port: int) -> None:
        """What it sends goes there from now on."""
        await self.line.close()
        self.line.port = port

    async def read_on(self) -> None:
        """What was written elsewhere has been read, and is numbered on from."""
        self.seen = (await self.read_answers())["op_max"]
        self.next_number = self.seen + 1

    async def read_answers(self) -> dict[str, Any]:
        """What the service says that it holds."""
        held: dict[str, Any] = await wanted(self.line, "GET", self.seat.path("answers"))
        return held

    async def hand_in(self) -> Reply:
        body = {"window_id": self.seat.window_id}
        return await self.line.ask("POST", self.seat.path("submission"), body)


async def wanted(line: HttpLine, method: str, path: str, body: object = None) -> Any:
    """The JSON of an answer that must be there; asked again while the service is coming up."""
    async with asyncio.timeout(line.patience * 4):
        while True:
            try:
                reply = await line.ask(method, path, body)
            except LineLost:
                await asyncio.sleep(0.2)
                continue
            if 200 <= reply.status < 300:
                return reply.json()
            if reply.status not in (429, 503):
                raise NotSeated(f"{method} {path}: {reply.status} {reply.title}")
            await asyncio.sleep(float(reply.headers.get("retry-after", "1")) / 4)


async def sign_in(line: HttpLine, way: Way) -> str:
    """The registration's id; the line has the session's cookie."""
    body = {"ticket_number": way.ticket_number, "id_number": way.id_number}
    said = await wanted(line, "POST", "/api/v1/candidate-sessions", body)
    return str(said["registration_id"])


async def agree(line: HttpLine, registration_id: str, choice: str = "alternative") -> None:
    """The candidate has chosen about the camera."""
    path = f"/api/v1/registrations/{registration_id}/consent"
    await wanted(line, "PUT", path, {"choice": choice})
