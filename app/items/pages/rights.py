# SPDX-License-Identifier: Apache-2.0
"""What this person may do in the bank, so that a page offers nothing that is refused."""

from typing import Any

from app.accounts.states import StaffSubject
from app.accounts.values import Right
from app.core.errors import DomainError
from app.items.errors import OwnWork
from app.items.models import ItemVersion
from app.items.rules import judge_verb
from app.items.service.names import NAMES
from app.items.service.reading import ItemHistory
from app.items.service.reviewing import standing_in
from app.items.states import REVIEWERS_VERBS, VERSION, VersionCapability, VersionVerb

# What each verb needs, in the order in which a page offers them.
_VERBS: tuple[tuple[VersionVerb, Right], ...] = (
    (VersionVerb.SUBMIT, Right.BANK_WRITE),
    (VersionVerb.WITHDRAW, Right.BANK_WRITE),
    (VersionVerb.APPROVE, Right.BANK_REVIEW),
    (VersionVerb.SEND_BACK, Right.BANK_REVIEW),
    (VersionVerb.RETIRE, Right.BANK_RETIRE),
)
# Judging whether a verb would be refused must not fail for want of words yet unwritten.
_SOME_REASON = "-"


def may(staff: StaffSubject) -> dict[str, Any]:
    """What a template asks of the viewer, and by which names it calls values."""
    return {
        "names": NAMES,
        "may_write": staff.may(Right.BANK_WRITE),
        "may_judge": staff.may(Right.BANK_REVIEW),
    }


def verbs_of(history: ItemHistory, version: ItemVersion, staff: StaffSubject) -> list[VersionVerb]:
    """The verbs that this person may use on the version now."""
    standing = standing_in(history, version)
    usable = []
    for verb, right in _VERBS:
        try:
            judge_verb(verb, standing, actor_id=staff.staff_id, comment=_SOME_REASON)
        except DomainError:
            continue
        if staff.may(right):
            usable.append(verb)
    return usable


def hindrance_to(history: ItemHistory, version: ItemVersion, staff: StaffSubject) -> str:
    """Why a reviewer cannot judge what waits for a judgement; "" where nothing is in the way."""
    standing = standing_in(history, version)
    if not staff.may(Right.BANK_REVIEW) or version is not history.newest:
        return ""
    for verb in REVIEWERS_VERBS:
        try:
            judge_verb(verb, standing, actor_id=staff.staff_id, comment=_SOME_REASON)
        except OwnWork as refusal:
            return refusal.in_words()
        except DomainError:
            return ""
    return ""


def may_edit(history: ItemHistory, staff: StaffSubject) -> bool:
    """Is the item this person's to edit now?"""
    return staff.may(Right.BANK_WRITE) and is_editable(history.newest)


def is_editable(version: ItemVersion) -> bool:
    return VERSION.may(version.state, VersionCapability.BE_EDITED)
