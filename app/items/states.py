# SPDX-License-Identifier: Apache-2.0
"""The life of an item version."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


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


class VersionCapability(StrEnum):
    """BE_EDITED: a further version may be written. SERVE: papers may use it.

    While a version is under review the bank waits for the verdict, or for the author to withdraw
    it: a reviewer must not approve what is no longer meant.
    """

    BE_EDITED = "be_edited"
    BE_JUDGED = "be_judged"
    SERVE = "serve"


VERSION = Lifecycle(
    name="items.version",
    what=marked("这一版本"),
    start=VersionState.DRAFT,
    states={
        VersionState.DRAFT: marked("草稿"),
        VersionState.IN_REVIEW: marked("审核中"),
        VersionState.APPROVED: marked("已通过"),
        VersionState.SUPERSEDED: marked("已被取代"),
        VersionState.RETIRED: marked("已停用"),
    },
    verbs={
        VersionVerb.SUBMIT: marked("提交审核"),
        VersionVerb.WITHDRAW: marked("撤回"),
        VersionVerb.SEND_BACK: marked("退回修改"),
        VersionVerb.APPROVE: marked("审核通过"),
        VersionVerb.ADOPT: marked("直接收入题库"),
        VersionVerb.REPLACE: marked("被新版本取代"),
        VersionVerb.RETIRE: marked("停用"),
    },
    steps={
        (VersionState.DRAFT, VersionVerb.SUBMIT): VersionState.IN_REVIEW,
        (VersionState.DRAFT, VersionVerb.ADOPT): VersionState.APPROVED,
        (VersionState.DRAFT, VersionVerb.REPLACE): VersionState.SUPERSEDED,
        (VersionState.DRAFT, VersionVerb.RETIRE): VersionState.RETIRED,
        (VersionState.IN_REVIEW, VersionVerb.WITHDRAW): VersionState.DRAFT,
        (VersionState.IN_REVIEW, VersionVerb.SEND_BACK): VersionState.DRAFT,
        (VersionState.IN_REVIEW, VersionVerb.APPROVE): VersionState.APPROVED,
        (VersionState.APPROVED, VersionVerb.REPLACE): VersionState.SUPERSEDED,
        (VersionState.APPROVED, VersionVerb.RETIRE): VersionState.RETIRED,
    },
    capabilities={
        VersionState.DRAFT: frozenset({VersionCapability.BE_EDITED}),
        VersionState.IN_REVIEW: frozenset({VersionCapability.BE_JUDGED}),
        VersionState.APPROVED: frozenset({VersionCapability.BE_EDITED, VersionCapability.SERVE}),
        VersionState.SUPERSEDED: frozenset(),
        VersionState.RETIRED: frozenset({VersionCapability.BE_EDITED}),
    },
)

# Verbs that a reviewer has, and nobody on work of their own.
REVIEWERS_VERBS = frozenset({VersionVerb.APPROVE, VersionVerb.SEND_BACK})
# Verbs that nobody but a version's own author has.
AUTHORS_VERBS = frozenset({VersionVerb.WITHDRAW})
# Verbs that a person cannot use without saying why.
EXPLAINED_VERBS = frozenset({VersionVerb.SEND_BACK, VersionVerb.RETIRE})
