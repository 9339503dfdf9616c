# SPDX-License-Identifier: Apache-2.0
"""The service's clock: the database's, whatever the machine says, and doubted when it jumps."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from app import clock_command
from app.attempts.models import Attempt
from app.attempts.service import nobody_sits
from app.audit.models import AuditEntry
from app.clock.models import ClockMark
from app.clock.service import Timekeeper, find_doubt, read_now
from app.core.clock import ClockUnset, SteadyClock
from app.core.metrics import CLOCK_DOUBT
from app.doctor import Grade, check_deployment
from app.worker import Worker
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import open_exam, seated
from tests.support.world import World

HTML = {"accept": "text/html"}


@dataclass
class Machine:
    """What the database's clock says, and what has been counted since the machine was started."""

    says: datetime
    counted: float = 5_000.0
    boot: str = "first"
    processes: list["Process"] = field(default_factory=list)

    def passes(self, **span: float) -> None:
        gone = timedelta(**span)
        self.says += gone
        self.counted += gone.total_seconds()

    def step(self, **span: float) -> None:
        """Somebody sets the clock; no time has passed."""
        self.says += timedelta(**span)


class Process:
    """One process of the service on the machine, with a clock and a worker of its own."""

    def __init__(self, world: World, machine: Machine) -> None:
        async def read(_session: AsyncSession) -> datetime:
            return machine.says

        self.world = world
        self.clock = SteadyClock(lambda: machine.counted)
        self.keeper = Timekeeper(
            world.database, self.clock, is_quiet=nobody_sits, read=read, boot=machine.boot
        )
        self.worker = Worker(world.database, self.clock, world.blobs, world.keys)

    async def looks(self) -> datetime:
        await self.keeper.look()
        return self.clock.now()

    async def doubts(self) -> bool:
        async with self.world.database.reading() as session:
            return await find_doubt(session) is not None


async def sit(world: World) -> datetime:
    """Somebody sits an exam; the deadline."""
    await seated_alone(world)
    async with world.database.reading() as session:
        return (await session.scalars(sa.select(Attempt.deadline_at))).one()


async def states_of(world: World) -> list[tuple[str, datetime | None]]:
    async with world.database.reading() as session:
        found = await session.execute(sa.select(Attempt.state, Attempt.submitted_at))
        return [(str(state), at) for state, at in found]


@pytest.mark.parametrize("minutes", [100, -100])
async def test_clock_that_is_set_closes_nothing_and_raises_the_alarm(
    world: World, minutes: int
) -> None:
    deadline = await sit(world)
    machine = Machine(world.now())
    process = Process(world, machine)
    assert await process.looks() == world.now()
    machine.passes(minutes=1)
    before = await process.looks()
    machine.step(minutes=minutes)
    assert process.clock.now() == before, "between two looks nothing is asked"
    with capture_logs() as logs:
        assert await process.looks() == before, "and afterwards it counts on"
    assert [(log["event"], log["seconds"]) for log in logs] == [("clock stepped", 60.0 * minutes)]
    await process.worker.run_jobs()
    assert await states_of(world) == [("running", None)]
    assert CLOCK_DOUBT.collect()[0].samples[0].value == 6000
    operator = await world.operator()
    assert "系统时间有疑问" in (await operator.get("/console", headers=HTML)).text
    page = (await operator.get("/console/attention", headers=HTML)).text
    assert "相差 6000 秒" in page
    grades = [each async for each in check_deployment(world.settings) if each.name == "time"]
    assert [each.grade for each in grades] == [Grade.BAD]
    # Its time over by what was counted, too: closed once the doubt has ended, as of its deadline.
    machine.passes(hours=3)
    await process.looks()
    await process.worker.run_jobs()
    assert await states_of(world) == [("running", None)]
    machine.step(minutes=-minutes)
    await process.looks()
    assert not await process.doubts(), "the clock is back where it should be"
    await process.worker.run_jobs()
    assert await states_of(world) == [("submitted", deadline)]


