# SPDX-License-Identifier: Apache-2.0
"""When coverage measures, told by one that only notes that it was stopped and started."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from hypothesis import given, settings, strategies as st

from tests.support import measuring


class Noting:
    """In the place of the process's coverage."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.is_on = True

    def stop(self) -> None:
        self.said.append("stop")
        self.is_on = False

    def start(self) -> None:
        self.said.append("start")
        self.is_on = True


@contextmanager
def noting() -> Iterator[Noting]:
    coverage = Noting()
    with (
        patch.object(measuring.Coverage, "current", lambda: coverage),
        patch.object(measuring, "_rest", measuring._Rest()),  # noqa: SLF001 - a state of its own
        patch.object(measuring, "_measured", set()),
    ):
        yield coverage


@pytest.fixture
def coverage() -> Iterator[Noting]:
    with noting() as made:
        yield made


def test_rest_within_a_rest_ends_with_the_outer_one(coverage: Noting) -> None:
    with measuring.resting():
        with measuring.resting():
            pass
        assert not coverage.is_on
    assert coverage.said == ["stop", "start"]


def test_process_started_meanwhile_is_not_told_to_measure(coverage: Noting) -> None:
    with patch.object(measuring._rest, "told", "how"):  # noqa: SLF001 - as at the start of a run
        with measuring.resting():
            assert measuring.children_environment() == {}
        assert measuring.children_environment() == {measuring.CHILDREN: "how"}
    assert coverage.is_on


def arranging(coverage: Noting) -> tuple[Callable[[], Awaitable[None]], list[bool]]:
    """What tests are given, and of each time whether it was measured."""
    was_on: list[bool] = []

    @measuring.measured_once
    async def arrange() -> None:
        await asyncio.sleep(0)
        was_on.append(coverage.is_on)

    return arrange, was_on


async def test_what_is_given_is_measured_the_first_time(coverage: Noting) -> None:
    arrange, was_on = arranging(coverage)
    for _ in range(3):
        await arrange()
    assert (was_on, coverage.is_on) == ([True, False, False], True)


async def test_two_who_arrange_at_once_are_both_measured(coverage: Noting) -> None:
    arrange, was_on = arranging(coverage)
    await asyncio.gather(arrange(), arrange())
    assert was_on == [True, True]


def test_property_is_measured_for_its_first_examples(coverage: Noting) -> None:
    was_on: list[bool] = []

    @settings(max_examples=40, derandomize=True, database=None)
    @given(st.integers())
    def prove(number: int) -> None:
        assert isinstance(number, int)
        was_on.append(coverage.is_on)

    with measuring.resting_after_examples(prove):
        prove()
    assert was_on == [True] * measuring.EXAMPLES + [False] * (len(was_on) - measuring.EXAMPLES)
    assert len(was_on) > measuring.EXAMPLES
    assert coverage.is_on


def test_any_other_test_is_measured_whole(coverage: Noting) -> None:
    with measuring.resting_after_examples(test_any_other_test_is_measured_whole):
        assert coverage.is_on
    assert coverage.said == []
