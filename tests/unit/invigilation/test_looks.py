# SPDX-License-Identifier: Apache-2.0
"""How candidates stand on the board, which pictures stay, and the story of an attempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from app.attempts.states import AttemptState
from app.invigilation.rules import (
    Gap,
    Seat,
    Seen,
    Sign,
    Stretch,
    card_of,
    error_rate_of,
    frame_key,
    keeps_frame,
    keeps_still,
    run_policy,
    still_key,
    story_of,
    wall_of,
)
from app.invigilation.states import Judgement, Look, Presence
from app.programmes.rules import CameraPolicy, Keep
from app.registrations.rules import ConsentChoice
from proctoring import ERROR_RATES, FindingKind, FrameVerdict

NOW = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = CameraPolicy(
    required=True,
    alternative=True,
    mean_interval=20 * SECOND,
    min_interval=8 * SECOND,
    max_interval=45 * SECOND,
    bad_frames=3,
    window_frames=5,
    keep=Keep.FLAGGED,
    retention=timedelta(days=30),
)
EMPTY = Seat(UUID(int=1), "考生", "0001", ConsentChoice.CAMERA)
RUNNING = replace(
    EMPTY,
    attempt_id=UUID(int=9),
    attempt_state=AttemptState.RUNNING,
    started_at=NOW - 600 * SECOND,
    last_frame_at=NOW - 10 * SECOND,
    frames=30,
)
OPEN = Sign(FindingKind.NO_FACE, NOW - 60 * SECOND, is_open=True, judgement=None)
CLOSED = replace(OPEN, is_open=False, opened_at=NOW - 300 * SECOND)
JUDGED = replace(CLOSED, judgement=Judgement.CONFIRMED)
ENDED = replace(RUNNING, attempt_state=AttemptState.SUBMITTED, ended_at=NOW - 5 * SECOND)


@pytest.mark.parametrize(
    ("seat", "presence", "look"),
    [
        (EMPTY, Presence.NOT_STARTED, Look.WAITING),
        (RUNNING, Presence.ON_CAMERA, Look.QUIET),
        (replace(RUNNING, last_frame_at=NOW - 75 * SECOND), Presence.ON_CAMERA, Look.QUIET),
        (replace(RUNNING, last_frame_at=NOW - 76 * SECOND), Presence.NO_PICTURE, Look.NEEDED),
        (replace(RUNNING, last_frame_at=None), Presence.NO_PICTURE, Look.NEEDED),
        (
            replace(RUNNING, consent=ConsentChoice.ALTERNATIVE, last_frame_at=None),
            Presence.WITHOUT_CAMERA,
            Look.QUIET,
        ),
        (replace(RUNNING, signs=(OPEN,)), Presence.ON_CAMERA, Look.NEEDED),
        (replace(RUNNING, signs=(JUDGED,)), Presence.ON_CAMERA, Look.QUIET),
        (ENDED, Presence.SUBMITTED, Look.ENDED),
        (replace(ENDED, signs=(CLOSED,)), Presence.SUBMITTED, Look.NEEDED),
        (
            replace(ENDED, attempt_state=AttemptState.TERMINATED),
            Presence.TERMINATED,
            Look.ENDED,
        ),
        (replace(ENDED, attempt_state=AttemptState.LEFT), Presence.LEFT, Look.ENDED),
    ],
)
def test_card_says_how_a_seat_stands(seat: Seat, presence: Presence, look: Look) -> None:
    card = card_of(seat, POLICY, now=NOW)
    assert (card.presence, card.look) == (presence, look)


def test_card_expects_no_picture_where_the_programme_has_no_camera() -> None:
    silent = replace(RUNNING, last_frame_at=None)
    card = card_of(silent, replace(POLICY, required=False), now=NOW)
    assert card.presence is Presence.WITHOUT_CAMERA


def test_card_counts_an_answer_as_a_sign_of_life() -> None:
    seat = replace(RUNNING, last_op_at=NOW - 2 * SECOND)
    assert card_of(seat, POLICY, now=NOW).last_sign_at == NOW - 2 * SECOND
    assert card_of(EMPTY, POLICY, now=NOW).last_sign_at is None


def test_wall_shows_first_who_needs_a_look() -> None:
    seats = {
        "waiting": EMPTY,
        "ended": ENDED,
        "quiet": RUNNING,
        "silent": replace(RUNNING, last_frame_at=NOW - 200 * SECOND),
        "closed": replace(RUNNING, signs=(CLOSED,)),
        "open": replace(RUNNING, signs=(JUDGED, OPEN)),
        "open earlier": replace(RUNNING, signs=(replace(OPEN, opened_at=NOW - 400 * SECOND),)),
    }
    cards = [card_of(replace(seat, name=n), POLICY, now=NOW) for n, seat in seats.items()]
    assert [card.seat.name for card in wall_of(cards)] == [
        "open earlier",
        "open",
        "closed",
        "silent",
        "quiet",
        "waiting",
        "ended",
    ]


def test_card_lists_findings_that_wait_those_going_on_first() -> None:
    card = card_of(replace(RUNNING, signs=(CLOSED, JUDGED, OPEN)), POLICY, now=NOW)
    assert card.unjudged == (OPEN, CLOSED)
    assert card.confirmed == (JUDGED,)


@pytest.mark.parametrize(
    ("verdict", "first_or_in_finding"),
    [*product(FrameVerdict, [(True, False), (False, True), (True, True), (False, False)])],
)
def test_frame_is_kept_as_the_policy_says(
    verdict: FrameVerdict, first_or_in_finding: tuple[bool, bool]
) -> None:
    is_first, in_finding = first_or_in_finding
    kept = {
        keep: keeps_frame(keep, verdict, is_first=is_first, in_finding=in_finding) for keep in Keep
    }
    is_worth_it = is_first or in_finding or verdict is not FrameVerdict.ONE_FACE
    assert kept == {Keep.ALL: True, Keep.NONE: False, Keep.FLAGGED: is_worth_it}


def test_still_is_kept_unless_nothing_is() -> None:
    assert [keeps_still(keep) for keep in (Keep.FLAGGED, Keep.ALL, Keep.NONE)] == [
        True,
        True,
        False,
    ]


def test_key_is_one_of_its_own_for_each_frame() -> None:
    assert frame_key(UUID(int=1), UUID(int=2)) != frame_key(UUID(int=1), UUID(int=3))


def test_run_policy_is_the_programmes() -> None:
    policy = run_policy(POLICY)
    assert (policy.bad_frames, policy.window_frames) == (3, 5)


def test_error_rate_is_that_of_the_finding_without_cause() -> None:
    rates = ERROR_RATES["cascade"]
    assert error_rate_of(FindingKind.NO_FACE, "cascade") == rates.false_negative
    assert error_rate_of(FindingKind.SEVERAL_FACES, "cascade") == rates.false_several
    assert error_rate_of(FindingKind.COVERED, "cascade") is None
    assert error_rate_of(FindingKind.NO_FACE, "a model of one's own") is None


def seen(number: int, second: float, verdict: FrameVerdict) -> Seen:
    at = NOW + timedelta(seconds=second)
    return Seen(UUID(int=number), number, at, verdict, 1, has_picture=number % 2 == 0)


def test_story_folds_equal_verdicts_and_shows_gaps_latest_first() -> None:
    frames = [
        seen(1, 5, FrameVerdict.ONE_FACE),
        seen(2, 25, FrameVerdict.ONE_FACE),
        seen(3, 45, FrameVerdict.NO_FACE),
        seen(4, 200, FrameVerdict.ONE_FACE),
    ]
    story = story_of(frames, NOW, NOW + 210 * SECOND, longest=75 * SECOND)
    assert story == [
        Stretch(FrameVerdict.ONE_FACE, (frames[3],)),
        Stretch(FrameVerdict.NO_FACE, (frames[2],)),
        Gap(frames[2].at, frames[3].at),
        Stretch(FrameVerdict.ONE_FACE, (frames[0], frames[1])),
    ]
    stretch = story[3]
    assert isinstance(stretch, Stretch)
    assert stretch.pictures == (frames[1],)
    assert (stretch.first_at, stretch.last_at) == (frames[0].at, frames[1].at)


def test_story_of_someone_without_a_camera_has_no_gaps() -> None:
    assert story_of([], NOW, NOW + timedelta(hours=1), longest=None) == []


def test_each_frame_has_a_key_of_its_own_and_the_still_of_an_attempt_one() -> None:
    attempt, first, second = UUID(int=1), UUID(int=2), UUID(int=3)
    assert frame_key(attempt, first) != frame_key(attempt, second)
    assert still_key(attempt) == f"stills/{attempt}.jpg"
