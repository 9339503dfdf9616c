# SPDX-License-Identifier: Apache-2.0
"""HTTP clients of tests: of served processes and of apps in this process, without waste."""

import ssl
import sys
from functools import cache
from importlib.util import find_spec

import httpx

from tests.support.waiting import PATIENCE


def client_at(url: str) -> httpx.AsyncClient:
    """A patient client of a server on this machine, whatever proxies the environment names."""
    return httpx.AsyncClient(base_url=url, verify=_trust(), trust_env=False, timeout=PATIENCE)


@cache
def _trust() -> ssl.SSLContext:
    """One for all: reading the certificates takes longer than most requests."""
    return ssl.create_default_context()


def look_for_no_trio() -> None:
    """Clients need not look for a library that is not there with every single request.

    httpx asks by importing `sniffio` which library it runs under, and Python looks for what it has
    not found on the whole path again: a third of a millisecond, on every request of every test.
    """
    if find_spec("sniffio") is None:
        # Python's own sign for a module that is absent.
        sys.modules["sniffio"] = None  # type: ignore[assignment]
