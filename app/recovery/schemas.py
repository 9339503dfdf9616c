# SPDX-License-Identifier: Apache-2.0
"""Payloads of recovery."""

from pydantic import BaseModel

from app.recovery.models import RescueKey


class RescueKeyOut(BaseModel):
    """The key that a page seals its rescue file to: a point of P-256, written out, in hex."""

    kid: str
    public_key: str


def rescue_key_out(key: RescueKey) -> RescueKeyOut:
    return RescueKeyOut(kid=key.kid, public_key=key.public_key)
