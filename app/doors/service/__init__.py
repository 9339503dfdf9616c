# SPDX-License-Identifier: Apache-2.0
"""What the domains in which people sign in use of doors."""

from app.doors.service.bearers import shown_bearer
from app.doors.service.cookies import (
    FormerNames,
    end_session_cookie,
    session_cookie,
    set_session_cookie,
    shown_device,
    shown_token,
)
from app.doors.service.devices import AddressPace, Devices, address_of
from app.doors.service.doors import FactorBook, SignInDoor
from app.doors.service.guards import admit, admit_code, forgive, forgive_code, let_in
from app.doors.service.hashing import hash_password, verify_password
from app.doors.service.telling import (
    tell_closed,
    tell_half,
    tell_opened,
    tell_refused,
    tell_wrong_factor,
)

__all__ = [
    "AddressPace",
    "Devices",
    "FactorBook",
    "FormerNames",
    "SignInDoor",
    "address_of",
    "admit",
    "admit_code",
    "end_session_cookie",
    "forgive",
    "forgive_code",
    "hash_password",
    "let_in",
    "session_cookie",
    "set_session_cookie",
    "shown_bearer",
    "shown_device",
    "shown_token",
    "tell_closed",
    "tell_half",
    "tell_opened",
    "tell_refused",
    "tell_wrong_factor",
    "verify_password",
]
