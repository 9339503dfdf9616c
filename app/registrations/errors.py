# SPDX-License-Identifier: Apache-2.0
"""Refusals of the registrations domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class RegistrationNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "registration_not_found"
    message = marked("没有这个报名记录，或者您无权查看。")


class TicketMalformed(DomainError):
    """It can be no ticket number; says nothing about which tickets exist."""

    kind = Kind.INVALID
    code = "ticket_malformed"
    message = marked(
        "准考证号不完整或有误。它形如 {example}：字母、四位年月、七位数字。请对照准考证逐位检查。"
    )


class IdNumberMalformed(DomainError):
    kind = Kind.INVALID
    code = "id_number_malformed"
    message = marked("身份证号有误：应为 18 位，末位可以是 X。请逐位检查。")


class WrongTicketOrIdNumber(DomainError):
    """One answer for both, so that nobody learns which tickets exist."""

    kind = Kind.UNAUTHENTICATED
    code = "wrong_ticket_or_id_number"
    message = marked(
        "准考证号与身份证号不相符。请检查两个号码是否都与报名时一致；仍无法登录请联系考务人员。"
    )


class BookingClosed(DomainError):
    kind = Kind.CONFLICT
    code = "booking_closed"
    message = marked("该场次已取消或已停止入场，不能再报名。")


class RosterUnreadable(DomainError):
    kind = Kind.INVALID
    code = "roster_unreadable"
    message = marked(
        "无法读取名单文件。请用 UTF-8 或 GB18030 编码的 CSV 文件，每行为“姓名,身份证号”。"
    )


class RosterEmpty(DomainError):
    kind = Kind.INVALID
    code = "roster_empty"
    message = marked("名单是空的。请每行填写一人：姓名,身份证号。")


class RosterTooLong(DomainError):
    kind = Kind.INVALID
    code = "roster_too_long"
    message = marked("名单共 {count} 行，一次最多 {limit} 行，请分批导入。")


class ConsentClosed(DomainError):
    kind = Kind.CONFLICT
    code = "consent_closed"
    message = marked("该报名已失效，不能再选择监考方式。")


class AlternativeNotOffered(DomainError):
    kind = Kind.CONFLICT
    code = "alternative_not_offered"
    message = marked("本考试项目没有不使用摄像头的方式。")


class WithdrawalTooLate(DomainError):
    kind = Kind.CONFLICT
    code = "withdrawal_too_late"
    message = marked(
        "场次已于 {starts_at}（北京时间）开始，不能再撤销报名。"
        "报名有误的，请由两位考务人员将其成绩作废，并写明理由。"
    )


class RegistrationBegun(DomainError):
    """Whoever sits is not withdrawn: the attempt would be left without a registration."""

    kind = Kind.CONFLICT
    code = "registration_begun"
    message = marked("该考生已经开考，不能再撤销报名。需要停止作答的，请由监考人员终止考试。")


class RegistrationWithdrawn(DomainError):
    kind = Kind.CONFLICT
    code = "registration_withdrawn"
    message = marked("该报名已撤销，不能开考。原因见首页。")


class EntryStillOpenFor(DomainError):
    kind = Kind.CONFLICT
    code = "entry_still_open_for"
    message = marked("本场入场截止得更晚，该考生不需要准许迟到也能入场。")


class AlreadyBooked(DomainError):
    kind = Kind.CONFLICT
    code = "already_booked"
    message = marked("您已报名该场次。")


class RulesPromised(DomainError):
    """People were booked under the rules of the sitting, which stay for them."""

    kind = Kind.CONFLICT
    code = "rules_promised"
    message = marked(
        "该场次已有 {people} 人报名，公布时的规则对他们继续有效，不能更换。需要按现行规则考试，请另建场次。"
    )
