# SPDX-License-Identifier: Apache-2.0
"""The life of a set of forms, as a table `(state, verb) -> state`, and the uses it is made for."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle, NoCapability


class FormUse(StrEnum):
    """FIXED: everyone sits one form. PARALLEL: the forms of a set are dealt out evenly.

    INDIVIDUAL: everyone gets a form of their own from the set.
    """

    FIXED = "fixed"
    PARALLEL = "parallel"
    INDIVIDUAL = "individual"


class SetState(StrEnum):
    """QUEUED: the worker will make it. READY: made, for a look. FAILED: the bank lacks items.

    IN_USE: a sitting has opened with it, its forms are frozen. DISCARDED: nobody will use it.
    """

    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    IN_USE = "in_use"
    DISCARDED = "discarded"


class SetVerb(StrEnum):
    ASSEMBLE = "assemble"
    FAIL = "fail"
    USE = "use"
    DISCARD = "discard"


FORM_SET: Lifecycle[SetState, SetVerb, NoCapability] = Lifecycle(
    name="papers.form_set",
    what=marked("这组试卷"),
    start=SetState.QUEUED,
    states={
        SetState.QUEUED: marked("正在组卷"),
        SetState.READY: marked("可以使用"),
        SetState.FAILED: marked("题库不足"),
        SetState.IN_USE: marked("已使用，已冻结"),
        SetState.DISCARDED: marked("已放弃"),
    },
    verbs={
        SetVerb.ASSEMBLE: marked("完成组卷"),
        SetVerb.FAIL: marked("停止组卷"),
        SetVerb.USE: marked("使用"),
        SetVerb.DISCARD: marked("放弃这组试卷"),
    },
    steps={
        (SetState.QUEUED, SetVerb.ASSEMBLE): SetState.READY,
        (SetState.QUEUED, SetVerb.FAIL): SetState.FAILED,
        (SetState.READY, SetVerb.USE): SetState.IN_USE,
        # A set may serve several sittings: its forms are frozen the first time.
        (SetState.IN_USE, SetVerb.USE): SetState.IN_USE,
        (SetState.READY, SetVerb.DISCARD): SetState.DISCARDED,
        (SetState.FAILED, SetVerb.DISCARD): SetState.DISCARDED,
    },
)
