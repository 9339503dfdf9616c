# SPDX-License-Identifier: Apache-2.0
"""What is a message, how often one may be written, and whether anybody can be written to."""

from datetime import UTC, datetime, timedelta

import pytest

from app.messages.errors import MessageBlank, MessagesFull, MessagesTooFast, MessageTooLong
from app.messages.rules import (
    MOST_AT_ONCE,
    MOST_CHARACTERS,
    MOST_OF_ONE,
    WITHIN,
    fault_of,
    is_blank,
    pace_fault,
    scope_of,
    talk_of,
)
from app.messages.values import Scope, Talk

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class TestText:
    @pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u3000", "\u200b\u200e", "\u202e \ufeff"])
    def test_what_nobody_can_see_is_no_message(self, text: str) -> None:
        assert is_blank(text)
        assert isinstance(fault_of(text), MessageBlank)

    @pytest.mark.parametrize("text", ["好", "?", " 好 ", "مرحبا", "👍", "a\u202eb"])
    def test_what_can_be_seen_is_one(self, text: str) -> None:
        assert fault_of(text) is None

    def test_characters_are_counted_and_told(self) -> None:
        assert fault_of("👍" * MOST_CHARACTERS) is None
        fault = fault_of("好" * (MOST_CHARACTERS + 3))
        assert isinstance(fault, MessageTooLong)
        assert fault.context == {"length": MOST_CHARACTERS + 3, "most": MOST_CHARACTERS}


class TestPace:
    def test_a_few_may_be_written_at_once_and_the_next_when_the_first_is_a_minute_old(self) -> None:
        sent = [NINE + n * timedelta(seconds=1) for n in reversed(range(MOST_AT_ONCE))]
        assert pace_fault(sent[1:], now=NINE) is None
        fault = pace_fault(sent, now=NINE + timedelta(seconds=4.5))
        assert isinstance(fault, MessagesTooFast)
        assert fault.context == {"seconds": 56}
        assert pace_fault(sent, now=NINE + WITHIN - timedelta(microseconds=1)) is not None
        assert pace_fault(sent, now=NINE + WITHIN) is None

    def test_there_is_an_end(self) -> None:
        sent = [NINE - n * MINUTE for n in range(MOST_OF_ONE)]
        assert pace_fault(sent[1:], now=NINE + MINUTE) is None
        assert isinstance(pace_fault(sent, now=NINE + MINUTE), MessagesFull)


class TestTalk:
    @pytest.mark.parametrize(
        ("minutes", "has_place", "runs", "talk"),
        [
            (-31, True, None, Talk.NOT_YET),
            (-30, True, None, Talk.OPEN),
            (-30, False, None, Talk.OVER),
            (29, True, None, Talk.OPEN),
            (30, True, None, Talk.OVER),
            (-31, False, None, Talk.OVER),
            (95, True, True, Talk.OPEN),
            (5, True, False, Talk.OVER),
        ],
    )
    def test_from_the_waiting_room_to_the_end_of_the_attempt(
        self, minutes: int, *, has_place: bool, runs: bool | None, talk: Talk
    ) -> None:
        found = talk_of(
            has_place=has_place,
            runs=runs,
            opens_at=NINE - 30 * MINUTE,
            closes_at=NINE + 30 * MINUTE,
            now=NINE + minutes * MINUTE,
        )
        assert found is talk


def test_scope_says_to_how_many() -> None:
    assert scope_of(is_all=True, people=1) is Scope.ALL
    assert scope_of(is_all=False, people=1) is Scope.ONE
    assert scope_of(is_all=False, people=2) is Scope.SOME
