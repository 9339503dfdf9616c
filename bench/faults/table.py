# SPDX-License-Identifier: Apache-2.0
"""The table at the end, for people."""

from collections.abc import Iterator, Sequence

from bench.faults.scenario import FaultVerdict, Row

# A broken service would fill screens.
_SHOWN = 12
# Faults of the browser are told by tests of the browser, in Chromium, against the same service.
_JOURNEY = "tests/browser/test_exam_journey.py"
IN_THE_BROWSER = (
    (
        "F4",
        "the device's clock is wrong",
        (
            "tests/browser/test_room_promises.py::test_device_whose_clock_is_wrong_sits_by_the_servers",
        ),
    ),
    (
        "F14",
        "browser killed, page reloaded, answers unsent",
        (
            f"{_JOURNEY}::test_exam_survives_reload_and_kill_and_findings_reach_the_invigilator",
            "tests/browser/test_exam_promises.py::test_what_waited_in_a_closed_tab_is_found_and_sent",
        ),
    ),
)


def browser_rows() -> list[Row]:
    """What is not played here, and where it is."""
    return [
        Row(code, title, "chromium", elsewhere="in " + ", ".join(tests))
        for code, title, tests in IN_THE_BROWSER
    ]


def write_table(rows: Sequence[Row]) -> Iterator[str]:
    """A line a row, and below it what was measured, what is wrong and what was not looked at."""
    yield f"{'':<5}{'on':<10}{'verdict':<11}{'acknowledged':>13}{'lost':>6}   scenario"
    for row in rows:
        yield from write_row(row)


def write_row(row: Row) -> Iterator[str]:
    """The row's line and what belongs to it."""
    yield (
        f"{row.code:<5}{row.kind:<10}{row.verdict:<11}{row.acknowledged:>13,}{row.lost:>6}"
        f"   {row.title}"
    )
    yield from (f"{'':>48}   {note}" for note in [row.elsewhere, *row.notes] if note)
    yield from (f"{'':>48}   MISSING {text}" for text in row.missing)
    yield from (f"{'':>48}   WRONG {text}" for text in row.faults[:_SHOWN])
    if len(row.faults) > _SHOWN:
        yield f"{'':>48}   WRONG and {len(row.faults) - _SHOWN} more"


def write_sum(rows: Sequence[Row], seed: int, minutes: float) -> Iterator[str]:
    """The figures that count."""
    acknowledged, lost = sum(r.acknowledged for r in rows), sum(r.lost for r in rows)
    failed = [f"{row.code} on {row.kind}" for row in rows if row.verdict is FaultVerdict.FAIL]
    yield f"seed {seed}, {minutes:.1f} minutes"
    yield f"acknowledged {acknowledged:,}"
    yield f"acknowledged and lost: {lost}"
    yield f"failed: {', '.join(failed)}" if failed else "no scenario failed"
