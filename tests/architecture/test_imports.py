# SPDX-License-Identifier: Apache-2.0
"""Who may import whom: each border is crossed on purpose, and the gate must say where and what then.

That nothing crosses them today is checked by `make contracts`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.run import PROJECT

# Border -> where it is crossed, by which line, and what the gate must say to do instead.
PLANTED = {
    "up a floor": (
        "app/papers/rules/reports.py",
        "from app.sittings import states",
        "Tell who stands above by a job row",
    ),
    "sideways": (
        "app/grading/rules/desk.py",
        "from app.invigilation import states",
        "Tell who stands above by a job row",
    ),
    "up a room": (
        "app/results/repository.py",
        "from app.results import service",
        "Move what both rooms need to the lower one",
    ),
    "another's repository": (
        "app/results/tasks.py",
        "from app.grading import repository",
        "Ask the domain's service",
    ),
    "another's pages": (
        "app/papers/tasks.py",
        "from app.items import pages",
        "goes behind the lower one's service",
    ),
    "another's routes": (
        "app/console/pages/__init__.py",
        "from app.sittings import routes",
        "Call the service that the route calls",
    ),
    "another's schemas": (
        "app/results/schemas.py",
        "from app.registrations import schemas",
        "payloads are written by each domain for itself",
    ),
    "another's tasks": (
        "app/console/errors.py",
        "from app.results import tasks",
        "Send the news that the task hears",
    ),
    "behind another's facade": (
        "app/grading/tasks.py",
        "from app.attempts.service import closing",
        "Import it from the domain's service package",
    ),
    "another's rows written": (
        "app/entitlements/service.py",
        "from app.registrations.models import Consent; Consent()",
        "give its service a verb",
    ),
    "a framework in rules": (
        "app/sittings/rules.py",
        "import sqlalchemy",
        "Pass plain values in",
    ),
    "OpenCV in the service": (
        "app/invigilation/watcher/pool.py",
        "import cv2",
        "Ask proctoring",
    ),
    "arrays in the service": (
        "app/reporting/rules.py",
        "import numpy",
        "Give it a function there",
    ),
    "the service in a library": (
        "proctoring/runs.py",
        "from app.core import clock",
        "Pass in what they need as plain values",
    ),
    "a library in the other": (
        "proctoring/jpeg.py",
        "import question_bank.wording",
        "Let the service bring them together",
    ),
    "marking knows formats": (
        "question_bank/marking/choices.py",
        "from question_bank.interchange import reading",
        "What two neighbours need belongs below both",
    ),
    "neighbours in the bank": (
        "question_bank/text/inline_rules.py",
        "from question_bank.items import model",
        "What two neighbours need belongs below both",
    ),
    "guards know a format": (
        "question_bank/interchange/guards/ole.py",
        "from question_bank.interchange.qti import numbers",
        "belongs into fields, markup or reading",
    ),
    "a format knows another": (
        "question_bank/interchange/docx/body.py",
        "from question_bank.interchange.sheets import table",
        "belongs into fields, markup or reading",
    ),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the gate prints of a copy of the project in which every border is crossed once."""
    copy = tmp_path_factory.mktemp("planted")
    for folder in ("app", "question_bank", "proctoring", "tests/support"):
        shutil.copytree(PROJECT / folder, copy / folder, ignore=_only_python)
    shutil.copy(PROJECT / "pyproject.toml", copy)
    for file, line, _ in PLANTED.values():
        path = copy / file
        path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    return run_gate(copy, expected=1)


def _only_python(folder: str, names: list[str]) -> list[str]:
    return [n for n in names if "." in n and not n.endswith(".py")] + ["__pycache__"]


def run_gate(folder: Path, *, expected: int) -> str:
    gate = subprocess.run(
        [sys.executable, "-m", "tests.support.contracts"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert gate.returncode == expected, gate.stderr
    return gate.stdout


@pytest.mark.parametrize("border", PLANTED)
def test_crossing_a_border_is_said_with_its_place_and_what_to_do(report: str, border: str) -> None:
    file, _, remedy = PLANTED[border]
    line = len((PROJECT / file).read_text(encoding="utf-8").splitlines()) + 1
    told = [s for s in report.splitlines() if s.startswith(f"{file}:{line} ") and remedy in s]
    assert told, f"{file}:{line} with {remedy!r} is not in what the gate says:\n{report}"
