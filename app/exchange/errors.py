# SPDX-License-Identifier: Apache-2.0
"""Refusals of the exchange domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class ImportNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "import_not_found"
    message = marked("没有这次导入。")


class ImportStale(DomainError):
    code = "import_stale"
    message = marked("预览之后题库有了变化，这次导入的结果会不同。请看过新的预览再确认。")


class ExportTooLarge(DomainError):
    """In one file the items would be more than can be imported again."""

    kind = Kind.INVALID
    code = "export_too_large"
    message = marked("这些试题放进一个文件太大，以后无法再导入。请先筛选，再分几次导出。")


class FormatUnknown(DomainError):
    kind = Kind.NOT_FOUND
    code = "format_unknown"
    message = marked("没有这种文件格式。")
