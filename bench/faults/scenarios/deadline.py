# SPDX-License-Identifier: Apache-2.0
"""F8: the deadline passes while nothing runs. F13: a minute more in the last seconds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.faults.candidate import Typist, wanted
from bench.faults.found import read_attempts
from bench.faults.history import History
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.stage import FaultStage
from bench.faults.wire import HttpLine
from tests.support.waiting import eventually

# What is left when the minute is given, and how often a machine that is too slow for that may try.
LEFT, TRIES = timedelta(seconds=5), 5
# Left of the minute when the old end is past by more than the grace of a save (15 s).
AFTER_THE_OLD_END = timedelta(seconds=40)
# What the operator gives back for the outage.
LOST = timedelta(minutes=10)


class DownAtTheEnd(Scenario):
    """The service is down from before the end until after it; devices hold answers meanwhile."""

    code = "F8"
    title = "the deadline passes while the service is down"

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return 8

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        typists = await stage.seat_many(history, 4)
        by_hand = await stage.seat(history)
        for typist in [*typists, by_hand]:
            await typist.send([op.number for op in typist.type(10)])
        await by_hand.hand_in()
        await self._be_away(stage, typists)
        await self._look(stage, row, typists, by_hand)
        for typist in typists:
            await typist.flush(stage.extent.patience)
            await self._read_end(row, typist)
        row.notes.append("4 closed once as of their deadline; 20 queued ops kept apart as late")
        unhurt = await stage.seat(history)
        ends = await self._give_back(stage, row, typists, [by_hand, unhurt])
        for typist in typists:
            await self._go_on(row, typist, ends)
        await end_all(row, [*typists, by_hand, unhurt], stage.extent.patience)
        row.notes.append("10 minutes given back by one act: 4 write on until the end it told")

    async def _be_away(self, stage: FaultStage, typists: Sequence[Typist]) -> None:
        """Down from before their end until five minutes after it; what they type waits."""
        stage.service.kill()
        for typist in typists:
            typist.type(5)
        ids = [typist.seat.attempt_id for typist in typists]
        await stage.set_back(ids, timedelta(minutes=5))
        await stage.service.start()
        await self._all_closed(stage, ids)

    async def _all_closed(self, stage: FaultStage, ids: list[str]) -> None:
        async def closed() -> bool:
            found = await read_attempts(stage.keeper.url, ids)
            return all(one.state != "running" for one in found.values())

        await eventually(closed)

    async def _look(
        self, stage: FaultStage, row: Row, typists: Sequence[Typist], by_hand: Typist
    ) -> None:
        ids = [typist.seat.attempt_id for typist in [*typists, by_hand]]
        found = await read_attempts(stage.keeper.url, ids)
        for typist in typists:
            one = found[typist.seat.attempt_id]
            row.same("how it ended", [step[0] for step in one.steps], ["expire"])
            row.demand(one.ended_at_deadline, "ended at another moment than its deadline")
        steps = [step[0] for step in found[by_hand.seat.attempt_id].steps]
        row.same("one handed in before the outage", steps, ["hand_in"])

    async def _read_end(self, row: Row, typist: Typist) -> None:
        """Who comes back after the end reads how it ended."""
        receipt = await wanted(typist.line, "GET", typist.seat.path("receipt"))
        row.same("the receipt says", receipt["verb"], "expire")

    async def _give_back(
        self, stage: FaultStage, row: Row, hurt: Sequence[Typist], others: Sequence[Typist]
    ) -> dict[str, str]:
        """The operator's act, looked at first; by attempt, the end that it told. It moves no other."""
        before = [await _view(typist) for typist in others]
        officer = await stage.officer()
        [sitting] = (await wanted(officer, "GET", "/api/v1/sittings"))["items"]
        path = f"/api/v1/sittings/{sitting['id']}/time-entries"
        named = [typist.way.ticket_number for typist in [*hurt, others[0]]]
        order = {"act": "outage", "seconds": LOST // timedelta(seconds=1), "tickets": named}
        seen = await wanted(officer, "POST", f"{path}/preview", order)
        effects = {line["ticket_number"]: line["effect"] for line in seen["reached"]}
        row.same("whom it would reach", effects, dict.fromkeys(named[:-1], "reopened"))
        left_out = [(line["ticket_number"], line["effect"]) for line in seen["left_out"]]
        row.same("whom it would leave", left_out, [(named[-1], "handed_in")])
        act = order | {"digest": seen["digest"], "reason": "机房断电"}
        done = await wanted(officer, "POST", path, act)
        row.same("others", [await _view(typist) for typist in others], before)
        return {line["attempt_id"]: line["ends_at"] for line in done["reached"]}

    async def _go_on(self, row: Row, typist: Typist, ends: Mapping[str, str]) -> None:
        """The page comes back, has the time that was told, and what is typed now is kept."""
        view = await _view(typist)
        row.same("the attempt is", view["state"], "running")
        row.same("its end", view["deadline_at"], ends.get(typist.seat.attempt_id))
        given = [entry["seconds"] for entry in view["time_entries"]]
        row.same("its end, reckoned", _span(view), timedelta(seconds=sum(given)))
        lost = [entry["seconds"] for entry in view["time_entries"] if entry["cause"] == "outage"]
        row.same("given for the outage", lost, [LOST // timedelta(seconds=1)])
        await typist.come_back()
        sent = await typist.send([op.number for op in typist.type(20)])
        row.demand(sent, f"not kept in the time given back: {typist.refusals[-1:]}")


async def _view(typist: Typist) -> dict[str, Any]:
    """What a candidate's page knows of the attempt, without what changes by itself."""
    told: dict[str, Any] = await wanted(
        typist.line, "GET", f"/api/v1/attempts/{typist.seat.attempt_id}"
    )
    return {name: value for name, value in told.items() if name != "server_time"}


def _span(view: Mapping[str, Any]) -> timedelta:
    started, ends = (datetime.fromisoformat(view[name]) for name in ("started_at", "deadline_at"))
    return ends - started


class MinuteGranted(Scenario):
    """An invigilator gives a minute five seconds before the end."""

    code = "F13"
    title = "a minute granted five seconds before the end"

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return TRIES

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        officer = await stage.officer()
        for _ in range(TRIES):
            typist = await stage.seat(history)
            await typist.send([op.number for op in typist.type(5)])
            if await self._grant(stage, row, officer, typist):
                break
            # A machine so busy that the five seconds were over: the next one's are tried.
            await typist.line.close()
        else:
            row.faults.append(f"no grant was in time, of {TRIES}")
            return
        await self._old_timer_fires(stage, row, typist)
        await end_all(row, [typist], stage.extent.patience)

    async def _grant(self, stage: FaultStage, row: Row, officer: HttpLine, typist: Typist) -> bool:
        """Whether the minute was given before the end that there was."""
        await stage.set_back([typist.seat.attempt_id], -LEFT)
        path = typist.seat.path("time-entries")
        reply = await officer.ask("POST", path, {"seconds": 60, "reason": "投影仪断电"})
        if reply.status == 409 and reply.title == "time_after_end":
            return False
        row.same("the grant is answered", reply.status, 204)
        return True

    async def _old_timer_fires(self, stage: FaultStage, row: Row, typist: Typist) -> None:
        """What the page typed until then comes in after the end that it knew of and its grace."""
        await stage.set_back([typist.seat.attempt_id], -AFTER_THE_OLD_END)
        typist.type(5)
        sent = await typist.send(sorted(typist.journal))
        row.demand(sent, f"not kept in the minute that was given: {typist.refusals[-1:]}")
        view = await _view(typist)
        row.same("the attempt is", view["state"], "running")
        given = [entry["seconds"] for entry in view["time_entries"] if entry["cause"] == "grant"]
        row.same("the candidate's list of time names", given, [60])
        row.notes.append("a minute given in the last five seconds; saves after the old end kept")
