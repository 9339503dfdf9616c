# SPDX-License-Identifier: Apache-2.0
"""The doctor compares the service's clock with the database's."""

from pathlib import Path

import pytest

from app import doctor
from app.doctor import Grade, check_deployment
from tests.support.world import make_settings


async def clock_of(folder: Path) -> tuple[Grade, str]:
    """How the doctor judges the clock, and what it advises."""
    settings = make_settings(f"sqlite+aiosqlite:///{folder / 'a.db'}", folder)
    [found] = [each async for each in check_deployment(settings) if each.name == "clock"]
    return found.grade, found.advice


@pytest.mark.sqlite
async def test_clock_that_differs_from_the_databases_is_said_with_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await clock_of(tmp_path) == (Grade.GOOD, ""), "one machine, one clock"
    monkeypatch.setattr(doctor, "MAX_SKEW_SECONDS", -1.0)
    grade, advice = await clock_of(tmp_path)
    assert grade is Grade.BAD, "as far apart as is not allowed"
    assert "NTP" in advice, "and what keeps clocks together"
