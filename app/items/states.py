# SPDX-License-Identifier: Apache-2.0
"""The life of an item version, as a table `(state, verb) -> state`."""

from collections.abc import Mapping
from enum import StrEnum


class VersionState(StrEnum):
    """DRAFT: its author works on it. IN_REVIEW: it waits for somebody else's judgement.

    APPROVED: papers may use it, one version of an item at most. SUPERSEDED: a later version took
    its place. RETIRED: no new paper uses it. Papers that hold a version keep it in any state.
    """

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class VersionVerb(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    # Taken over as it is, by the system, from a bank that was reviewed elsewhere.
    ADOPT = "adopt"
    REPLACE = "replace"
    RETIRE = "retire"


STEPS: Mapping[tuple[VersionState, VersionVerb], VersionState] = {
    (VersionState.DRAFT, VersionVerb.SUBMIT): VersionState.IN_REVIEW,
    (VersionState.DRAFT, VersionVerb.ADOPT): VersionState.APPROVED,
    (VersionState.DRAFT, VersionVerb.REPLACE): VersionState.SUPERSEDED,
    (VersionState.DRAFT, VersionVerb.RETIRE): VersionState.RETIRED,
    (VersionState.IN_REVIEW, VersionVerb.WITHDRAW): VersionState.DRAFT,
    (VersionState.IN_REVIEW, VersionVerb.SEND_BACK): VersionState.DRAFT,
    (VersionState.IN_REVIEW, VersionVerb.APPROVE): VersionState.APPROVED,
    (VersionState.APPROVED, VersionVerb.REPLACE): VersionState.SUPERSEDED,
    (VersionState.APPROVED, VersionVerb.RETIRE): VersionState.RETIRED,
}

# Verbs that a reviewer has, and nobody on work of their own.
REVIEWERS_VERBS = frozenset({VersionVerb.APPROVE, VersionVerb.SEND_BACK})
# Verbs that nobody but a version's own author has.
AUTHORS_VERBS = frozenset({VersionVerb.WITHDRAW})
# Verbs that a person cannot use without saying why.
EXPLAINED_VERBS = frozenset({VersionVerb.SEND_BACK, VersionVerb.RETIRE})


# An edit makes a further version. While one is under review the bank waits for the verdict, or
# for the author to withdraw it: a reviewer must not approve what is no longer meant.
EDITABLE = frozenset({VersionState.DRAFT, VersionState.APPROVED, VersionState.RETIRED})


def next_state(state: VersionState, verb: VersionVerb) -> VersionState | None:
    """Where the verb leads, or None when this state refuses it."""
    return STEPS.get((state, verb))
