# SPDX-License-Identifier: Apache-2.0
"""Creations that are asked for twice and done once.

Whoever hears no answer cannot know whether anything was created, and has to ask again. With an
`Idempotency-Key` of the asker's own the second request gets the first one's answer. The answer is
a row of the transaction that creates: there is both or neither, and a refusal leaves no row.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, insert_by_dialect
from app.core.errors import DomainError, Kind
from app.core.i18n import marked
from app.core.privacy import ONE_DAY, After, Privacy

Answer = TypeVar("Answer")


class KeyReused(DomainError):
    kind = Kind.INVALID
    code = "idempotency_key_reused"
    message = marked("这个 Idempotency-Key 已用于另一项请求。请为每项新请求使用新的值。")


class RepeatedCreation(Base):
    """An answer that is given again. Asker, key and request are digests: a body may hold a password."""

    __tablename__ = "repeated_creations"
    __privacy__ = Privacy(
        "the answer to who created something, such as ticket numbers",
        "answer a repeated request without creating twice",
        After(ONE_DAY, since=("made_at",)),
    )

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    request: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Once:
    """One request, and the digest of who asks with which key; without one it is done each time."""

    digest: str | None
    request: str
    now: datetime

    async def answer(
        self,
        session: AsyncSession,
        kind: TypeAdapter[Answer],
        create: Callable[[], Awaitable[Answer]],
    ) -> Answer:
        """What was created, by this request or by an earlier one with the same key and content.

        The row is claimed first: of two at once the second waits for the first one's commit, and
        finds its answer. Refused for a key that came with something else.
        """
        if self.digest is None:
            return await create()
        mine = RepeatedCreation.digest == self.digest
        claim = insert_by_dialect(session, RepeatedCreation).values(
            digest=self.digest, request=self.request, answer={}, made_at=self.now
        )
        claimed = await session.execute(
            claim.on_conflict_do_nothing().returning(RepeatedCreation.digest)
        )
        if claimed.first() is None:
            known = (await session.scalars(sa.select(RepeatedCreation).where(mine))).one()
            if known.request != self.request:
                raise KeyReused
            return kind.validate_python(known.answer["made"])
        made = await create()
        content = {"made": kind.dump_python(made, mode="json")}
        await session.execute(sa.update(RepeatedCreation).where(mine).values(answer=content))
        return made
