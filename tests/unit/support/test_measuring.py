# SPDX-License-Identifier: Apache-2.0
"""What a process of a run says that it went through."""

import importlib
import json
import sys
from pathlib import Path

import pytest

from tests.support.measuring import Measuring
from tests.support.thresholds import share_of

SOURCE = """\
def judge(points):
    if points >= 60:
        return "passed"
    return "failed"


def describe(points):
    ...
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a module `measured_rule`, and a measured file no one imports."""
    (tmp_path / "measured_rule.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "forgotten_rule.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "measured_rule", raising=False)
    return tmp_path


def test_run_tells_the_lines_and_branches_it_went_through_and_those_it_did_not(
    folder: Path,
) -> None:
    measuring = Measuring([str(folder)])
    rule = importlib.import_module("measured_rule")
    assert rule.judge(60) == "passed", "what is measured does what it did"
    into = folder / "measured"
    measuring.end(into)

    [file] = into.iterdir()
    report = json.loads(file.read_text(encoding="utf-8"))
    ran = report["files"][str(folder / "measured_rule.py")]
    assert ran["executed_branches"] == [[2, 3]]
    assert ran["missing_branches"] == [[2, 4]]
    assert ran["missing_lines"] == [4], "a body of three dots is not asked for"
    forgotten = report["files"][str(folder / "forgotten_rule.py")]
    assert share_of(forgotten["summary"]) == 0, "what nobody imported ran not at all"


def test_module_imported_after_the_end_is_not_measured(folder: Path) -> None:
    measuring = Measuring([str(folder)])
    measuring.end(folder / "measured")
    rule = importlib.import_module("measured_rule")
    assert type(rule.__loader__).__name__ == "SourceFileLoader"
