# SPDX-License-Identifier: Apache-2.0
"""Refusals at the doors: tries that come too fast or too many, and tokens that open nothing."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class TooManyTries(DomainError):
    kind = Kind.TOO_MANY
    code = "too_many_tries"
    message = marked("登录尝试次数过多，请 {seconds} 秒后再试。")


class TooManyCodes(DomainError):
    kind = Kind.TOO_MANY
    code = "too_many_codes"
    message = marked("验证码输错次数过多，请 {seconds} 秒后再试，或改用通行密钥、恢复码。")


class HashingBusy(DomainError):
    """Too many passwords wait to be checked; this one was not looked at."""

    kind = Kind.TOO_MANY
    code = "hashing_busy"
    message = marked("此刻登录的人太多，请 {seconds} 秒后再试。")


class TokenUnknown(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "token_unknown"
    message = marked("没有这个令牌。请核对是否复制完整；找不到时，请在“我的账号”里新建一个。")


class TokenExpired(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "token_expired"
    message = marked("令牌“{name}”已到期。请在“我的账号”里新建一个，并换到程序里。")


class TokenRevoked(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "token_revoked"
    message = marked("令牌“{name}”已被撤销。仍然需要时，请在“我的账号”里新建一个。")


class TokenOwnerDisabled(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "token_owner_disabled"
    message = marked("令牌“{name}”所属的账号已停用。请由在职的工作人员新建一个令牌。")


class TokenBesideSession(DomainError):
    """Of two who are shown at once neither can be taken for the one who asks."""

    kind = Kind.INVALID
    code = "token_beside_session"
    message = marked("请求同时带有令牌和登录 Cookie，无法确定由谁操作。请只保留其中一个。")


class TokenScopeMissing(DomainError):
    kind = Kind.FORBIDDEN
    code = "token_scope_missing"
    message = marked("这个令牌没有这项权限：{right}（{code}）。请新建一个含有这项权限的令牌。")


class TokenNotTaken(DomainError):
    """What only a person does: nobody's program takes their place."""

    kind = Kind.FORBIDDEN
    code = "token_not_taken"
    message = marked("这项操作不接受令牌，请由本人登录后操作。")
