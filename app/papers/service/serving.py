# SPDX-License-Identifier: Apache-2.0
"""The paper as it is sent: rendered and packed once a form, for a thousand candidates who ask at once."""

import gzip
import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.recent import Recent
from app.papers.rules import candidate_view
from app.papers.service.reading import get_form

# Some 150 kB each, packed and not.
_SERVED_FORMS = 256


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """What a browser gets of a form, as JSON, and the same packed by gzip."""

    plain: bytes
    packed: bytes


# Form ids are random and forms never change, so one cache serves every database of the process.
_served: Recent[UUID, ServedPaper] = Recent(_SERVED_FORMS)


async def serve_paper(session: AsyncSession, form_id: UUID) -> ServedPaper:
    """The candidate's view of a form that there is; nothing in it tells right from wrong."""
    held = _served.find(form_id)
    if held is None:
        view = candidate_view(await get_form(session, form_id))
        plain = json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()
        held = ServedPaper(plain, gzip.compress(plain, 6, mtime=0))
        _served.keep(form_id, held)
    return held
