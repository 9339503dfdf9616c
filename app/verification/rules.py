# SPDX-License-Identifier: Apache-2.0
"""What a code shows by itself, without any record: docs/receipts.md in a function. Pure.

`static/js/verify` does the same in the browser; docs/receipts-vectors.json is asked of both.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from app.core import cose
from app.core.digits import from_base64url, from_digits
from app.core.i18n import marked
from app.doors.rules import Pace
from app.receipts.values import RECEIPT_AAD, ReceiptEnding, unpack
from app.signing.rules import KnownKey
from app.signing.states import SIGNING_KEY, KeyCapability
from app.signing.values import Purpose
from app.verification.values import CodeFinding, Verdict

# More than any file of ours holds; what is longer is not even looked at.
MAX_TEXT = 200_000
# Anybody may ask. A hall behind one address can have all its receipts verified at once; then one a
# second, so that nobody keeps the service from an exam by asking.
VERIFYING = Pace(300, timedelta(seconds=1))

WORDS: Mapping[Verdict, str] = {
    Verdict.VALID: marked("回执有效：由本系统签发，没有作废。"),
    Verdict.VOID: marked(
        "回执已作废：这次考试后来恢复了作答，或者补收了断网时写下的答案，本回执不再代表考试的结束。"
    ),
    Verdict.UNCONFIRMED: marked("签名正确，但本系统没有这份回执的记录，无法说明它现在是否有效。"),
    Verdict.MALFORMED: marked("这不是一份完整的核验码。请重新扫码，或从回执上完整复制。"),
    Verdict.UNKNOWN_KEY: marked("不是本系统的回执：签名所用的密钥不在本系统的密钥历史中。"),
    Verdict.BAD_SIGNATURE: marked("签名不符：内容被改动过，或者不是本系统签发的。"),
    Verdict.KEY_COMPROMISED: marked(
        "签名所用的密钥已宣布泄露，本系统也没有这份回执的记录，不能作为凭据。"
    ),
}

ENDINGS: Mapping[ReceiptEnding, str] = {
    ReceiptEnding.HAND_IN: marked("考生交卷"),
    ReceiptEnding.EXPIRE: marked("时间到，系统收卷"),
    ReceiptEnding.TERMINATE: marked("监考人员终止考试"),
    ReceiptEnding.LEAVE: marked("考生放弃评分并离场"),
}

TONES: Mapping[Verdict, str] = {
    **dict.fromkeys(Verdict, "bad"),
    Verdict.VALID: "good",
    Verdict.VOID: "warn",
    Verdict.UNCONFIRMED: "warn",
}


def read_code(text: str) -> bytes:
    """The statement that a text holds: digits, an address with them, base64url, or our file.

    ValueError for any other text.
    """
    if len(text) > MAX_TEXT:
        raise ValueError("too long a text")
    text = text.strip()
    if text.startswith("{"):
        text = json.loads(text).get("signed")
        if not isinstance(text, str):
            raise ValueError("a file without `signed`")
    code = "".join(text.rpartition("#")[2].split())
    return from_digits(code) if code.isascii() and code.isdecimal() else from_base64url(code)


def check(text: str, keys: Mapping[bytes, KnownKey]) -> CodeFinding:
    """Whether one of these keys has signed what the text holds, and what that is."""
    try:
        message = read_code(text)
        signed = cose.read(message)
    # The JSON of somebody's file can be nested without end.
    except (ValueError, RecursionError):
        return CodeFinding(Verdict.MALFORMED)
    key = keys.get(signed.kid)
    if key is None or key.purpose != Purpose.RECEIPTS:
        return CodeFinding(Verdict.UNKNOWN_KEY, signed.kid)
    try:
        cose.verify(signed, key.public_key, RECEIPT_AAD)
        said = unpack(signed.payload)
    except cose.BadSignature:
        return CodeFinding(Verdict.BAD_SIGNATURE, signed.kid)
    except cose.MalformedStatement:
        return CodeFinding(Verdict.MALFORMED, signed.kid)
    trusted = SIGNING_KEY.may(key.state, KeyCapability.VOUCH)
    verdict = Verdict.UNCONFIRMED if trusted else Verdict.KEY_COMPROMISED
    return CodeFinding(verdict, signed.kid, message, said)
