# SPDX-License-Identifier: Apache-2.0
"""The sheet at the end of a rehearsal, as plain text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.rehearsal.check import SHOWN, ExportCheck
from app.rehearsal.meter import Meter


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """All that a rehearsal found out. `verdict` is None when there was no export to check."""

    title: str
    seconds: float
    meter: Meter
    counts: Counter[str]
    complaints: Sequence[str]
    verdict: ExportCheck | None
    granted_by_release: int | None

    @property
    def is_clean(self) -> bool:
        """Nothing failed, nothing lost, nothing different, no promise broken."""
        return (
            not self.meter.failure_count
            and not self.complaints
            and self.verdict is not None
            and self.verdict.is_clean
            and self.granted_by_release == self.verdict.counts["retakes due"]
        )


def write_sheet(outcome: RehearsalReport) -> Iterator[str]:
    """The lines of the sheet."""
    yield ""
    yield outcome.title
    requests, failures = outcome.meter.requests, outcome.meter.failure_count
    yield f"{outcome.seconds:.0f} s, {requests} requests, {failures} failures"
    yield ""
    yield from _times(outcome.meter)
    yield ""
    yield from _found(outcome)
    yield from _troubles(outcome)
    yield ""
    yield (
        "Everything acknowledged was found, every mark is equal."
        if outcome.is_clean
        else ("NOT CLEAN: see above.")
    )


def _times(meter: Meter) -> Iterator[str]:
    yield f"{'request':<15}{'count':>8}{'failed':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    for line in meter.lines():
        yield (
            f"{line.kind:<15}{line.count:>8}{line.failed:>8}{line.p50:>9.1f}{line.p95:>9.1f}"
            f"{line.p99:>9.1f}{line.longest:>9.1f}"
        )


def _found(outcome: RehearsalReport) -> Iterator[str]:
    counts = outcome.counts
    yield _row("changes acknowledged", counts["ops acknowledged"])
    yield _row("reloads that found them", counts["reloads"])
    yield _row("stills kept, put off", f"{counts['stills kept']}, {counts['stills put off']}")
    yield _row("marks by graders", counts["marked by graders"])
    yield _row("  set aside, taken back", f"{counts['set aside']}, {counts['taken back']}")
    if outcome.verdict is None:
        yield "answers and marks: NOT CHECKED, there was no export"
        return
    of = outcome.verdict.counts
    yield _row("answers acknowledged", of["answers acknowledged"])
    yield _row("  found, lost", f"{of['answers found']}, {of['answers lost']}")
    yield _row("marks equal, different", f"{of['marks equal']}, {of['marks different']}")
    yield _row("totals equal, different", f"{of['totals equal']}, {of['totals different']}")
    yield _row("passed, failed", f"{of['passed']}, {of['failed']}")
    yield _row("free retakes granted, due", f"{of['retakes granted']}, {of['retakes due']}")


def _row(name: str, value: object) -> str:
    return f"{name:<28}{value!s:>16}"


def _troubles(outcome: RehearsalReport) -> Iterator[str]:
    """Each failure's reason with its number, then what was found to be wrong."""
    for (kind, reason), count in outcome.meter.failures.most_common():
        yield f"FAILED {count} x {kind}: {reason}"
    faults = [*outcome.complaints, *(outcome.verdict.faults if outcome.verdict else ())]
    yield from (f"WRONG {fault}" for fault in faults[:SHOWN])
    if len(faults) > SHOWN:
        yield f"WRONG and {len(faults) - SHOWN} more"
    promised = outcome.granted_by_release
    if outcome.verdict and promised != outcome.verdict.counts["retakes due"]:
        yield f"WRONG the release says {promised} retakes"
