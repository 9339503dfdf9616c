# SPDX-License-Identifier: Apache-2.0
"""Which lines and branches of the service and the libraries a run goes through, by SlipCover.

A plugin of pytest, asked for by `-p tests.support.measuring`, because it must be there before the
service is imported: SlipCover marks the code of a module when that is imported, and a mark that
has been passed costs next to nothing from then on. What traces a process from outside, as
coverage.py must on Python 3.11, slows the libraries too, and more than doubled the gate.

Each process of the run leaves a file of its own; `tests/support/thresholds.py` reads them all.
Processes that tests start are not measured: what they run has tests inside of the run's, too.
"""

import json
import os
import shutil
from pathlib import Path

import pytest
from slipcover import FileMatcher, ImportManager, Slipcover

from tests.support.run import PROJECT

FOLDERS = ("app", "question_bank", "proctoring")
MEASURED = PROJECT / ".coverage"
# A body of three dots cannot run; what only the type checker reads, SlipCover leaves out itself.
EXCLUDED = [r"\.\.\.$"]


class Measuring:
    """From its making on, what is imported of `folders` is measured; until `end` takes note."""

    def __init__(self, folders: list[str]) -> None:
        # Not immediately means: once marks have been passed often enough, by new code in place of
        # the old, and each time every function of every module is looked at for it. Tests of the
        # database took 70 % longer for that.
        self._meter = Slipcover(immediate=True, branch=True, source=folders, exclude_also=EXCLUDED)
        self._imports = ImportManager(self._meter, FileMatcher(sources=folders))
        self._imports.__enter__()

    def end(self, into: Path) -> None:
        """Measure no further import, and write what ran to a file in `into`."""
        self._imports.__exit__()
        into.mkdir(exist_ok=True)
        file = into / f"{os.getpid()}.json"
        file.write_text(json.dumps(self._meter.get_coverage()), encoding="utf-8")


_KEY = pytest.StashKey[Measuring]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before any conftest, which import the service."""
    shutil.rmtree(MEASURED, ignore_errors=True)
    early_config.stash[_KEY] = Measuring([str(PROJECT / folder) for folder in FOLDERS])


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _KEY in config.stash:
        config.stash[_KEY].end(MEASURED)
