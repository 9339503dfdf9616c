# SPDX-License-Identifier: Apache-2.0
"""The practice paper out of its file; whatever is wrong with the file stops what reads it."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from app.trials.rules import PracticePaper

PAPER = Path(__file__).parent.parent / "data" / "paper.toml"
_READER = TypeAdapter(PracticePaper)


@cache
def practice_paper() -> PracticePaper:
    """The one paper, read once a process."""
    return _READER.validate_python(tomllib.loads(PAPER.read_text(encoding="utf-8")))
