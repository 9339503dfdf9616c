# SPDX-License-Identifier: Apache-2.0
"""Refusals of the items domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class ItemVersionNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "item_version_not_found"
    message = marked("题库中没有这道试题的这个版本。")


class ItemNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "item_not_found"
    message = marked("题库中没有这道试题。")


class ReferenceTaken(DomainError):
    code = "reference_taken"
    message = marked("编号“{reference}”已有试题使用，请换一个编号。")


class VersionMoved(DomainError):
    code = "version_moved"
    message = marked("这道题刚被别人改动过。请刷新页面，看过最新版本再操作。")


class UnderReview(DomainError):
    code = "under_review"
    message = marked("试题“{reference}”正在审核。请等审核结果，或先由命题人撤回。")


class OwnWork(DomainError):
    kind = Kind.FORBIDDEN
    code = "own_work"
    message = marked("试题“{reference}”是您参与命制的，请由另一位审题人审核。")


class NotYourDraft(DomainError):
    kind = Kind.FORBIDDEN
    code = "not_your_draft"
    message = marked("只有命题人本人可以撤回试题“{reference}”。")


class ReasonNeeded(DomainError):
    kind = Kind.INVALID
    code = "reason_needed"
    message = marked("请写明原因：命题人要据此修改。")


class NothingChosen(DomainError):
    kind = Kind.INVALID
    code = "nothing_chosen"
    message = marked("没有选中任何试题。")


class ItemPictureNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "picture_not_found"
    message = marked("没有这张图片。")
    further = ("name",)


class FileUnusable(DomainError):
    """A file that is refused as a whole; the reason is in the reader's language."""

    kind = Kind.INVALID
    code = "file_unusable"
    message = marked("文件无法使用：{why}")
