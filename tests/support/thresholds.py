# SPDX-License-Identifier: Apache-2.0
"""How much of the code the tests ran, against how much they must: `make coverage`.

Rules, states and marks decide about people: every branch of them is run. Of the rest, 95 of 100.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from slipcover import merge_coverage

from tests.support.measuring import FOLDERS, MEASURED
from tests.support.run import PROJECT

ALL = 95.0
# As fnmatch reads it: a star stands for any number of folders too.
COMPLETE = (
    "*/rules.py",
    "*/rules/*.py",
    "*/states.py",
    "question_bank/marking/*.py",
    "app/core/lifecycle.py",
)
WORST = 15
Summary = Mapping[str, Any]

ADVICE = """\
What to do: write the test that needs the line or branch; if no story needs it, delete it.
  make coverage of=app/results/rules.py    says what of a file did not run
A test skipped for want of PostgreSQL or Chromium has not run what it would have."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is wrong, a line each; and the share of all branches that ran, in percent."""

    share: float
    wrong: tuple[str, ...]


def judge(report: Mapping[str, Any], files: Iterable[str]) -> Judged:
    """What ran, as SlipCover reports it, against the thresholds; `files` are those that exist."""
    files = sorted(files)
    share = share_of(report["summary"])
    wrong = [] if share >= ALL else [f"{share:.2f} % of all branches ran, {ALL:.0f} are asked"]
    wrong += [complaint for pattern in COMPLETE for complaint in _about(pattern, files)]
    for name in files:
        if any(fnmatch(name, pattern) for pattern in COMPLETE):
            wrong += _gaps(name, report["files"].get(name))
    return Judged(share, tuple(wrong))


def share_of(summary: Summary) -> float:
    """Of the branches, or where there are none of the statements, how many of 100 ran."""
    for kind in ("branches", "lines"):
        covered: int = summary[f"covered_{kind}"]
        total: int = covered + summary[f"missing_{kind}"]
        if total:
            return 100.0 * covered / total
    return 100.0


def _about(pattern: str, files: Iterable[str]) -> list[str]:
    """A pattern whose files were moved away would demand nothing, unseen."""
    if any(fnmatch(name, pattern) for name in files):
        return []
    return [f"{pattern} matches no file: name its new place in tests/support/thresholds.py"]


def _gaps(name: str, measured: Mapping[str, Any] | None) -> list[str]:
    if measured is None:
        return [f"{name}: not measured"]
    lines = [str(line) for line in measured["missing_lines"]]
    # A branch to line 0 leaves the function.
    jumps = [f"{start}->{end or 'exit'}" for start, end in measured["missing_branches"]]
    return [f"{name}: did not run {', '.join(lines + jumps)}"] if lines or jumps else []


def _files() -> list[str]:
    found = (path for folder in FOLDERS for path in (PROJECT / folder).rglob("*.py"))
    return [path.relative_to(PROJECT).as_posix() for path in found]


def _worst(report: Mapping[str, Any]) -> list[tuple[int, float, str]]:
    """The files with the most branches that did not run: how many, their share, the name."""
    rows = [
        (each["summary"]["missing_branches"], share_of(each["summary"]), name)
        for name, each in report["files"].items()
    ]
    return sorted((row for row in rows if row[0]), reverse=True)[:WORST]


def _measured() -> dict[str, Any]:
    """What all processes of the last run went through, together."""
    reports = [json.loads(file.read_text(encoding="utf-8")) for file in MEASURED.glob("*.json")]
    if not reports:
        sys.exit("Nothing has been measured yet. What to do: make pytest coverage")
    report: dict[str, Any] = reports[0]
    for other in reports[1:]:
        merge_coverage(report, other)
    return report


def main() -> None:
    """Print the share, the worst files and all that is below its threshold; 1 if anything is.

    With names of files: what of each did not run.
    """
    report = _measured()
    write = sys.stdout.write
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            write("\n".join(_gaps(name, report["files"].get(name)) or [f"{name}: all of it ran"]))
            write("\n")
        return
    judged = judge(report, _files())
    write(f"{judged.share:.2f} % of all branches ran ({ALL:.0f} are asked). Most are missing in\n")
    for missing, share, name in _worst(report):
        write(f"{missing:>6} branches, {share:6.2f} %  {name}\n")
    if judged.wrong:
        write("\nBELOW ITS THRESHOLD:\n" + "".join(f"  {line}\n" for line in judged.wrong))
        write(ADVICE + "\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
