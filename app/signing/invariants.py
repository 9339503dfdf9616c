# SPDX-License-Identifier: Apache-2.0
"""What is always true of keys: their rows and their public history say the same."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.digits import from_base64url
from app.core.i18n import marked
from app.core.invariants import Invariants
from app.signing import repository
from app.signing.rules import HistoryBroken, follow


async def list_keys_astray(session: AsyncSession) -> list[str]:
    """Keys that are not as the public history has them; the place at which it does not hold."""
    entries = await repository.list_entries(session)
    try:
        told = follow([[from_base64url(text) for text in entry.signed] for entry in entries])
    except HistoryBroken as broken:
        return [str(broken)]
    rows = {key.kid: (key.purpose, key.state) for key in await repository.list_keys(session)}
    published = {kid.hex(): (key.purpose, key.state) for kid, key in told.items()}
    named = {*rows, *published}
    return sorted(kid for kid in named if rows.get(kid) != published.get(kid))


INVARIANTS: Invariants = {
    list_keys_astray: marked("签名密钥与公开的密钥历史一致，历史没有被改动"),
}
