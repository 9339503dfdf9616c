# SPDX-License-Identifier: Apache-2.0
"""What is drawn for a member, of the system's own source of what nobody predicts."""

import base64
import secrets

from app.factors.rules import RECOVERY_LENGTH, RECOVERY_LETTERS

# As many as RFC 4226 (4, R6) recommends: the length of what HMAC-SHA-1 gives.
SECRET_BYTES = 20


def draw_secret() -> str:
    """The secret of an authenticator, as apps take it: base 32, 32 letters."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def draw_recovery_code() -> str:
    """As it is shown, in two halves: `K7M2P-9QR01`."""
    code = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    half = RECOVERY_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
