# SPDX-License-Identifier: Apache-2.0
"""Refusals of trials. The codes of saving are those of an exam: the same page reads them."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class TrialNotFound(DomainError):
    """Also one that a newer trial has replaced, and another's."""

    kind = Kind.NOT_FOUND
    code = "trial_not_found"
    message = marked("没有找到这次试答：它可能已被重新开始的试答取代。请回到设备检查页重新开始。")


class TrialTooLate(DomainError):
    code = "trial_too_late"
    message = marked("本场已停止入场，不能再试答。需要帮助请联系主办单位。")


class TrialAfterStart(DomainError):
    code = "trial_after_start"
    message = marked("您的考试已经开始，不能再试答。请从首页继续考试。")


class TrialClosed(DomainError):
    """The code is the one that an exam's answers get after the end: the page stops for both alike."""

    code = "attempt_closed"
    message = marked("这次试答已经结束，不再接收答案。可以在设备检查页重新开始。")
    further = ("op_head",)


class TrialMisfit(DomainError):
    """The code is the one that an exam's answer gets which does not fit its slot."""

    kind = Kind.INVALID
    code = "wrong_answer_value"
    message = marked(
        "第 {slot} 题没有这个选项，或不是这样作答的题。这次修改没有保存，请重新作答本题。"
    )


class TrialFull(DomainError):
    kind = Kind.INVALID
    code = "trial_full"
    message = marked(
        "试答的修改次数已到上限（{limit} 次），这次修改没有保存。需要时请重新开始试答。"
    )


class CheckTooLate(DomainError):
    code = "check_too_late"
    message = marked("本场已停止入场，设备检查的结果不再保存。")
