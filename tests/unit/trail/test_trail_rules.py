# SPDX-License-Identifier: Apache-2.0
"""Names of actions, their kinds, and cursors."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.trail.rules import ACTIONS, actions_asked, cursor_of, kind_of, place_of, words_of
from app.trail.values import TrailFilter, TrailKind, TrailPlace

PLACE = TrailPlace(
    datetime(2026, 11, 28, 1, 0, 0, 5, tzinfo=UTC), UUID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000")
)


def test_cursor_leads_back_to_its_place_to_the_microsecond() -> None:
    assert place_of(cursor_of(PLACE)) == PLACE, "nothing is lost on the way"


@pytest.mark.parametrize(
    "cursor", ["x", "1-2", f"-1-{'a' * 32}", f"{'9' * 18}-{'a' * 32}", f"1-{'g' * 32}"]
)
def test_cursor_that_is_none_of_ours_has_no_place(cursor: str) -> None:
    assert place_of(cursor) is None, "whatever somebody typed"


def test_beginning_of_a_name_and_kind_narrow_together() -> None:
    assert actions_asked(TrailFilter()) is None, "nothing is asked"
    staff = actions_asked(TrailFilter(action="accounts.staff."))
    assert staff is not None
    verbs = {"create", "invite", "disable", "enable", "change_roles"}
    assert set(staff) == {f"accounts.staff.{verb}" for verb in verbs}, "every action on staff"
    assert actions_asked(TrailFilter(action="accounts.", kind=TrailKind.EXPORTS)) == [], (
        "none is both"
    )
    exports = actions_asked(TrailFilter(kind=TrailKind.EXPORTS))
    assert exports is not None
    assert "items.bank.export" in exports, "by kind alone"


def test_every_kind_of_act_has_its_own_actions() -> None:
    assert {term.kind for term in ACTIONS.values()} == set(TrailKind), "no kind is empty"


def test_action_that_nobody_knows_is_shown_by_its_name_among_changes() -> None:
    assert (words_of("old.thing.do"), kind_of("old.thing.do")) == (
        "old.thing.do",
        TrailKind.CHANGES,
    ), "it must not be hidden"
