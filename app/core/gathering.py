# SPDX-License-Identifier: Apache-2.0
"""Gathers what requests ask into batches: the next batch is what came while the last one committed.

A commit costs a sync whatever it holds, so one of many costs each a fraction; and no timer is
waited for, so one who comes alone is served at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

Asked = TypeVar("Asked")
Told = TypeVar("Told")
_SAME_MOMENT = 0.1
_log = structlog.get_logger()


class NotInTime(Exception):
    """No batch that holds it was done in time. `place`: how many were still before it, at least 0.

    It may still be done, if its batch was under way; if it was waiting, it never will.
    """

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class Undone(Exception):
    """Its batch failed, and so did it alone: nothing of it is done."""


class _Waiting(Generic[Asked, Told]):
    """One caller: what was asked, the place in the queue, and where the answer goes."""

    __slots__ = ("answer", "asked", "rank", "since")

    def __init__(
        self, asked: Asked, rank: float, since: float, answer: asyncio.Future[Told]
    ) -> None:
        self.asked = asked
        self.rank = rank
        self.since = since
        self.answer = answer


class Gatherer(Generic[Asked, Told]):
    """Carries batches out one after the other; `do` has done its batch durably when it returns.

    `most` is the largest batch, for its own length is the others' wait; `patience` the seconds after
    which a caller is told NotInTime; `what` names the work in the log.
    """

    def __init__(
        self,
        what: str,
        do: Callable[[Sequence[Asked]], Awaitable[Sequence[Told]]],
        *,
        most: int,
        patience: float,
    ) -> None:
        self._what = what
        self._do = do
        self._most = most
        self._patience = patience
        self._waiting: list[_Waiting[Asked, Told]] = []
        self._under_way: Sequence[_Waiting[Asked, Told]] = ()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._closing = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def ask(self, asked: Asked, *, since: float | None = None) -> Told:
        """The answer, once a batch that holds it is done; NotInTime or Undone raised.

        `since` is when somebody first asked for it, by the loop's clock: who was told NotInTime and
        comes again stands before those who came later.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        rank = now if since is None else since
        waiting = _Waiting(asked, rank, now, loop.create_future())
        if self._waiting and self._waiting[-1].rank > rank:
            # Few come again, and they belong near the front.
            place = next(n for n, each in enumerate(self._waiting) if each.rank > rank)
            self._waiting.insert(place, waiting)
        else:
            self._waiting.append(waiting)
        if self._watch is None:
            self._watch = loop.call_later(self._patience, self._look_for_late)
        self._wake.set()
        told: Told = await waiting.answer
        return told

    async def close(self) -> None:
        """Do what waits, then stop."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task
        if self._watch is not None:
            self._watch.cancel()

    async def _run(self) -> None:
        while self._waiting or not self._closing:
            await self._wake.wait()
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not self._waiting and not self._closing:
                self._wake.clear()
            # A caller that gave up, or has been told so, will come again.
            batch = [each for each in batch if not each.answer.done()]
            if batch:
                self._under_way = batch
                await self._carry_out(batch)
                self._under_way = ()

    def _look_for_late(self) -> None:
        """One timer for all: callers that have waited too long are told, the rest looked at later."""
        loop = asyncio.get_running_loop()
        # Who came in the same moment is told in the same, each with a place of their own.
        too_long = loop.time() - self._patience * (1 - _SAME_MOMENT)
        for place, each in enumerate((*self._under_way, *self._waiting)):
            if each.since <= too_long and not each.answer.done():
                each.answer.set_exception(NotInTime(max(0, place - len(self._under_way))))
        self._waiting = [each for each in self._waiting if not each.answer.done()]
        left = [each.since for each in (*self._under_way, *self._waiting) if not each.answer.done()]
        self._watch = None
        if left:
            self._watch = loop.call_at(min(left) + self._patience, self._look_for_late)

    async def _carry_out(self, batch: Sequence[_Waiting[Asked, Told]]) -> None:
        try:
            told = await self._do([each.asked for each in batch])
        except Exception as error:  # noqa: BLE001 - whatever failed, each caller must be answered
            # The kind alone: what a driver says of a refused value may quote an answer.
            _log.error(
                "batch failed",
                of=self._what,
                size=len(batch),
                error=type(error).__name__,
                state=getattr(error, "sqlstate", None),
            )
            await self._answer_failure(batch)
            return
        for each, answer in zip(batch, told, strict=True):
            if not each.answer.done():
                each.answer.set_result(answer)

    async def _answer_failure(self, batch: Sequence[_Waiting[Asked, Told]]) -> None:
        """Nothing of a failed batch is done. Alone, what poisons others fails alone."""
        if len(batch) == 1:
            if not batch[0].answer.done():
                batch[0].answer.set_exception(Undone())
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            live = [each for each in half if not each.answer.done()]
            if live:
                await self._carry_out(live)
