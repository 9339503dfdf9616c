# SPDX-License-Identifier: Apache-2.0
"""Refusals of those who read the trail."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class CursorUnknown(DomainError):
    """Only what an earlier page gave leads to the next one."""

    kind = Kind.INVALID
    code = "cursor_unknown"
    message = marked("翻页位置无效，请从第一页重新查询。")


class SpanReversed(DomainError):
    kind = Kind.INVALID
    code = "span_reversed"
    message = marked("起始时间晚于结束时间，请调整后重新查询。")
