# SPDX-License-Identifier: Apache-2.0
"""What the running service is made of is got by its class."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from app.core.clock import Clock, FrozenClock
from app.core.parts import equip, parts_in

AT = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def test_part_is_got_as_what_it_was_added_as() -> None:
    parts = equip(app := FastAPI())
    clock = parts.add(Clock, FrozenClock(AT))
    assert parts_in(app).get(Clock) is clock


def test_later_part_takes_the_place_of_the_earlier() -> None:
    parts = equip(FastAPI())
    parts.add(Clock, FrozenClock(AT))
    later = parts.add(Clock, FrozenClock(AT))
    assert parts.get(Clock) is later


def test_part_that_was_never_added_is_missed_by_name() -> None:
    with pytest.raises(KeyError, match="FrozenClock"):
        equip(FastAPI()).get(FrozenClock)
