# SPDX-License-Identifier: Apache-2.0
"""What must hold whatever was thrown at the service: a pure judgement of history and rows.

It shares no code with the service. `tests/faults/test_oracle.py` plants each kind of violation and
sees that it is named.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bench.faults.found import ATTEMPT, FoundAttempt
from bench.faults.history import AttemptBook, Content

_UNIQUE = re.compile(r"^a(?P<attempt>[0-9a-f-]+)\.s(?P<slot>\d+)\.n(?P<number>\d+)$")


class Flaw(StrEnum):
    """How the service broke its word."""

    LOST = "acknowledged and lost"
    LATE_LOST = "told to be kept as late, and lost"
    CHANGED = "acknowledged, and another value is there"
    PHANTOM = "never sent by this attempt for this slot"
    REVERSED = "an older value follows a newer one"
    WAITING = "never acknowledged although the candidate went on sending"
    MISSHOWN = "the API shows another answer than the journal's last"
    HEAD = "the head is not the last op before the first gap"
    UNEXPLAINED = "a state that steps and trail do not explain"
    MISCOUNTED = "more or fewer than there were"
    DAMAGED = "the database finds its own files wrong"
    DENIED = "what is always true is not"


@dataclass(frozen=True, slots=True)
class FoundFlaw:
    """One breach: what, of which attempt, in words."""

    flaw: Flaw
    attempt_id: str
    told: str

    def __str__(self) -> str:
        return f"{self.flaw}: {self.attempt_id} {self.told}".replace("  ", " ")


def judge(books: Mapping[str, AttemptBook], found: Mapping[str, FoundAttempt]) -> list[FoundFlaw]:
    """All breaches, of every attempt that the history names."""
    return [
        FoundFlaw(flaw, attempt_id, told)
        for attempt_id, book in books.items()
        for flaw, told in _judge_one(attempt_id, book, found.get(attempt_id))
    ]


def _judge_one(
    attempt_id: str, book: AttemptBook, one: FoundAttempt | None
) -> Iterator[tuple[Flaw, str]]:
    if one is None:
        yield Flaw.LOST, f"the whole attempt, {len(book.acknowledged)} ops"
        return
    yield from _lost(book, one)
    yield from _phantoms(attempt_id, book, one)
    yield from _reversals(one)
    if book.waiting:
        yield Flaw.WAITING, f"ops {_few(book.waiting)}"
    yield from _heads(one)
    yield from _shown(one)
    yield from _unexplained(one)


def _lost(book: AttemptBook, one: FoundAttempt) -> Iterator[tuple[Flaw, str]]:
    for number in sorted(book.acknowledged):
        there = one.ops.get(number)
        if there is None:
            yield Flaw.LOST, f"op {number}"
        elif there not in book.counting(number):
            yield Flaw.CHANGED, f"op {number}: {there[2][:80]}"
    for number in sorted(book.late.keys() - one.late.keys()):
        yield Flaw.LATE_LOST, f"op {number}"


def _phantoms(attempt_id: str, book: AttemptBook, one: FoundAttempt) -> Iterator[tuple[Flaw, str]]:
    for number, content in [*one.ops.items(), *one.late.items()]:
        if content not in book.invoked.get(number, ()) and number not in book.acknowledged:
            yield Flaw.PHANTOM, f"op {number}: {content[2][:80]}"
        said = _unique(content)
        if said and said[:2] != (attempt_id, content[0]):
            yield Flaw.PHANTOM, f"op {number} says it is of {said[0]} slot {said[1]}"


def _reversals(one: FoundAttempt) -> Iterator[tuple[Flaw, str]]:
    """By slot the counters of what was typed rise in the journal."""
    highest: dict[int, int] = {}
    for number in sorted(one.ops):
        said = _unique(one.ops[number])
        if said is None:
            continue
        slot, counter = one.ops[number][0], said[2]
        if counter <= highest.get(slot, 0):
            yield Flaw.REVERSED, f"slot {slot}: n{counter} after n{highest[slot]}"
        highest[slot] = max(counter, highest.get(slot, 0))


def _unique(content: Content) -> tuple[str, int, int] | None:
    """Attempt, slot and counter that a typed value says of itself."""
    value = json.loads(content[2])
    text = value.get("text", "") if isinstance(value, dict) else ""
    named = _UNIQUE.match(text)
    return named and (named["attempt"], int(named["slot"]), int(named["number"]))


def _heads(one: FoundAttempt) -> Iterator[tuple[Flaw, str]]:
    head = 0
    while head + 1 in one.ops:
        head += 1
    if (one.op_head, one.op_max) != (head, max(one.ops, default=0)):
        yield Flaw.HEAD, f"{one.op_head}, {one.op_max}; the journal says {head}"


def _shown(one: FoundAttempt) -> Iterator[tuple[Flaw, str]]:
    """What the candidate is shown is the last op of each slot, and nothing else."""
    if one.api is None:
        return
    last = {slot: text for _, (slot, kind, text) in sorted(one.ops.items()) if kind == "answer"}
    shown = {int(slot): _plain(value) for slot, value in one.api["answers"].items()}
    for slot in sorted(last.keys() | shown.keys()):
        if _plain(json.loads(last.get(slot, "null"))) != shown.get(slot, "null"):
            yield Flaw.MISSHOWN, f"slot {slot}: {shown.get(slot, 'nothing')[:80]}"
    if one.api["op_head"] != one.op_head:
        yield Flaw.MISSHOWN, f"head {one.api['op_head']} for {one.op_head}"


def _plain(value: object) -> str:
    """An answer without the name of its kind, which the journal leaves out."""
    held = {k: v for k, v in value.items() if k != "kind"} if isinstance(value, dict) else value
    return json.dumps(held, sort_keys=True)


def _unexplained(one: FoundAttempt) -> Iterator[tuple[Flaw, str]]:
    """The steps lead from the start to the state, and the trail has each of them and the start."""
    state = "running"
    for verb, before, after in one.steps:
        if before != state:
            yield Flaw.UNEXPLAINED, f"{verb} from {before}, but it was {state}"
        state = after
    if state != one.state:
        yield Flaw.UNEXPLAINED, f"is {one.state}, the steps lead to {state}"
    if not one.has_met_deadline:
        yield Flaw.UNEXPLAINED, "ended after its deadline"
    if one.trail[f"{ATTEMPT}.start"] != 1:
        yield Flaw.UNEXPLAINED, f"the trail knows {one.trail[f'{ATTEMPT}.start']} starts"
    for verb in {verb for verb, _, _ in one.steps}:
        taken = sum(step[0] == verb for step in one.steps)
        if one.trail[f"{ATTEMPT}.{verb}"] != taken:
            yield (
                Flaw.UNEXPLAINED,
                f"{verb}: {taken} steps, {one.trail[f'{ATTEMPT}.{verb}']} on the trail",
            )


def _few(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:8]))
    return shown if len(numbers) <= 8 else f"{shown} and {len(numbers) - 8} more"
