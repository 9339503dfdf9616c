# SPDX-License-Identifier: Apache-2.0
"""Generated files are as the code says. `make snapshots` writes them; the review reads the diff."""

from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.support.findings import refuse
from tests.support.snapshots import SNAPSHOTS


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda path: path.name)
def test_committed_snapshot_is_what_the_code_says(path: Path) -> None:
    is_same = path.read_text(encoding="utf-8") == SNAPSHOTS[path]()
    refuse(
        [] if is_same else [path.name], "Run `make snapshots`, and read the diff with the change."
    )


def test_every_setting_says_what_it_means() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    refuse(silent, "Give the setting a description: it is all that an operator reads of it.")
