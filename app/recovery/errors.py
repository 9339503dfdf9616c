# SPDX-License-Identifier: Apache-2.0
"""Refusals of taking in what came late. None of them loses an answer."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class TakingInChanged(DomainError):
    """What was previewed is not what would be done now."""

    kind = Kind.CONFLICT
    code = "taking_in_changed"
    message = marked("预览之后有变化：现在会补收 {people} 人的答案。尚未执行，请核对后再确认。")


class NothingToTakeIn(DomainError):
    kind = Kind.CONFLICT
    code = "nothing_to_take_in"
    message = marked("现在没有可以补收的答案，没有执行。请查看各项的原因。")


class NoRescueFile(DomainError):
    kind = Kind.INVALID
    code = "no_rescue_file"
    message = marked("这不是考试页面生成的救援文件，没有保存。请选择考生交来的 .kcrescue 文件。")


class RescueFileTooLarge(DomainError):
    kind = Kind.INVALID
    code = "rescue_file_too_large"
    message = marked("文件超过 {megabytes} MB，不是考试页面生成的救援文件，没有保存。")


class RescueFileElsewhere(DomainError):
    """Its attempt is of another sitting, or of none that this service has."""

    kind = Kind.INVALID
    code = "rescue_file_elsewhere"
    message = marked("这个文件不属于本场考试，没有保存。请到它所属的场次上传，或向考生确认。")


class RescueFileNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "rescue_file_not_found"
    message = marked("没有这个救援文件，或者它不属于本场。请刷新页面查看。")
