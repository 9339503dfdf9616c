# SPDX-License-Identifier: Apache-2.0
"""Which codes are right, and for how long a proof is fresh.

Codes are those of RFC 6238, as every authenticator app makes them. How fast they may be guessed is
`app.doors.rules.CODES`.
"""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp

# So long after the factor one's factors may be changed without giving it again.
FRESH = timedelta(minutes=5)
# Ten are a card's worth; more than one is lost with the card anyway.
RECOVERY_CODES = 10
STEP = timedelta(seconds=30)
# Digits and letters without those taken for another (Crockford's base 32). 120 bits in 24: from 112 on
# a digest keeps them as well as a slow password hash would (OWASP ASVS 5.0, 6.5.2).
RECOVERY_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_LENGTH = 24
_TAKEN_FOR = str.maketrans("OIL", "011")


def is_fresh(proved_at: datetime | None, *, now: datetime, within: timedelta) -> bool:
    """Was it proved so recently that it was the one who asks now, and not who found the page open?"""
    return proved_at is not None and now - proved_at <= within


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The step of time whose code this is: the present one, or one beside it; None when of none.

    Beside it, because it takes a while to type, and telephones go wrong by some seconds. No wider:
    each step that is taken is one more number that a guess may hit.
    """
    totp, here = pyotp.TOTP(secret), int(now.timestamp() // STEP.total_seconds())
    typed = _plain(code).encode()
    for step in (here, here - 1, here + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def normal_recovery_code(code: str) -> str:
    """As it was made: ` k7m2p-9qrol ` is K7M2P9QR01."""
    return _plain(code).upper().translate(_TAKEN_FOR)


def _plain(code: str) -> str:
    """Full-width characters made plain, spaces and dashes dropped."""
    return "".join(unicodedata.normalize("NFKC", code).replace("-", "").split())
