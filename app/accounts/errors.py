# SPDX-License-Identifier: Apache-2.0
"""Refusals of the accounts domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class SignInNeeded(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "sign_in_needed"
    message = marked("请先登录。登录状态可能已过期，重新登录后可继续，已保存的内容不会丢失。")


class NotAllowed(DomainError):
    kind = Kind.FORBIDDEN
    code = "not_allowed"
    message = marked("您的账号没有此项权限，请联系管理员。")


class WrongPassword(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "wrong_password"
    message = marked("用户名或密码不正确，请核对后重试。")


class TooManyTries(DomainError):
    kind = Kind.TOO_MANY
    code = "too_many_tries"
    message = marked("登录尝试次数过多，请 {seconds} 秒后再试。")


class HashingBusy(DomainError):
    """Too many passwords wait to be checked; this one was not looked at."""

    kind = Kind.TOO_MANY
    code = "hashing_busy"
    message = marked("此刻登录的人太多，请 {seconds} 秒后再试。")


class UsernameTaken(DomainError):
    kind = Kind.CONFLICT
    code = "username_taken"
    message = marked("用户名 {username} 已被使用，请换一个。")
