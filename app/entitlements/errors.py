# SPDX-License-Identifier: Apache-2.0
"""Refusals of the entitlements domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class EntitlementNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "entitlement_not_found"
    message = marked("没有这个补考资格，或者您无权查看。")


class EntitlementUsed(DomainError):
    kind = Kind.CONFLICT
    code = "entitlement_used"
    message = marked("补考资格已用于一个场次，不能再次使用。")


class EntitlementLapsed(DomainError):
    kind = Kind.CONFLICT
    code = "entitlement_lapsed"
    message = marked("补考资格已于 {last} 到期。")


class SittingNotForRetake(DomainError):
    """Another programme, title or kind, or a start outside the entitlement's time."""

    kind = Kind.CONFLICT
    code = "sitting_not_for_retake"
    message = marked("不能用补考资格预约该场次：须为同一考试项目和等级，且在 {last} 或之前开始。")


class EntitlementRevoked(DomainError):
    kind = Kind.CONFLICT
    code = "entitlement_revoked"
    message = marked("该补考资格已随成绩作废而取消。如有疑问请联系考务人员。")
