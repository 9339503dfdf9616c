# SPDX-License-Identifier: Apache-2.0
"""By what a browser is told from another at the same address, before anybody signs in."""

import hmac
import secrets
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

from app.core.recent import Recent
from app.core.security import Vault
from app.doors.rules import NEW_DEVICES, Pace

# More addresses than one process sees at once.
_ADDRESSES = 20_000


class AddressPace:
    """A pace that each address has for itself, in this process; who asked is written nowhere."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._paid_until: Recent[str, datetime] = Recent(_ADDRESSES)

    def take(self, address: str, *, now: datetime) -> timedelta:
        """Zero, and once more is counted; or how long the address has to wait, and nothing is."""
        paid_until = self._paid_until.find(address) or now
        wait = self._pace.next_try(paid_until) - now
        if wait > timedelta(0):
            return wait
        self._paid_until.keep(address, self._pace.spend(paid_until, now=now))
        return timedelta(0)


class Devices:
    """Gives browsers a number that only we can make, at a pace by address.

    It says nothing of who sits before the browser. Without a pace a guesser would ask for a new
    one with every try; beyond it a browser gets none, and its tries are counted by address.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._pace = AddressPace(NEW_DEVICES)

    def read(self, shown: str) -> str | None:
        """The device's number; None when it shows none, or one that we did not make."""
        number, _, seal = shown.partition(".")
        return number if number and hmac.compare_digest(seal, self._seal(number)) else None

    def give(self, address: str, *, now: datetime) -> str | None:
        """What a new browser is to show from now on; None when too many came from its address."""
        if self._pace.take(address, now=now):
            return None
        number = secrets.token_urlsafe(16)
        return f"{number}.{self._seal(number)}"

    def _seal(self, number: str) -> str:
        return self._vault.digest(f"device {number}")[:32]


def address_of(request: Request) -> str:
    """As the proxy names it; of IPv6 the network, of which a house has one."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
