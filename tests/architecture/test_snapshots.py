# SPDX-License-Identifier: Apache-2.0
"""Generated files are as the code says. `make snapshots` writes them; the review reads the diff."""

from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.support.snapshots import SNAPSHOTS


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda path: path.name)
def test_committed_snapshot_is_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == SNAPSHOTS[path]()


def test_every_setting_says_what_it_means() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    assert silent == []
