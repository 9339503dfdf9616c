# SPDX-License-Identifier: Apache-2.0
"""Who may judge a version of an item."""

from uuid import UUID

import pytest

from app.core.lifecycle import IllegalVerb
from app.items.errors import NotYourDraft, OwnWork, ReasonNeeded
from app.items.rules import VersionStanding, judge_verb
from app.items.states import VersionState, VersionVerb

AUTHOR, REVIEWER = UUID(int=1), UUID(int=2)
WAITING = VersionStanding("policy-s-001", VersionState.IN_REVIEW, AUTHOR, frozenset({AUTHOR}))


def test_reviewer_without_a_hand_in_it_approves() -> None:
    judge_verb(VersionVerb.APPROVE, WAITING, actor_id=REVIEWER, comment="")


def test_system_has_no_hand_in_anything() -> None:
    judge_verb(VersionVerb.APPROVE, WAITING, actor_id=None, comment="")


@pytest.mark.parametrize(
    ("verb", "actor_id", "refusal"),
    [
        (VersionVerb.SUBMIT, AUTHOR, IllegalVerb),
        (VersionVerb.APPROVE, AUTHOR, OwnWork),
        (VersionVerb.WITHDRAW, REVIEWER, NotYourDraft),
        (VersionVerb.SEND_BACK, REVIEWER, ReasonNeeded),
    ],
)
def test_verb_is_refused_by_state_by_hand_by_owner_and_without_a_word(
    verb: VersionVerb, actor_id: UUID, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        judge_verb(verb, WAITING, actor_id=actor_id, comment="  ")
