# SPDX-License-Identifier: Apache-2.0
"""Refusals of the grading domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class TaskNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "task_not_found"
    message = marked("没有这份待评答案，它可能已评完。")


class AnswerTakenOver(DomainError):
    """Another took the answer after the lease had lapsed; their mark stands, this one is not kept."""

    kind = Kind.CONFLICT
    code = "lease_lost"
    message = marked(
        "这份答案已超过领取时限，并已由他人领取。您的评分没有保存，以对方的评分为准；请继续评下一份。"
    )


class GradingDutyEnded(DomainError):
    """Who held the answer marks this sitting no longer; it is, or will be, in the queue again."""

    kind = Kind.CONFLICT
    code = "duty_ended"
    message = marked(
        "您在这一场的阅卷指派已被收回，这一步没有执行；尚未评完的答案由他人评分。"
        "您填写的内容仍在页面上，如需保留请先抄下；有疑问请联系考务人员。"
    )


class MarkInvalid(DomainError):
    kind = Kind.INVALID
    code = "mark_invalid"
    message = marked(
        "评分无效：请勾选本题列出的得分点，或给出 0 至 {max_points} 之间、最多两位小数的分数。"
    )


class NothingToUndo(DomainError):
    kind = Kind.CONFLICT
    code = "nothing_to_undo"
    message = marked("没有可以撤回的评分。")


class ResultReleased(DomainError):
    kind = Kind.CONFLICT
    code = "result_released"
    message = marked("这份答卷的成绩已公布，评分不能再撤回。如需更正，请联系管理人员。")
