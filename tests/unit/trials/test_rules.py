# SPDX-License-Identifier: Apache-2.0
"""The practice paper, what becomes of a save, and who is at risk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.attempts.rules import DEVICE_LIMITS, GRACE
from app.attempts.values import OpKind
from app.trials.rules import (
    TRIAL_TIME,
    DeviceMeasures,
    TrialAnswers,
    TrialFacts,
    TrialOp,
    ends_at,
    fits,
    is_over,
    jitter_of,
    median_of,
    minutes_off,
    risks_of,
    saved,
    shown_paper,
)
from app.trials.service.practice import practice_paper
from app.trials.values import PLACES, RISKS, CameraFact, CheckPlace, Risk
from question_bank.items import ItemType

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
PAPER = practice_paper()
GOOD = DeviceMeasures(
    browser="Chrome 131",
    in_wechat=False,
    lacking=[],
    round_trips=[40, 45, 60],
    clock_offset=0,
    writable=True,
    room=None,
    stall=20,
    camera=CameraFact.LIVE,
    brightness=120,
)
TRIED = TrialFacts(NOON, NOON + TRIAL_TIME, NOON + timedelta(minutes=3), 5, 5, 80, (1, 1, 1))


def of_device(**other: Any) -> list[tuple[Risk, int]]:
    found = risks_of(replace(GOOD, **other), None, with_camera=True, now=NOON)
    return [tuple(seen) for seen in found]


def of_trial(*, with_camera: bool = True, **other: Any) -> list[tuple[Risk, int]]:
    after = NOON + timedelta(hours=1)
    found = risks_of(GOOD, replace(TRIED, **other), with_camera=with_camera, now=after)
    return [tuple(seen) for seen in found]


class TestThePaper:
    def test_has_five_questions_of_four_types_in_both_languages_and_no_key(self) -> None:
        assert [type_ for type_, _ in PAPER.slots] == [
            ItemType.SINGLE,
            ItemType.SINGLE,
            ItemType.MULTIPLE,
            ItemType.TRUE_FALSE,
            ItemType.SHORT_ANSWER,
        ]
        chinese, english = (shown_paper(PAPER, language=each) for each in ("zh", "en"))
        for here, there in zip(chinese["slots"], english["slots"], strict=True):
            assert here["stem"] != there["stem"]
            assert set(here) == {"number", "type", "stem", "options", "points"}
            assert len(here["options"]) == len(there["options"])
        assert [(each["first"], each["last"]) for each in chinese["sections"]] == [
            (1, 2), (3, 3), (4, 4), (5, 5),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("slot", "kind", "value", "does_fit"),
        [
            (1, OpKind.ANSWER, {"choices": ["D"]}, True),
            (1, OpKind.ANSWER, {"choices": ["E"]}, False),
            (1, OpKind.ANSWER, {"choices": ["A", "B"]}, False),
            (1, OpKind.ANSWER, {"text": "A"}, False),
            (1, OpKind.ANSWER, None, True),
            (1, OpKind.FLAG, {"flag": True}, True),
            (1, OpKind.FLAG, None, False),
            (1, OpKind.FLAG, {"choices": ["A"]}, False),
            (3, OpKind.ANSWER, {"choices": ["A", "B", "D"]}, True),
            (4, OpKind.ANSWER, {"choices": ["T"]}, True),
            (4, OpKind.ANSWER, {"choices": ["A"]}, False),
            (5, OpKind.ANSWER, {"text": "晴"}, True),
            (5, OpKind.ANSWER, {"choices": ["A"]}, False),
            (6, OpKind.ANSWER, {"text": "晴"}, False),
            (0, OpKind.ANSWER, None, False),
        ],
    )
    def test_takes_what_can_be_an_answer_to_its_question(
        self, slot: int, kind: OpKind, value: dict[str, Any] | None, *, does_fit: bool
    ) -> None:
        assert fits(PAPER, slot, kind, value) is does_fit


class TestASave:
    def test_is_taken_in_order_and_up_to_the_first_gap(self) -> None:
        ops = [
            TrialOp(3, 1, OpKind.ANSWER, None),
            TrialOp(1, 1, OpKind.ANSWER, {"choices": ["A"]}),
            TrialOp(2, 5, OpKind.FLAG, {"flag": True}),
            TrialOp(5, 2, OpKind.ANSWER, {"choices": ["B"]}),
        ]
        held = saved(TrialAnswers(0, {}, ()), ops)
        assert held == TrialAnswers(3, {"1": None}, (5,))
        assert held.answered == 0

    def test_that_is_held_already_changes_nothing_and_a_flag_goes_as_it_came(self) -> None:
        held = TrialAnswers(2, {"1": {"choices": ["A"]}, "5": {"text": ""}}, (5,))
        again = saved(held, [TrialOp(2, 1, OpKind.ANSWER, {"choices": ["B"]})])
        assert again == held
        assert again.answered == 1
        assert saved(held, [TrialOp(3, 5, OpKind.FLAG, {"flag": False})]).flags == ()

    def test_of_blanks_alone_is_no_more_answered_than_in_an_exam(self) -> None:
        assert TrialAnswers(1, {"5": {"text": " \n "}}, ()).answered == 0

    def test_comes_in_time_as_an_exams_would(self) -> None:
        ends = ends_at(NOON, NOON + timedelta(days=1))
        assert ends == NOON + TRIAL_TIME
        assert ends_at(NOON, NOON + timedelta(minutes=1)) == NOON + timedelta(minutes=1)
        assert not is_over(ends + GRACE, ends, None)
        assert is_over(ends + GRACE + timedelta(seconds=1), ends, None)
        assert is_over(NOON, ends, NOON)


class TestRisks:
    def test_an_ordinary_device_and_a_finished_trial_have_none(self) -> None:
        assert of_device() == []
        assert of_trial() == []
        assert risks_of(None, None, with_camera=True, now=NOON) == ()

    @pytest.mark.parametrize(
        ("measured", "found"),
        [
            ({"in_wechat": True}, [(Risk.BROWSER, 0)]),
            ({"lacking": ["locks"]}, [(Risk.BROWSER, 1)]),
            ({"round_trips": [None, None]}, [(Risk.OFFLINE, 2)]),
            ({"round_trips": [9_000, None, 9_000]}, [(Risk.LOSING, 1)]),
            ({"round_trips": [2_000]}, []),
            ({"round_trips": [2_001]}, [(Risk.SLOW, 2_001)]),
            ({"round_trips": [10, 1_010, 20]}, []),
            ({"round_trips": [10, 1_011, 20]}, [(Risk.JITTER, 1_001)]),
            ({"writable": False}, [(Risk.STORAGE, 0)]),
            ({"room": DEVICE_LIMITS.room}, []),
            ({"room": 2048}, [(Risk.STORAGE, 2)]),
            ({"stall": 500}, []),
            ({"stall": 501}, [(Risk.STALLS, 501)]),
            ({"stall": None}, []),
            ({"camera": CameraFact.BUSY, "brightness": None}, [(Risk.CAMERA, 0)]),
            ({"camera": None, "brightness": None}, []),
            ({"brightness": None}, []),
            ({"brightness": 49}, [(Risk.LIGHT, 49)]),
            ({"brightness": 226}, [(Risk.LIGHT, 226)]),
            ({"clock_offset": 7_200_000}, []),
        ],
    )
    def test_of_a_device_are_told_by_what_was_measured(
        self, measured: dict[str, Any], found: list[tuple[Risk, int]]
    ) -> None:
        assert of_device(**measured) == found

    @pytest.mark.parametrize(
        ("tried", "found"),
        [
            ({"submitted_at": None, "answered": 2}, [(Risk.UNSAVED, 3)]),
            ({"submitted_at": None}, []),
            ({"slowest_save": None}, []),
            ({"slowest_save": 2_500}, [(Risk.SLOW, 2_500)]),
            ({"faces": ()}, []),
            ({"faces": (1, 0, 0)}, [(Risk.NO_FACE, 0)]),
            ({"faces": (1, 0)}, []),
            ({"faces": (1, 2, 3)}, [(Risk.FACES, 3)]),
        ],
    )
    def test_of_a_trial_are_told_by_how_it_went(
        self, tried: dict[str, Any], found: list[tuple[Risk, int]]
    ) -> None:
        assert of_trial(**tried) == found

    def test_no_camera_is_a_risk_of_who_goes_without(self) -> None:
        dark = replace(GOOD, camera=CameraFact.REFUSED)
        assert risks_of(dark, None, with_camera=False, now=NOON) == ()
        assert of_trial(with_camera=False, faces=(0, 0)) == []

    def test_while_a_trial_runs_nothing_of_it_is_late(self) -> None:
        running = replace(TRIED, submitted_at=None, answered=0)
        assert risks_of(GOOD, running, with_camera=True, now=NOON) == ()

    def test_each_stands_once_with_its_worst_figure_the_gravest_first(self) -> None:
        slow = replace(GOOD, round_trips=[2_400], in_wechat=True, stall=900)
        late = replace(TRIED, slowest_save=3_000)
        found = risks_of(slow, late, with_camera=True, now=NOON)
        assert found == ((Risk.BROWSER, 0), (Risk.SLOW, 3_000), (Risk.STALLS, 900))

    def test_a_clock_is_told_and_no_risk(self) -> None:
        assert [minutes_off(each) for each in (None, 59_999, 120_000, -150_000)] == [0, 0, 2, -2]

    def test_what_never_came_back_has_neither_middle_nor_spread(self) -> None:
        assert (median_of([None]), jitter_of([None])) == (None, None)
        assert (median_of([30, None, 10, 20]), jitter_of([30, None, 10])) == (20, 20)

    def test_every_kind_and_place_has_its_words(self) -> None:
        assert list(RISKS) == list(Risk)
        assert list(PLACES) == list(CheckPlace)
