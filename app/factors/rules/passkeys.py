# SPDX-License-Identifier: Apache-2.0
"""Passkeys: for which site they are made, and when one seems to have been copied (WebAuthn 3)."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

# A telephone, a computer and keys in two drawers, twice over.
MOST_PASSKEYS = 10
# A person finds the key, touches it, and tries again; a browser gives up after five by itself.
CHALLENGE_LIFE = timedelta(minutes=5)
_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are for: its host, and the one origin that may use them."""

    id: str
    origin: str


def relying_party_of(public_address: str) -> RelyingParty | None:
    """By the address that people open, never by what a request says of itself.

    None where there is no such address, and where it has a number for a name: browsers make
    passkeys for names alone. The origin is as a browser says it: small, without the usual port.
    """
    parts = urlsplit(public_address)
    if parts.hostname is None or _is_number(parts.hostname):
        return None
    port = "" if parts.port in (None, _USUAL_PORTS.get(parts.scheme)) else f":{parts.port}"
    return RelyingParty(parts.hostname, f"{parts.scheme}://{parts.hostname}{port}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def seems_copied(*, kept: int, shown: int) -> bool:
    """Has the key's own count not gone on? Keys that are the same on all devices count nothing."""
    return (kept > 0 or shown > 0) and shown <= kept
