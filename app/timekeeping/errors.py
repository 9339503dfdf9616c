# SPDX-License-Identifier: Apache-2.0
"""Refusals of timekeeping."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class CohortChanged(DomainError):
    """What was previewed is not what would be done now."""

    kind = Kind.CONFLICT
    code = "cohort_changed"
    message = marked(
        "预览之后名单有变化：现在会影响 {people} 人。尚未执行，请核对新的名单后再确认。"
    )


class CohortEmpty(DomainError):
    kind = Kind.CONFLICT
    code = "cohort_empty"
    message = marked("现在没有任何考生会受影响，没有执行。请查看名单中各人的原因。")


class OutageNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "outage_not_found"
    message = marked("没有这条补时建议，或者它不属于本场。请刷新页面查看。")


class PeopleNotConfirmed(DomainError):
    kind = Kind.INVALID
    code = "people_not_confirmed"
    message = marked("此操作影响 {people} 人。尚未执行，请输入 {people} 以确认。")
