# SPDX-License-Identifier: Apache-2.0
"""Refusals of messages. A refused message is nowhere; whoever wrote it still has its text."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class MessageBlank(DomainError):
    kind = Kind.INVALID
    code = "message_blank"
    message = marked("消息里没有看得见的文字，没有发送。请写下要说的话。")


class MessageTooLong(DomainError):
    kind = Kind.INVALID
    code = "message_too_long"
    message = marked("消息有 {length} 个字，最多 {most} 个，没有发送。请缩短，或分成几条。")


class MessagesTooFast(DomainError):
    kind = Kind.TOO_MANY
    code = "messages_too_fast"
    message = marked("消息发得太快，这一条没有发送。请过 {seconds} 秒再发。")


class MessagesFull(DomainError):
    code = "messages_full"
    message = marked("您已发送 {most} 条消息，不能再发。请按本页的联系方式联系主办单位。")


class MessageIdUsed(DomainError):
    """The same id came with another text: which of the two was meant, nobody can tell."""

    code = "message_id_used"
    message = marked("这个编号已经发送过另一条消息，这一条没有发送。请重新写一条。")


class TalkNotYet(DomainError):
    code = "talk_not_yet"
    message = marked("候考室 {opens}（北京时间）开放，此前没有监考人员，消息没有发送。")


class TalkOver(DomainError):
    code = "talk_over"
    message = marked("这次考试已经结束，消息没有发送。此前的对话仍可查看。")


class NobodyToTell(DomainError):
    code = "nobody_to_tell"
    message = marked("没有考生能收到这条消息：他们的考试都已结束。消息没有发送。")


class NobodyChosen(DomainError):
    kind = Kind.INVALID
    code = "nobody_chosen"
    message = marked("没有勾选考生，消息没有发送。请勾选要发给的考生，或选择发给全场。")


class RecipientNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "recipient_not_found"
    message = marked("所选的人中有人不在本场名单里，消息没有发送。请刷新页面后重新选择。")
