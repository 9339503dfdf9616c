# SPDX-License-Identifier: Apache-2.0
"""Every scenario, in the order of the table."""

from collections.abc import Sequence

from bench.faults.scenario import Scenario
from bench.faults.scenarios.clock import ClockSteps, OneClock
from bench.faults.scenarios.closing import CrashBeforeMarks
from bench.faults.scenarios.deadline import DownAtTheEnd, MinuteGranted
from bench.faults.scenarios.full import DiskFull, NothingGrows, SmallDisk
from bench.faults.scenarios.hostile import HalfOpen, HalfOpenInFront, HostileOps
from bench.faults.scenarios.killing import Killed
from bench.faults.scenarios.network import BadNetwork, DatabaseAwayStorm
from bench.faults.scenarios.order import AnyOrder
from bench.faults.scenarios.poison import PoisonValues
from bench.faults.scenarios.sessions import SessionEnds
from bench.faults.scenarios.starts import StartStorm
from bench.faults.scenarios.stills import StillsFlood
from bench.faults.scenarios.syncs import Synced
from bench.faults.scenarios.windows import TwoWindows

SCENARIOS: Sequence[Scenario] = (
    Killed(),
    Synced(),
    DatabaseAwayStorm(),
    AnyOrder(),
    TwoWindows(),
    DiskFull(),
    NothingGrows(),
    SmallDisk(),
    DownAtTheEnd(),
    StartStorm(),
    MinuteGranted(),
    SessionEnds(),
    CrashBeforeMarks(),
    StillsFlood(),
    OneClock(),
    ClockSteps(),
    PoisonValues(),
    BadNetwork(),
    HostileOps(),
    HalfOpen(),
    HalfOpenInFront(),
)
