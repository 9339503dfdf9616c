# SPDX-License-Identifier: Apache-2.0
"""A signed receipt on a page: all that somebody needs to verify it, also once the page is saved."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.receipts.values import ReceiptSignature
from app.signing import service as signing


@dataclass(frozen=True, slots=True)
class ShownSignature:
    """`address` and `picture` are empty where the service knows no address of its own."""

    kid: str
    public_key: str
    digits: str
    address: str
    picture: str


async def show_signature(
    session: AsyncSession, signed: ReceiptSignature | None, *, address: str
) -> ShownSignature | None:
    """None of a receipt without a signature. `address` is the service's, or empty."""
    key = await signing.find_key(session, signed.kid) if signed else None
    if signed is None or key is None:
        return None
    return ShownSignature(
        kid=key.kid,
        public_key=key.public_key,
        digits=signed.digits,
        address=f"{address}/verify" if address else "",
        picture=_draw(f"{address}/r#", signed.digits) if address else "",
    )


def _draw(address: str, digits: str) -> str:
    """The QR code, digits in a segment of their own: as one text it would need twice the area.

    Of the eight masks one is taken, not the best: a signature is as good as random under each, and
    to try them all costs five times as much, when everybody looks at their receipt at once.
    """
    import segno  # noqa: PLC0415

    # Its encoder takes several texts, each in the mode it needs, of which its types say nothing:
    # a test reads what comes out.
    parts: Any = [address, digits]
    code = segno.make_qr(parts, error="m", boost_error=False, mask=3)
    return code.svg_data_uri(scale=3, border=4, light="#fff")
