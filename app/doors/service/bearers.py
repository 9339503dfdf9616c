# SPDX-License-Identifier: Apache-2.0
"""The header by which a program is known: the one place that reads it."""

from starlette.requests import Request

# Pages are for people: there the header says nothing.
_FOR_PROGRAMS = "/api/v1/"


def shown_bearer(request: Request) -> str:
    """The token that a program shows to the API; empty when it shows none."""
    if not request.scope["path"].startswith(_FOR_PROGRAMS):
        return ""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
