# SPDX-License-Identifier: Apache-2.0
"""Refusals of whoever changes keys; a hand-in meets none of them."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class KeyNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "signing_key_not_found"
    message = marked("没有编号为 {kid} 的签名密钥。用 kaochang keys list 查看现有的密钥。")


class NoKeyAnnounced(DomainError):
    code = "no_signing_key_announced"
    message = marked("还没有预先公布的下一把密钥。先运行 kaochang keys new。")


class KeyAnnouncedLately(DomainError):
    code = "signing_key_announced_lately"
    message = marked(
        "密钥 {kid} 公布不满 {hours} 小时，{usable_from}（北京时间）起可以启用。必须立即启用的，加上 --at-once。"
    )


class KeyUnopenable(DomainError):
    """Sealed with another secret than the service's."""

    kind = Kind.FAULT
    code = "signing_key_unopenable"
    message = marked(
        "密钥 {kid} 不是用现在的 KAOCHANG_SECRET_KEY 加密保存的，无法打开。请恢复原来的 KAOCHANG_SECRET_KEY；"
        "已经丢失的，运行 kaochang keys rotate --lost。"
    )
