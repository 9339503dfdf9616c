# SPDX-License-Identifier: Apache-2.0
"""Refusals of tries that come too fast."""

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
