# SPDX-License-Identifier: Apache-2.0
"""Where somebody tries to sign in, and what it asks of the domains above."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.core.db import Database
from app.core.security import Vault
from app.core.settings import Settings
from app.doors.rules import TrySource
from app.doors.service.cookies import set_device_cookie
from app.doors.service.devices import Devices


class FactorBook(Protocol):
    """What a domain above knows of the members' second factors."""

    async def has_any(self, session: AsyncSession, staff_id: UUID) -> bool:
        """Has this member one that counts?"""
        ...

    async def find_news(self, session: AsyncSession, staff_id: UUID) -> str | None:
        """The page on which this member has to be told what was done to their factors."""
        ...


@dataclass(frozen=True, slots=True)
class SignInDoor:
    """Where somebody tries to sign in: from where, when, and what the try is judged with.

    `former` is the digest of the session that the browser shows already, if it shows one.
    """

    database: Database
    vault: Vault
    settings: Settings
    devices: Devices
    factors: FactorBook
    source: TrySource
    now: datetime
    former: str | None = None

    def give_device(self, response: Response) -> None:
        """A browser that shows no device gets one, if its address may have another."""
        if self.source.device is not None:
            return
        shown = self.devices.give(self.source.address, now=self.now)
        if shown is not None:
            set_device_cookie(response, shown, self.settings)
