# SPDX-License-Identifier: Apache-2.0
"""Refusals of the console."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class NotConfirmed(DomainError):
    """The number of people an act touches was not typed, or has changed since."""

    kind = Kind.INVALID
    code = "not_confirmed"
    message = marked("此操作影响 {people} 人。请返回上一页，输入 {people} 以确认。")
