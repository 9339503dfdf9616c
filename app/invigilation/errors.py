# SPDX-License-Identifier: Apache-2.0
"""Refusals of invigilation. A refused frame changes nothing, and never an answer."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class StreamsFull(DomainError):
    kind = Kind.UNAVAILABLE
    code = "streams_full"
    message = marked("打开的实时通知太多，或服务正要重启。页面会自己定时查询，作答不受影响。")


class FrameNotJpeg(DomainError):
    kind = Kind.UNSUPPORTED
    code = "frame_not_jpeg"
    message = marked("摄像头画面必须是 JPEG 图片。作答不受影响。")


class FrameTooLarge(DomainError):
    kind = Kind.TOO_LARGE
    code = "frame_too_large"
    message = marked("摄像头画面太大，最多 {kilobytes} KB，本帧未处理。作答不受影响。")


class FrameBroken(DomainError):
    """`reason` is the library's word: not_jpeg, broken or wrong_size."""

    kind = Kind.INVALID
    code = "frame_broken"
    message = marked("摄像头画面无法读取（{reason}），本帧未处理。作答不受影响。")


class FrameFlood(DomainError):
    kind = Kind.TOO_MANY
    code = "frame_flood"
    message = marked("摄像头画面发送得太快，本帧未处理。作答不受影响。")


class FramesBusy(DomainError):
    kind = Kind.UNAVAILABLE
    code = "frames_busy"
    message = marked("等待处理的摄像头画面太多，本帧未处理。作答不受影响。")


class CameraOver(DomainError):
    """The code is the one that answers get after the end: the page stops for both alike."""

    code = "attempt_closed"
    message = marked("考试已经结束，不再接收摄像头画面。")


class CameraNotAgreed(DomainError):
    code = "camera_not_agreed"
    message = marked("考生没有同意使用摄像头，画面未被查看，也未保存。")


class FindingNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "finding_not_found"
    message = marked("没有这条发现，或者您无权查看。")


class PictureNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "picture_not_found"
    message = marked("没有这张画面：可能未按规则保存，或已过保存期限并被删除。")


class TerminationNotConfirmed(DomainError):
    kind = Kind.INVALID
    code = "termination_not_confirmed"
    message = marked("请勾选确认后再终止考试。考试没有被终止。")
