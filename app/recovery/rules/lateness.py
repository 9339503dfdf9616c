# SPDX-License-Identifier: Apache-2.0
"""Which answers that came after the end were written before it, and kept back by an outage. Pure.

A device's clock says what its owner wants it to. So it is believed only together with what the
service knows by itself: what the clock said when earlier ops arrived, when nothing could arrive,
and when the op did. Each doubt is settled against the op: what stays late is kept as before.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from app.attempts.rules import Content, JournalHead, content_of, is_full, is_out_of_reach, joined
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState, AttemptVerb
from app.attempts.values import AnswerValue, KeptOp, Op, OpKind
from app.recovery.values import Footing, JudgedOp, LateArrival, LateFate, SlotChange
from app.timekeeping.rules import EDGES

# A page that is open delivers within 15 s of the outage's end, one that was closed when its
# candidate comes back to it. The longer, the more can be made on a device; and what is known of an
# outage ends with the exam of those it hit, so the rest of it is within this too.
DELIVERED_WITHIN = timedelta(minutes=30)
# A file is carried to the office: on the same day, or the next morning.
FILED_WITHIN = timedelta(hours=24)
# A clock drifts by seconds a day: what it said lately is what it says.
MEASURED_OVER = timedelta(minutes=10)
# Clocks are slewed back by this much without anybody's doing.
STEADY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Silence:
    """From when on nothing could arrive, and until when what was kept back may come."""

    from_at: datetime
    until: datetime


def silence_of_outage(from_at: datetime, to_at: datetime) -> Silence:
    """An outage is known in whole minutes: its first seconds lie in the one before."""
    return Silence(from_at - EDGES, to_at + DELIVERED_WITHIN)


def silence_of_file(heard_at: datetime, ended_at: datetime) -> Silence:
    """Since an op last arrived; no outage need be known, for one person's network is enough.

    What was written while that op was on its way is of the minute before.
    """
    return Silence(heard_at - EDGES, ended_at + FILED_WITHIN)


def footing_of(
    state: AttemptState,
    verb: AttemptVerb | None,
    *,
    ended_at: datetime,
    outage_to: datetime | None,
    stands: bool,
) -> Footing:
    """Whether the attempt can be added to. `outage_to` is None for a file: the end was offline."""
    if ATTEMPT.may(state, AttemptCapability.WRITE_ANSWERS):
        return Footing.RUNNING
    if verb is not AttemptVerb.EXPIRE:
        return _FOOTING_OF_ENDED[state]
    if stands:
        return Footing.RESULT_STANDS
    if outage_to is not None and outage_to + EDGES < ended_at:
        return Footing.OVER_BEFORE
    return Footing.OPEN


_FOOTING_OF_ENDED = {
    AttemptState.SUBMITTED: Footing.HANDED_IN,
    AttemptState.TERMINATED: Footing.TERMINATED,
    AttemptState.LEFT: Footing.LEFT,
}


def behind_of(kept: Iterable[KeptOp], *, ended_at: datetime) -> timedelta | None:
    """How far the device's clock is behind the service's, at the most; None where nothing tells.

    An op arrives after it is written, so each tells too much by its way here, and the quickest of
    the last minutes tells best. A clock that was turned back is measured from then on.
    """
    recent: list[KeptOp] = []
    for each in kept:
        if each.received_at > ended_at:
            continue
        if recent and each.op.client_at < recent[-1].op.client_at - STEADY:
            recent = []
        recent.append(each)
    if not recent:
        return None
    since = recent[-1].received_at - MEASURED_OVER
    return min(k.received_at - k.op.client_at for k in recent if k.received_at >= since)


def judge_late(
    head: JournalHead,
    kept: Sequence[KeptOp],
    late: Iterable[LateArrival],
    silence: Silence,
    *,
    ended_at: datetime,
    behind: timedelta | None,
    misfits: Collection[int] = (),
) -> list[JudgedOp]:
    """What becomes of each late op, by number, each judged after those before it are in.

    `misfits` are numbers of ops whose values cannot be their slots' answers.
    """
    stored = {each.op.number: content_of(each.op) for each in kept}
    clock = _ClockSoFar((each.op.number, each.op.client_at) for each in kept)
    after, judged = head, []
    for each in sorted(late, key=lambda arrival: (arrival.op.number, arrival.received_at)):
        op = each.op
        typed_at = None if behind is None else op.client_at + behind
        fate = _fate_by_number(op, stored, misfits)
        if fate is None:
            fate = _fate_by_time(each, typed_at, silence, clock.before(op.number), ended_at)
        if fate is LateFate.TAKEN:
            grown, _ = joined(after, [(op, each.received_at)])
            if is_out_of_reach(head, grown) or is_full(grown):
                fate = LateFate.NO_ROOM
            else:
                after, stored[op.number] = grown, content_of(op)
        clock.note(op.client_at)
        judged.append(JudgedOp(op, each.received_at, fate, typed_at))
    return judged


class _ClockSoFar:
    """The latest that a device's clock has said before an op, by the ops' numbers."""

    def __init__(self, kept: Iterable[tuple[int, datetime]]) -> None:
        ordered = sorted(kept)
        self._numbers = [number for number, _ in ordered]
        self._latest = list(accumulate((at for _, at in ordered), max))
        self._noted: datetime | None = None

    def before(self, number: int) -> datetime | None:
        place = bisect_left(self._numbers, number)
        said = [self._latest[place - 1]] if place else []
        return max([*said, *([self._noted] if self._noted else [])], default=None)

    def note(self, at: datetime) -> None:
        self._noted = at if self._noted is None else max(self._noted, at)


def _fate_by_number(
    op: Op, stored: Mapping[int, Content], misfits: Collection[int]
) -> LateFate | None:
    """Of an op that needs no look at the time; None of any other."""
    if op.number in stored:
        return LateFate.KEPT if stored[op.number] == content_of(op) else LateFate.NUMBER_USED
    return LateFate.MISFIT if op.number in misfits else None


def _fate_by_time(
    arrival: LateArrival,
    typed_at: datetime | None,
    silence: Silence,
    clock_before: datetime | None,
    ended_at: datetime,
) -> LateFate:
    if typed_at is None:
        return LateFate.CLOCK_UNKNOWN
    if clock_before is not None and arrival.op.client_at < clock_before - STEADY:
        return LateFate.CLOCK_TURNED
    if typed_at > ended_at:
        return LateFate.TYPED_LATE
    if typed_at < silence.from_at:
        return LateFate.TYPED_BEFORE
    return LateFate.CAME_LATE if arrival.received_at > silence.until else LateFate.TAKEN


def changes_of(
    answers: Mapping[int, AnswerValue], kept: Iterable[KeptOp], judged: Iterable[JudgedOp]
) -> list[SlotChange]:
    """What the slots' answers become: of each slot the latest op by its number, as always."""
    latest: dict[int, tuple[int, str | None]] = {}
    for each in kept:
        if each.op.kind is OpKind.ANSWER and latest.get(each.op.slot, (0,))[0] < each.op.number:
            latest[each.op.slot] = each.op.number, None
    for one in judged:
        op = one.op
        is_new = one.fate is LateFate.TAKEN and op.kind is OpKind.ANSWER
        if is_new and latest.get(op.slot, (0,))[0] < op.number:
            latest[op.slot] = op.number, op.value
    made = {slot: json.loads(text) for slot, (_, text) in latest.items() if text is not None}
    return [
        SlotChange(slot, answers.get(slot), made[slot])
        for slot in sorted(made)
        if answers.get(slot) != made[slot]
    ]
