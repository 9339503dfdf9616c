# SPDX-License-Identifier: Apache-2.0
"""The paper as it is given out before the start, and the key by which it is read afterwards."""

import os
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.security import Vault
from app.papers.rules import NONCE_BYTES, purpose_of, seal
from app.papers.service.serving import serve_paper


async def seal_paper(session: AsyncSession, vault: Vault, form_id: UUID, holder: UUID) -> bytes:
    """What `serve_paper` gives of this form, sealed for the holder; each time other bytes."""
    paper = await serve_paper(session, form_id)
    key = key_of_paper(vault, form_id, holder)
    return seal(paper.packed, key, os.urandom(NONCE_BYTES), holder)


def key_of_paper(vault: Vault, form_id: UUID, holder: UUID) -> bytes:
    """The key of all sealings of this form for this holder.

    Derived and not stored: with another secret it opens nothing, and the browser fetches the paper.
    """
    return vault.derive(purpose_of(form_id, holder))
