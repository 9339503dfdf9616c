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


class BankUnsuited(DomainError):
    """Requirements collide, or twins leave too few; `why` is in the reader's language."""

    code = "bank_unsuited"
    message = marked("题库无法满足组卷要求：{why}")


class BlueprintNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "blueprint_not_found"
    message = marked("没有这份双向细目表。")


class BlueprintImpossible(DomainError):
    """What was entered is no blueprint; the place and the reason are in the reader's language."""

    kind = Kind.INVALID
    code = "blueprint_impossible"
    message = marked("{place}：{why}")


class BlueprintMoved(DomainError):
    code = "blueprint_moved"
    message = marked("这份双向细目表刚被别人改动过。请刷新页面，看过最新内容再保存。")


class FormSetNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "form_set_not_found"
    message = marked("没有这组试卷。")


class FormSetUnfit(DomainError):
    code = "form_set_unfit"
    message = marked("这组试卷的考试、总分或题数与本场次公布时的规则不符，请另选一组。")


class FormsUsedUp(DomainError):
    """An individual set has fewer forms than candidates who start."""

    kind = Kind.UNAVAILABLE
    code = "forms_used_up"
    message = marked("为本场次准备的试卷已经发完，请联系监考人员。")
