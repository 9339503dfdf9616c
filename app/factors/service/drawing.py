# SPDX-License-Identifier: Apache-2.0
"""What is drawn for a member, of the system's own source of what nobody predicts."""

import base64
import secrets

from app.factors.rules import RECOVERY_LENGTH, RECOVERY_LETTERS

# As many as RFC 4226 (4, R6) recommends: the length of what HMAC-SHA-1 gives.
SECRET_BYTES = 20
# Letters of a recovery code between two dashes.
GROUP = 6


def draw_secret() -> str:
    """The secret of an authenticator, as apps take it: base 32, 32 letters."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def draw_recovery_code() -> str:
    """As it is shown, in groups that one can keep in mind: `K7M2P9-QR01AB-4T6XYZ-08CDEF`."""
    code = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    return "-".join(code[start : start + GROUP] for start in range(0, RECOVERY_LENGTH, GROUP))
