# SPDX-License-Identifier: Apache-2.0
"""When bad frames become a finding, and when it ends."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from proctoring import (
    FindingClosed,
    FindingExtended,
    FindingKind,
    FindingOpened,
    FrameVerdict,
    RunEvent,
    RunPolicy,
    WatchState,
    advance,
)

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LETTERS = {
    ".": FrameVerdict.ONE_FACE,
    "n": FrameVerdict.NO_FACE,
    "s": FrameVerdict.SEVERAL_FACES,
    "c": FrameVerdict.COVERED,
    "f": FrameVerdict.FROZEN,
}
KINDS = {letter: FindingKind(verdict.value) for letter, verdict in LETTERS.items() if letter != "."}
policies = st.integers(2, 5).flatmap(
    lambda bad: st.builds(
        RunPolicy,
        bad_frames=st.just(bad),
        window_frames=st.integers(bad, 8),
        good_frames_to_close=st.integers(1, 4),
    )
)
films = st.text("".join(LETTERS), max_size=60)


def at(index: int) -> datetime:
    return START + timedelta(seconds=10 * index)


def run(
    film: str, policy: RunPolicy, state: WatchState | None = None
) -> tuple[WatchState, list[tuple[RunEvent, ...]]]:
    state = state or WatchState()
    events = []
    for index, letter in enumerate(film):
        state, news = advance(state, LETTERS[letter], at(index), f"f{index}", policy)
        events.append(news)
    return state, events


def told(film: str, policy: RunPolicy | None = None) -> str:
    """One letter a frame: O opened, + extended, C closed, . nothing."""
    words = {FindingOpened: "O", FindingExtended: "+", FindingClosed: "C"}
    _, events = run(film, policy or RunPolicy())
    return "".join("".join(words[type(event)] for event in news) or "." for news in events)


@pytest.mark.parametrize(
    ("film", "expected"),
    [
        ("n", "."),
        ("nn...", "....."),
        ("nnn", "..O"),
        ("n.n.n", "....O"),
        ("n..n.n", "......"),
        ("n.n..n", "......"),
        ("nnnn", "..O+"),
        ("nnn.n.n", "..O.+.+"),
        ("nnn..", "..O.C"),
        ("nnn.n..", "..O.+.C"),
        ("nnn..n", "..O.C."),
        ("nnn..nnn", "..O.C..O"),
        ("nsnsns", "....OO"),
        ("nnnccc", "..O.CO"),
        ("fff", "..O"),
    ],
)
def test_advance_opens_extends_and_closes(film: str, expected: str) -> None:
    assert told(film) == expected


def test_advance_opened_finding_names_its_frames() -> None:
    _, events = run(".n.nn", RunPolicy())
    assert events[-1] == (FindingOpened(FindingKind.NO_FACE, "f1", at(1), ("f1", "f3", "f4")),)


def test_advance_extended_and_closed_name_their_instant() -> None:
    _, events = run("cccc..", RunPolicy())
    assert events[3] == (FindingExtended(FindingKind.COVERED, "f3", at(3)),)
    assert events[5] == (FindingClosed(FindingKind.COVERED, at(5)),)


def test_advance_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        advance(WatchState(), FrameVerdict.NO_FACE, START.replace(tzinfo=None), "f", RunPolicy())


@pytest.mark.parametrize(
    "numbers",
    [{"bad_frames": 1}, {"bad_frames": 6}, {"bad_frames": 0}, {"good_frames_to_close": 0}],
)
def test_policy_that_would_accuse_on_one_frame_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="frames"):
        RunPolicy(**numbers)


def test_open_kinds_are_those_not_yet_closed() -> None:
    assert run("nnnccc", RunPolicy())[0].open_kinds == {FindingKind.COVERED}
    assert WatchState().open_kinds == frozenset()


@given(film=films, policy=policies)
def test_opening_always_has_enough_new_bad_frames_in_the_window(
    film: str, policy: RunPolicy
) -> None:
    _, events = run(film, policy)
    used: set[tuple[FindingKind, str]] = set()
    for index, news in enumerate(events):
        for opened in (event for event in news if isinstance(event, FindingOpened)):
            numbers = [int(frame[1:]) for frame in opened.frames]
            assert len(set(numbers)) >= policy.bad_frames
            assert index - policy.window_frames < min(numbers)
            assert max(numbers) == index
            assert {KINDS.get(film[number]) for number in numbers} == {opened.kind}
            assert (opened.first_frame, opened.first_at) == (opened.frames[0], at(numbers[0]))
            fresh = {(opened.kind, frame) for frame in opened.frames}
            assert not fresh & used
            used |= fresh


@given(film=films, policy=policies)
def test_findings_of_a_kind_open_and_close_in_turn(film: str, policy: RunPolicy) -> None:
    state, events = run(film, policy)
    for kind in FindingKind:
        own = [event for news in events for event in news if event.kind is kind]
        turns = [type(event) for event in own if not isinstance(event, FindingExtended)]
        assert turns == ([FindingOpened, FindingClosed] * len(turns))[: len(turns)]
        assert (kind in state.open_kinds) is (len(turns) % 2 == 1)
        assert not own or isinstance(own[0], FindingOpened)


@given(film=films, policy=policies, kind=st.sampled_from("nscf"))
def test_kinds_are_independent(film: str, policy: RunPolicy, kind: str) -> None:
    alone = "".join(letter if letter == kind else "." for letter in film)
    wanted = KINDS[kind]
    mixed = [event for news in run(film, policy)[1] for event in news if event.kind is wanted]
    assert mixed == [event for news in run(alone, policy)[1] for event in news]


@given(film=films, policy=policies, cut=st.integers(0, 60))
def test_state_survives_being_written_down(film: str, policy: RunPolicy, cut: int) -> None:
    state, _ = run(film[:cut], policy)
    stored = WatchState.from_json(json.loads(json.dumps(state.to_json())))
    assert stored == state
    assert run(film[cut:], policy, stored) == run(film[cut:], policy, state)


@given(film=films)
def test_stored_state_stays_small(film: str) -> None:
    assert len(json.dumps(run(film, RunPolicy())[0].to_json())) < 2000


def test_from_json_of_nothing_is_a_fresh_state() -> None:
    assert WatchState.from_json({}) == WatchState()


@pytest.mark.parametrize(
    "data",
    [
        {"unknown": {}},
        {"no_face": None},
        {"no_face": {}},
        {"no_face": {"open": 1, "others": 0, "recent": []}},
        {"no_face": {"open": False, "others": "0", "recent": []}},
        {"no_face": {"open": False, "others": 0, "recent": [["f"]]}},
        {"no_face": {"open": False, "others": 0, "recent": [["f", "yesterday"]]}},
    ],
)
def test_from_json_of_anything_else_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        WatchState.from_json(data)
