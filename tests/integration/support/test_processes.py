# SPDX-License-Identifier: Apache-2.0
"""A run in several processes tells what a run in one does, and what became of one that ended."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.run import PROJECT

GOOD = """
import os, pytest
from pathlib import Path

@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    with Path("prepared").open("a") as note:
        note.write(f"{__name__} {os.getpid()}\\n")
    yield tmp_path_factory.mktemp("made")
    with Path("ended").open("a") as note:
        note.write(f"{__name__}\\n")

@pytest.mark.parametrize("number", range(4))
def test_number(prepared, number):
    print("of no interest")
    assert prepared.is_dir()
"""
BAD = """
def test_before():
    pass

def test_wrong():
    print("a word to the reader")
    assert {"kept": 1} == {"kept": 2}

def test_after():
    pass
"""
ENDING = """
import os

def test_before():
    pass

def test_that_ends_its_process():
    os._exit(3)

def test_after():
    pass
"""


def in_two(*options: str) -> list[str]:
    """The command of a run in two processes."""
    own = ["-p", "tests.support.processes", "--processes", "2", "-p", "no:cacheprovider", "-q"]
    return [sys.executable, "-m", "pytest", *own, *options]


def run(folder: Path, *options: str, **modules: str) -> str:
    """What a run of these modules in two processes prints."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, text in modules.items():
        (folder / f"test_{name}.py").write_text(text)
    # No other plugin has a say in it.
    bare = {"PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(  # noqa: S603 - our own command
        in_two(*options),
        cwd=folder,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "", "no process has anything to say beside its tests"
    return done.stdout


def test_each_module_is_prepared_once_and_torn_down_whoever_runs_it(tmp_path: Path) -> None:
    told = run(tmp_path, first=GOOD, second=GOOD, third=GOOD)
    assert "12 passed" in told
    assert "of no interest" not in told
    modules = ["test_first", "test_second", "test_third"]
    prepared = (tmp_path / "prepared").read_text().split("\n")[:-1]
    assert sorted(line.split()[0] for line in prepared) == modules
    assert sorted((tmp_path / "ended").read_text().split()) == modules


def test_failure_is_told_with_its_reason_and_what_was_printed(tmp_path: Path) -> None:
    told = run(tmp_path, good=GOOD, bad=BAD)
    assert "1 failed, 6 passed" in told
    assert "{'kept': 1} == {'kept': 2}" in told
    assert "a word to the reader" in told


def test_process_that_ends_fails_its_test_and_no_other(tmp_path: Path) -> None:
    told = run(tmp_path, ending=ENDING, good=GOOD)
    assert "1 failed, 6 passed" in told
    assert "FAILED test_ending.py::test_that_ends_its_process" in told
    assert "the process ended in the middle of it, with 3" in told


def test_run_that_is_to_stop_at_the_first_failure_does(tmp_path: Path) -> None:
    waiting = "import time\n\ndef test_long():\n    time.sleep(600)\n"
    told = run(tmp_path, "-x", bad=BAD, long=waiting)
    assert "1 failed" in told
    assert re.search(r"stopping after 1 failures", told)


@pytest.mark.parametrize("wrong", ["import of_nothing\n", "def test_(:\n"])
def test_what_cannot_be_collected_is_said_and_nothing_runs(tmp_path: Path, wrong: str) -> None:
    told = run(tmp_path, good=GOOD, wrong=wrong)
    assert "1 error" in told
    assert "passed" not in told
