# SPDX-License-Identifier: Apache-2.0
"""Where somebody tries to sign in."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from app.core.db import Database
from app.core.security import Vault
from app.core.settings import Settings
from app.doors.rules import TrySource
from app.doors.service.cookies import set_device_cookie
from app.doors.service.devices import Devices


@dataclass(frozen=True, slots=True)
class SignInDoor:
    """Where somebody tries to sign in: from where, when, and what the try is judged with.

    `former` is the digest of the session that the browser shows already, if it shows one.
    """

    database: Database
    vault: Vault
    settings: Settings
    devices: Devices
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
