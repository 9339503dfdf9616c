# SPDX-License-Identifier: Apache-2.0
"""Refusals of the sittings domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class SittingNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "sitting_not_found"
    message = marked("没有这个考试场次，或者您无权查看。")


class SittingBegun(DomainError):
    """The start has passed: its time can no longer be changed, nor can it be called off."""

    kind = Kind.CONFLICT
    code = "sitting_begun"
    message = marked(
        "该场次已于 {started} 开始，不能再改期或取消。需要补时、暂停或准许迟到入场的，请用本场的“考试时间”页和考生页面。"
    )


class SittingNotBegun(DomainError):
    """Nobody could have begun yet, so entry cannot be closed behind them."""

    kind = Kind.CONFLICT
    code = "sitting_not_begun"
    message = marked("该场次 {starts} 开始，开始之后才能停止入场。")


class EntryOver(DomainError):
    """Nobody could enter any more at the time given."""

    kind = Kind.CONFLICT
    code = "entry_over"
    message = marked("入场已于 {closed} 截止。请把开始时间改到将来，或延长入场时间。")


class EntryClosedBefore(EntryOver):
    """Entry has closed already, by hand or by the clock."""

    message = marked("入场已于 {closed} 截止，不必再停止入场。")


class EntryPromised(DomainError):
    """Candidates were promised the programme's late entry and may rely on it."""

    kind = Kind.CONFLICT
    code = "entry_promised"
    message = marked("考试项目承诺考生在 {until} 之前可以入场，到时才能停止入场。")


class StartInPast(DomainError):
    kind = Kind.INVALID
    code = "start_in_past"
    message = marked("新的开始时间 {start} 已经过去，请选择将来的时间。")


class ReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "reason_missing"
    message = marked("请写明原因，它会记入操作记录。")


class AnnouncedAlready(DomainError):
    """The sitting keeps the newest rules already."""

    kind = Kind.CONFLICT
    code = "announced_already"
    message = marked("该场次已经按现行规则（版本 {number}）公布，不必重新公布。")


class DutyOfDisabled(DomainError):
    code = "duty_of_disabled"
    message = marked("{name} 的账号已停用，不能指派。请另选一人，或先请管理员启用此账号。")


class DutyWithoutRole(DomainError):
    code = "duty_without_role"
    message = marked("{name} 没有“{duty}”的角色，不能指派。请另选一人，或先请管理员授予该角色。")


class DutyHeldAlready(DomainError):
    """At each of the sittings named."""

    code = "duty_held_already"
    message = marked("{name} 已被指派本场“{duty}”，无须再次指派。")


class DutyNotHeld(DomainError):
    code = "duty_not_held"
    message = marked("{name} 现在没有被指派本场“{duty}”，可能已被收回。请刷新页面查看。")


class SittingWithoutDuties(DomainError):
    """It was called off: nobody works there."""

    code = "sitting_without_duties"
    message = marked("{starts} 的场次已取消，不能指派人员。请选择其他场次。")


class TelephoneUnreadable(DomainError):
    kind = Kind.INVALID
    code = "telephone_unreadable"
    message = marked(
        "看不懂电话“{typed}”，没有保存。请填 {fewest} 到 {most} 位数字，可以有区号、空格、短横和分机，"
        "例如 010-0000 0000 转 8。"
    )


class HoursMissing(DomainError):
    kind = Kind.INVALID
    code = "hours_missing"
    message = marked(
        "电话和接听时间要一起填写，没有保存。例如：工作日 9:00–17:00，考试当天 8:00–18:00。"
    )


class EmailUnreadable(DomainError):
    kind = Kind.INVALID
    code = "email_unreadable"
    message = marked("看不懂电子邮箱“{typed}”，没有保存。请检查 @ 前后，例如 help@example.org。")


class ContactNameAlone(DomainError):
    kind = Kind.INVALID
    code = "contact_name_alone"
    message = marked(
        "只填了名称，没有保存。请填写电话或电子邮箱；要改用项目的联系方式，请把四项都清空。"
    )
