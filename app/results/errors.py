# SPDX-License-Identifier: Apache-2.0
"""Refusals of the results domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class ResultNotFound(DomainError):
    """There is none, or it is not released: a candidate cannot tell the two apart."""

    kind = Kind.NOT_FOUND
    code = "result_not_found"
    message = marked("成绩尚未公布。公布后可在本页查看。")


class ResultStands(DomainError):
    kind = Kind.CONFLICT
    code = "result_stands"
    message = marked("这次考试的成绩已经公布、作废或待确认作废，不能再恢复作答。")


class SittingUnfinished(DomainError):
    kind = Kind.CONFLICT
    code = "sitting_unfinished"
    message = marked(
        "本场还不能公布成绩：作答中 {running} 人，仍可入场 {may_start} 人，"
        "待机器判分 {unmarked} 份，待人工评分 {waiting} 题，搁置 {held} 题，"
        "待另一人确认的作废或恢复 {voidings} 项。"
    )


class SittingNotHeld(DomainError):
    """Never opened, or cancelled: making everybody absent would punish them for our doing."""

    kind = Kind.CONFLICT
    code = "sitting_not_held"
    message = marked("本场考试未开放或已取消，没有成绩可公布。")


class ResultUndecided(DomainError):
    """There is nothing yet that could be voided."""

    kind = Kind.CONFLICT
    code = "result_undecided"
    message = marked("该考生的成绩尚未判定。评卷完成或公布时判定后，才能申请作废。")


class AlreadyVoided(DomainError):
    kind = Kind.CONFLICT
    code = "already_voided"
    message = marked("该成绩已经作废。如属误判，请申请恢复。")


class NotVoided(DomainError):
    kind = Kind.CONFLICT
    code = "not_voided"
    message = marked("该成绩没有作废，不需要恢复。")


class VoidingAsked(DomainError):
    kind = Kind.CONFLICT
    code = "voiding_asked"
    message = marked("该成绩已有一项申请等待另一人确认，请先处理那一项。")


class VoidingNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "voiding_not_found"
    message = marked("没有这项作废或恢复申请。")


class SecondPersonNeeded(DomainError):
    """Who asked for it cannot be the one who confirms it."""

    kind = Kind.FORBIDDEN
    code = "second_person_needed"
    message = marked("这项申请由您提出，须由另一位考务人员确认。")
