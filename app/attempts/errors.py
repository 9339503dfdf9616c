# SPDX-License-Identifier: Apache-2.0
"""Refusals of the attempts domain. None of them loses an answer."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class AttemptNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "attempt_not_found"
    message = marked("没有找到这次考试，请从首页重新进入。")


class SittingNotOpen(DomainError):
    code = "sitting_not_open"
    message = marked("本场考试尚未开放。请稍后再试；到开考时间仍未开放的，请联系考务人员。")


class EntryNotOpen(DomainError):
    code = "entry_not_open"
    message = marked("候考尚未开始，开始时间为 {opens_at}（北京时间）。")


class TooEarly(DomainError):
    code = "too_early"
    message = marked("考试尚未开始，开始时间为 {starts_at}（北京时间）。")


class TooLate(DomainError):
    code = "too_late"
    message = marked("已过本场最晚入场时间 {closes_at}（北京时间），请联系考务人员。")


class HandInTooEarly(DomainError):
    """Of a programme that has an earliest hand-in; every answer stays, and the exam goes on."""

    code = "hand_in_too_early"
    message = marked(
        "本科目开考 {minutes} 分钟后才能交卷，即 {opens_at}（北京时间）起。"
        "已作答的内容都已保存，请继续作答或检查。"
    )


class StartsQueue(DomainError):
    """Nothing has begun: the exam's time runs from the moment of entering, not of asking."""

    kind = Kind.UNAVAILABLE
    code = "starts_queue"
    message = marked(
        "同时进入考试的人很多，您前面还有 {place} 人。本页会在 {seconds} 秒后自动再试，进入后才开始计时。"
    )


class ConsentMissing(DomainError):
    code = "consent_missing"
    message = marked("请先在候考室选择是否同意使用摄像头。")


class LeaseHeld(DomainError):
    code = "lease_held"
    message = marked("本次考试正在另一个窗口作答。如要在这里继续，请选择“在此窗口继续”。")


class LeaseMissing(DomainError):
    """No window has the right to write: none was taken, or a reopening gave it back."""

    code = "lease_missing"
    further = ("op_head", "held_answers")
    message = marked("本窗口还没有取得作答权，内容没有保存。请先进入作答（刷新页面）再继续。")


class LeaseLost(DomainError):
    code = "lease_lost"
    further = ("op_head", "held_answers")
    message = marked("作答已转到另一个窗口，本窗口只读。如要在这里继续，请选择“在此窗口继续”。")


class OpConflict(DomainError):
    code = "op_conflict"
    message = marked("第 {op} 号保存请求与服务器已有记录不一致，请刷新页面后继续。")
    further = ("op_head", "held_answers")


class OpOutOfReach(DomainError):
    """Too far above the head, or the op that would leave one gap too many below it."""

    code = "op_out_of_reach"
    message = marked(
        "第 {op} 号保存请求离已连续保存到的第 {op_head} 号太远，没有保存。请刷新页面后继续。"
    )


class JournalFull(DomainError):
    code = "journal_full"
    message = marked(
        "本次考试的修改次数或字数已超过上限（{limit} 次），这次修改没有保存。请联系监考人员。"
    )
    further = ("op_head",)


class AnswersChanged(DomainError):
    """Answers to `slots` were given in another window and not read in this one."""

    code = "answers_changed"
    message = marked(
        "第 {slots} 题的答案在另一个窗口改过，本窗口还没有读到，这次修改没有保存。请先选择保留哪一份。"
    )
    further = ("op_head", "held_answers")


class SavingTooFast(DomainError):
    """Nothing of it was looked at; the browser keeps it and sends it again."""

    kind = Kind.TOO_MANY
    code = "saving_too_fast"
    message = marked("保存请求太频繁，这一次没有保存。请过 {seconds} 秒再试。")


class AttemptClosed(DomainError):
    """`late` names the ops that were kept apart and will not be marked."""

    code = "attempt_closed"
    message = marked("本次考试已交卷，不能再修改答案。")
    further = ("late", "op_head", "state")


class AnswersNotSaved(DomainError):
    """No commit came in time. The browser keeps answers until one is acknowledged."""

    kind = Kind.UNAVAILABLE
    code = "database_away"
    message = marked("服务暂时不可用，答案尚未确认保存。请不要关闭考试页面，恢复后会自动再传一次。")


class AttemptEnded(AttemptClosed):
    """The same for whoever asks for the paper or for the right to write: nothing was refused a place."""

    message = marked("本次考试已结束，试卷不再显示，也不能再作答。")


class WrongAnswerValue(DomainError):
    kind = Kind.INVALID
    code = "wrong_answer_value"
    further = ("reason",)
    message = marked("第 {slot} 题的答案未保存：{words}。本次上传的其他答案将重新发送。")


class ReopeningTooLate(DomainError):
    kind = Kind.CONFLICT
    code = "reopening_too_late"
    message = marked(
        "作答时间已于 {deadline_at}（北京时间）结束，不能再恢复作答。已保存的答案都在；"
        "成绩需要更正的，请在公布前告知负责成绩的考务人员。"
    )


class TimeAfterEnd(DomainError):
    kind = Kind.CONFLICT
    code = "time_after_end"
    message = marked(
        "这次考试已经结束（{state_words}），不能再加时。需要继续作答的，请考务人员先在考生页面“恢复作答”，再加时。"
    )
    further = ("state",)


class PausedAlready(DomainError):
    kind = Kind.CONFLICT
    code = "paused_already"
    message = marked("这次考试已经暂停，计时没有在走。需要继续的，请恢复计时。")


class NotPaused(DomainError):
    kind = Kind.CONFLICT
    code = "not_paused"
    message = marked("这次考试没有暂停，计时正常进行，不需要恢复。")


class TimeOutOfBounds(DomainError):
    kind = Kind.INVALID
    code = "time_out_of_bounds"
    message = marked("一次给予的时间须在 {least} 秒至 {hours} 小时之间。")


class EndedOtherwise(DomainError):
    """Only an end by the clock is added to: any other was somebody's act."""

    kind = Kind.CONFLICT
    code = "ended_otherwise"
    message = marked("只有到时由系统收卷的考试可以补收答案，这次考试不是，没有执行。")


class NotHandedIn(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_handed_in"
    message = marked("尚未交卷，还没有回执。")
