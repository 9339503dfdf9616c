# SPDX-License-Identifier: Apache-2.0
"""Refusals of the papers domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class FormNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "form_not_found"
    message = marked("没有这份试卷。")


class FormDamaged(DomainError):
    """What is stored is not what was frozen: nobody may sit it or be marked by it."""

    kind = Kind.UNAVAILABLE
    code = "form_damaged"
    message = marked("试卷与冻结时不一致，已停止使用，请联系管理员核查数据库。")


class ComponentNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "component_not_found"
    message = marked("{title} 没有名为 {component} 的考试科目。")


class BankTooSmall(DomainError):
    kind = Kind.CONFLICT
    code = "bank_too_small"
    message = marked("题库不足，无法组卷：“{section}”需要 {needed} 题，可用 {available} 题。")
