# SPDX-License-Identifier: Apache-2.0
"""The export against the books: nothing lost, nothing marked otherwise than by the rules."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.rehearsal.candidate import Sat
from app.rehearsal.ledger import differences
from app.rehearsal.recount import chosen_points

# Enough to see a pattern; a broken service would fill screens.
SHOWN = 20


@dataclass(slots=True)
class ExportCheck:
    """What the comparison found. Faults are for people; the counters are for the sheet."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        bad = ("answers lost", "marks different", "totals different", "retakes wrong")
        return not self.faults and not any(self.counts[name] for name in bad)

    def fault(self, name: str, text: str) -> None:
        self.counts[name] += 1
        self.faults.append(text)


def check_export(
    export: Mapping[str, Any], sat: Sequence[Sat], given: Mapping[str, Decimal]
) -> ExportCheck:
    """Every attempt of the export against its candidate's books, mark by mark.

    `given` holds what graders gave, by the unique text of the answer.
    """
    verdict = ExportCheck()
    attempts = {attempt["ticket"]: attempt for attempt in export["attempts"]}
    if len(attempts) != len(sat):
        verdict.faults.append(f"the export has {len(attempts)} attempts, not {len(sat)}")
    for one in sat:
        attempt = attempts.get(one.ticket)
        expected = one.ledger.answers()
        verdict.counts["answers acknowledged"] += len(expected)
        if attempt is None:
            verdict.counts["answers lost"] += len(expected)
            verdict.faults.append(f"{one.ticket} is not in the export")
            continue
        _check_answers(verdict, one, attempt)
        _check_marks(verdict, one, attempt, export=export, given=given)
    return verdict


def _check_answers(verdict: ExportCheck, one: Sat, attempt: Mapping[str, Any]) -> None:
    expected = one.ledger.answers()
    found = {int(slot): value for slot, value in attempt["answers"].items()}
    wrong = differences(expected, found)
    for slot in wrong:
        told = f"acknowledged {expected.get(slot)}, found {found.get(slot)}"
        verdict.fault("answers lost", f"{one.ticket} slot {slot}: {told}")
    verdict.counts["answers found"] += len(expected) - len(set(wrong) & set(expected))


def _check_marks(
    verdict: ExportCheck,
    one: Sat,
    attempt: Mapping[str, Any],
    *,
    export: Mapping[str, Any],
    given: Mapping[str, Decimal],
) -> None:
    """Each mark, their sum, and pass or fail, from what the candidate was acknowledged."""
    (slots,) = (f["slots"] for f in export["forms"] if f["id"] == attempt["form_id"])
    marks = {mark["slot"]: Decimal(mark["points"]) for mark in attempt["marks"]}
    expected = dict(_recount(one, slots, given))
    for slot, points in expected.items():
        if marks.get(slot) == points:
            verdict.counts["marks equal"] += 1
        else:
            told = f"recomputed {points}, the service has {marks.get(slot)}"
            verdict.fault("marks different", f"{one.ticket} slot {slot}: {told}")
    total = sum((points for points in expected.values() if points is not None), Decimal(0))
    outcome = "passed" if total >= Decimal(export["sitting"]["pass_points"]) else "failed"
    verdict.counts[outcome] += 1
    result = attempt["result"] or {"outcome": None, "total": None}
    if (result["outcome"], _decimal(result["total"])) != (outcome, total):
        told = f"recomputed {total} {outcome}, the service has {result}"
        verdict.fault("totals different", f"{one.ticket}: {told}")
    else:
        verdict.counts["totals equal"] += 1


def _recount(
    one: Sat, slots: Sequence[Mapping[str, Any]], given: Mapping[str, Decimal]
) -> Iterator[tuple[int, Decimal | None]]:
    """By slot what the rules come to; None where a grader's mark is not on our books."""
    answers = one.ledger.answers()
    for slot in slots:
        number, points = slot["slot"], Decimal(slot["points"])
        value = answers.get(number) or {}
        if slot["type"] == "short_answer":
            text = value.get("text", "")
            yield number, given.get(text) if text.strip() else Decimal(0)
        else:
            yield (
                number,
                chosen_points(
                    slot["marking"],
                    key=slot["key"],
                    chosen=value.get("choices", ()),
                    points=points,
                    scores=slot["scores"],
                ),
            )


def check_own_results(
    verdict: ExportCheck, sat: Sequence[Sat], export: Mapping[str, Any], *, grants_retake: bool
) -> None:
    """What candidates see themselves: total, points by section, and the free retake or none."""
    attempts = {attempt["ticket"]: attempt for attempt in export["attempts"]}
    for one in sat:
        if one.result is None or one.ticket not in attempts:
            verdict.faults.append(f"{one.ticket}: the candidate sees no result")
            continue
        _check_sections(verdict, one, one.result, attempts[one.ticket])
        is_failed = one.result["outcome"] == "failed"
        due = int(is_failed and grants_retake and not one.retakes_before)
        got = one.retakes_after - one.retakes_before
        verdict.counts["retakes due"] += due
        verdict.counts["retakes granted"] += got
        if got != due or due != int(one.result["retake"] is not None):
            verdict.fault("retakes wrong", f"{one.ticket}: {got} free retakes, {due} due")


def _check_sections(
    verdict: ExportCheck, one: Sat, result: Mapping[str, Any], attempt: Mapping[str, Any]
) -> None:
    marks = {mark["slot"]: Decimal(mark["points"]) for mark in attempt["marks"]}
    shown = {section["key"]: Decimal(section["points"]) for section in result["sections"]}
    summed = {
        section["key"]: sum(
            (marks.get(n, Decimal(0)) for n in range(section["first"], section["last"] + 1)),
            Decimal(0),
        )
        for section in one.paper["sections"]
    }
    total = sum(summed.values(), Decimal(0))
    if shown != summed or _decimal(result["total"]) != total:
        verdict.fault("totals different", f"{one.ticket}: the candidate sees other points")


def _decimal(points: str | None) -> Decimal | None:
    return None if points is None else Decimal(points)
