# SPDX-License-Identifier: Apache-2.0
"""Refusals of making and revoking tokens; those of using one are the doors'."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class TokenNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "token_not_found"
    message = marked("没有这个令牌。请刷新页面查看现有的令牌。")


class TokenIncomplete(DomainError):
    kind = Kind.INVALID
    code = "token_incomplete"
    message = marked(
        "请填写名称（最多 {length} 个字），至少选择一项权限，有效期填 1 至 {days} 天。"
    )


class TokenRightsBeyond(DomainError):
    """More than who makes it has at this moment."""

    kind = Kind.FORBIDDEN
    code = "token_rights_beyond"
    message = marked("您自己没有这些权限，不能给令牌：{rights}。请去掉后再新建。")


class TokenRightsPersonal(DomainError):
    kind = Kind.INVALID
    code = "token_rights_personal"
    message = marked("这些权限只能由本人行使，不能给令牌：{rights}。请去掉后再新建。")


class TokenFactorNeeded(DomainError):
    kind = Kind.FORBIDDEN
    code = "token_factor_needed"
    message = marked("给令牌这些权限前，须先完成第二步验证：{rights}。请退出，重新登录后再新建。")


class TokensFull(DomainError):
    code = "tokens_full"
    message = marked("最多同时有 {most} 个有效的令牌。请先撤销不用的。")
