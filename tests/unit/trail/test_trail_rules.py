# SPDX-License-Identifier: Apache-2.0
"""Names of actions and their kinds."""

from app.trail.rules import ACTIONS, actions_asked, kind_of, words_of
from app.trail.values import TrailFilter, TrailKind


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
