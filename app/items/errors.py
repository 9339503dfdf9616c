# SPDX-License-Identifier: Apache-2.0
"""Refusals of the items domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class ItemVersionNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "item_version_not_found"
    message = marked("题库中没有这道试题的这个版本。")
