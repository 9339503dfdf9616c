# SPDX-License-Identifier: Apache-2.0
"""What the domains in which people sign in use of doors."""

from app.doors.service.cookies import (
    FormerNames,
    end_session_cookie,
    session_cookie,
    set_session_cookie,
    shown_device,
    shown_token,
)
from app.doors.service.devices import Devices, address_of
from app.doors.service.doors import SignInDoor
from app.doors.service.guards import admit, forgive, let_in
from app.doors.service.telling import (
    tell_closed,
    tell_opened,
    tell_refused,
)

__all__ = [
    "Devices",
    "FormerNames",
    "SignInDoor",
    "address_of",
    "admit",
    "end_session_cookie",
    "forgive",
    "let_in",
    "session_cookie",
    "set_session_cookie",
    "shown_device",
    "shown_token",
    "tell_closed",
    "tell_opened",
    "tell_refused",
]
