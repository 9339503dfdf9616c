# SPDX-License-Identifier: Apache-2.0
"""Refusals of the reporting domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class SittingStillOpen(DomainError):
    """The export holds the key: it must not exist while anyone sits the paper or still may."""

    kind = Kind.CONFLICT
    code = "sitting_still_open"
    message = marked(
        "本场还有 {running} 人正在作答、{may_start} 人仍可入场，导出含有标准答案，请结束后再导出。"
    )


class EntryStillOpen(DomainError):
    """Someone could still be booked and sit the paper whose key the export holds."""

    kind = Kind.CONFLICT
    code = "entry_still_open"
    message = marked("入场到 {closes} 才截止，导出含有标准答案，请在此之后或停止入场后再导出。")


class NothingToExport(DomainError):
    kind = Kind.CONFLICT
    code = "nothing_to_export"
    message = marked("本场考试还没有开放，没有可导出的内容。")
