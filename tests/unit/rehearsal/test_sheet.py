# SPDX-License-Identifier: Apache-2.0
"""The sheet says what was found, and exit 0 needs all of it right."""

from collections import Counter

import pytest

from app.rehearsal.check import SHOWN, ExportCheck
from app.rehearsal.meter import Meter
from app.rehearsal.sheet import RehearsalReport, write_sheet

COUNTS = Counter({"answers acknowledged": 300, "answers found": 300, "retakes due": 2})


def outcome(
    *,
    failed: int = 0,
    complaints: tuple[str, ...] = (),
    verdict: ExportCheck | None = None,
    granted: int | None = 2,
) -> RehearsalReport:
    meter = Meter()
    meter.took("save", 0.0123)
    for _ in range(failed):
        meter.failed("save", "503 database_away")
    verdict = verdict or ExportCheck(Counter(COUNTS))
    return RehearsalReport(
        "Rehearsal of cpcif", 12.3, meter, Counter(), complaints, verdict, granted
    )


def lost() -> ExportCheck:
    verdict = ExportCheck(Counter(COUNTS))
    verdict.fault("answers lost", "CPCIF-2611-4829130 slot 5: lost")
    return verdict


def test_sheet_of_a_clean_rehearsal_says_so() -> None:
    clean = outcome()
    text = "\n".join(write_sheet(clean))
    assert clean.is_clean
    assert "12 s, 1 requests, 0 failures" in text
    assert "12.3" in text
    assert "300, 0" in text
    assert "NOT CLEAN" not in text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (outcome(failed=2), "FAILED 2 x save: 503 database_away"),
        (outcome(complaints=("彩排考生0001: the flags differ",)), "WRONG 彩排考生0001"),
        (outcome(verdict=lost()), "WRONG CPCIF-2611-4829130 slot 5: lost"),
        (outcome(granted=1), "WRONG the release says 1 retakes"),
    ],
    ids=["failure", "complaint", "loss", "retakes"],
)
def test_sheet_of_a_rehearsal_with_trouble_names_it(found: RehearsalReport, words: str) -> None:
    text = "\n".join(write_sheet(found))
    assert not found.is_clean
    assert words in text
    assert "NOT CLEAN" in text


def test_sheet_without_an_export_says_that_nothing_was_checked() -> None:
    unchecked = RehearsalReport("Rehearsal", 1.0, Meter(), Counter(), (), None, None)
    assert not unchecked.is_clean
    assert "NOT CHECKED" in "\n".join(write_sheet(unchecked))


def test_sheet_cuts_a_long_list_and_says_how_much_is_left() -> None:
    many = outcome(complaints=tuple(f"fault {n}" for n in range(SHOWN + 7)))
    assert "WRONG and 7 more" in list(write_sheet(many))
