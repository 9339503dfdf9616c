# SPDX-License-Identifier: Apache-2.0
"""Under which addresses the service is reached, as settings and requests name them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import urlsplit

# Names that are this machine itself: what goes over plain HTTP to them crosses no wire.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# `exam.example.org`, `exam.example.org:8443`, `[::1]:8000`; nothing that a URL could end early at.
_AUTHORITY = re.compile(
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?)\.?(?::\d{1,5})?",
    re.IGNORECASE,
)


def host_in(authority: str) -> str | None:
    """The host of a Host header, small and without its port; None when it is no authority."""
    found = _AUTHORITY.fullmatch(authority)
    return found["host"].strip("[]").lower() if found else None


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Where people open the service: scheme, host and, unless it is the scheme's own, the port."""

    text: str
    host: str
    is_https: bool


def read_address(text: str) -> PublicAddress:
    """`https://exam.example.org`; ValueError says what is wrong with any other."""
    parts = urlsplit(text)
    host = host_in(parts.netloc)
    if parts.scheme not in ("http", "https") or host is None:
        raise ValueError(f"{text} is no address: write it as https://exam.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{text} names a page: leave out what follows the host")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ValueError(
            f"{text} would carry sign-ins in the clear, and browsers open no camera there: "
            "serve it over https:// (http:// is for 127.0.0.1 alone)"
        )
    return PublicAddress(f"{parts.scheme}://{parts.netloc}", host, parts.scheme == "https")


def read_hosts(text: str) -> frozenset[str]:
    """The hosts of a list with commas; ValueError names the one that is none."""
    return frozenset(_host_of(part) for part in _parts_of(text))


def _host_of(part: str) -> str:
    host = host_in(part)
    if host is None:
        raise ValueError(f"{part} is no host: write it as exam.example.org, without https://")
    return host


def check_proxies(text: str) -> str:
    """A list with commas of addresses and networks, or *; ValueError names the one that is none."""
    parts = list(_parts_of(text))
    for part in parts:
        _check_proxy(part)
    return ",".join(parts)


def _check_proxy(part: str) -> None:
    try:
        is_known = part == "*" or bool(ip_network(part))
    except ValueError:
        is_known = False
    if not is_known:
        raise ValueError(f"{part} is no address of a proxy: write it as 10.0.0.5 or 10.0.0.0/8")


def _parts_of(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(",") if part.strip())
