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
    message = marked("这次考试的成绩已经公布或作废，不能再恢复作答。")


class SittingUnfinished(DomainError):
    kind = Kind.CONFLICT
    code = "sitting_unfinished"
    message = marked(
        "本场还不能公布成绩：作答中 {running} 人，仍可入场 {may_start} 人，"
        "待机器判分 {unmarked} 份，待人工评分 {waiting} 题，搁置 {held} 题。"
    )


class SittingNotHeld(DomainError):
    """Never opened, or cancelled: making everybody absent would punish them for our doing."""

    kind = Kind.CONFLICT
    code = "sitting_not_held"
    message = marked("本场考试未开放或已取消，没有成绩可公布。")
