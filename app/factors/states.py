# SPDX-License-Identifier: Apache-2.0
"""What can be reset of a member, and the life of a request for it."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle, NoCapability


class ResetOf(StrEnum):
    """What of a member is taken away, so that they set it up anew."""

    FACTOR = "factor"
    PASSWORD = "password"  # noqa: S105 - a word, no secret


# As the pages of resets call it.
RESET_WORDS: Mapping[ResetOf, str] = {
    ResetOf.FACTOR: marked("第二步验证"),
    ResetOf.PASSWORD: marked("密码"),
}


class ResetState(StrEnum):
    """LAPSED is stored only when another is asked for: until then it is a question of time."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"


class ResetVerb(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    LAPSE = "lapse"


RESET: Lifecycle[ResetState, ResetVerb, NoCapability] = Lifecycle(
    name="factors.reset",
    what=marked("这项重置申请"),
    start=ResetState.ASKED,
    states={
        ResetState.ASKED: marked("等待另一位管理员"),
        ResetState.CONFIRMED: marked("已重置"),
        ResetState.DECLINED: marked("没有重置"),
        ResetState.LAPSED: marked("已过期"),
    },
    verbs={
        ResetVerb.CONFIRM: marked("确认重置"),
        ResetVerb.DECLINE: marked("取消重置"),
        ResetVerb.LAPSE: marked("作过期处理"),
    },
    steps={
        (ResetState.ASKED, ResetVerb.CONFIRM): ResetState.CONFIRMED,
        (ResetState.ASKED, ResetVerb.DECLINE): ResetState.DECLINED,
        (ResetState.ASKED, ResetVerb.LAPSE): ResetState.LAPSED,
    },
    sealed=frozenset({ResetState.CONFIRMED, ResetState.DECLINED, ResetState.LAPSED}),
)