async def test_in_doubt_candidates_and_invigilators_end_attempts_as_always(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    handing_in, ended = [await seated(world, exam, place) for place in range(2)]
    machine = Machine(world.now())
    process = Process(world, machine)
    await process.looks()
    machine.step(hours=5)
    await process.looks()
    world.clock.forward(hours=3)
    receipt = await handing_in.hand_in()
    assert (receipt.status_code, receipt.json()["verb"]) == (200, "hand_in")
    invigilator = await world.invigilator()
    stopped = await invigilator.post(ended.path("termination"), json={"reason": "换人作答"})
    assert stopped.status_code == 204
    assert sorted(state for state, _ in await states_of(world)) == ["submitted", "terminated"]


async def test_two_processes_decide_alike_and_hear_of_a_jump_from_each_other(world: World) -> None:
    """On PostgreSQL each machine has a clock of its own; the database's is the one that counts."""
    machine = Machine(world.now())
    one, two = Process(world, machine), Process(world, machine)
    assert await one.looks() == await two.looks() == world.now()
    machine.step(hours=1)
    machine.passes(seconds=1)
    counted = await one.looks()
    assert two.clock.now() == await two.looks() == counted
    late = Process(world, machine)
    assert await late.looks() == counted, "one that is started now believes what the others do"
    async with world.database.reading() as session:
        assert (await session.scalars(sa.select(ClockMark.epoch))).one() == 1, "one doubt, not two"
    said = await clock_command.believe(world.settings, reason="chronyc shows the right time")
    assert "within two seconds" in said
    machine.passes(seconds=2)
    assert await one.looks() == await two.looks() == machine.says
    async with world.database.reading() as session:
        entry = (
            await session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_kind == "clock"))
        ).one()
    assert (entry.action, entry.reason) == ("core.clock.believe", "chronyc shows the right time")
    assert entry.detail == {"ahead_seconds": 3600}
    assert "nothing was changed" in await clock_command.believe(world.settings, reason="again")


async def test_machines_own_clock_decides_nothing_on_postgres(world: World) -> None:
    """The default reading is the server's: what commands and both processes see is one time."""
    one = SteadyClock(lambda: 7.0)
    two = SteadyClock(lambda: 900_007.0)
    for clock in (one, two):
        await Timekeeper(world.database, clock, is_quiet=nobody_sits).look()
    async with world.database.reading() as session:
        present = await read_now(session)
    assert timedelta() <= two.now() - one.now() <= present - one.now()


async def test_restart_notices_that_the_clock_was_set_meanwhile(world: World) -> None:
    machine = Machine(world.now())
    await Process(world, machine).looks()
    machine.passes(minutes=10)
    machine.step(minutes=100)
    again = Process(world, machine)
    assert await again.looks() == machine.says - timedelta(minutes=100)
    assert await again.doubts()
    # Nobody sits: ten minutes later the clock is believed as it is.
    machine.passes(minutes=9)
    await again.looks()
    assert await again.doubts()
    machine.passes(minutes=2)
    await again.looks()
    assert not await again.doubts()
    assert await again.looks() == machine.says


async def test_machine_started_anew_is_believed_unless_time_went_back(world: World) -> None:
    machine = Machine(world.now())
    await Process(world, machine).looks()
    machine.boot, machine.counted = "second", 40.0
    machine.says += timedelta(hours=2)
    assert await Process(world, machine).looks() == machine.says, "it was off for two hours"
    noted = machine.says
    machine.boot, machine.counted = "third", 40.0
    machine.says -= timedelta(days=3650)
    process = Process(world, machine)
    assert await process.looks() == noted, "its battery is empty"
    assert await process.doubts()


async def test_doubt_outlives_a_restart_while_somebody_sits(world: World) -> None:
    await sit(world)
    machine = Machine(world.now())
    await Process(world, machine).looks()
    machine.step(minutes=100)
    before = await Process(world, machine).looks()
    machine.passes(minutes=30)
    again = Process(world, machine)
    assert await again.looks() == before + timedelta(minutes=30)
    assert await again.doubts()
    sure, lines = await clock_command.describe(world.settings)
    assert not sure
    assert "running attempts then end at once" in lines[-1]


async def test_clock_that_has_not_been_told_says_nothing(world: World) -> None:
    process = Process(world, Machine(world.now()))
    with pytest.raises(ClockUnset):
        process.clock.now()
    assert await process.looks() == world.now()
