# SPDX-License-Identifier: Apache-2.0
"""Refusals of verification. What a check finds wrong is an answer, and none of these."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class VerifyingTooFast(DomainError):
    """Nothing of the code was looked at."""

    kind = Kind.TOO_MANY
    code = "verifying_too_fast"
    message = marked(
        "从这个网络地址来的核验太多，这一次没有核验。请过 {seconds} 秒再试，或者用离线核验文件核对签名。"
    )


class ReceiptUnsigned(DomainError):
    kind = Kind.NOT_FOUND
    code = "receipt_unsigned"
    message = marked(
        "本回执没有电子签名，没有可以下载的文件。查询或申诉时请提供准考证号和回执编号。"
    )
