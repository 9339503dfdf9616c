# SPDX-License-Identifier: Apache-2.0
"""What must hold before the service starts. Each refusal is one line that says what to do."""

import asyncio
import socket

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from app.core.db import Database, SecondProcess, claim_sqlite
from app.core.settings import Settings
from app.doctor import KEY_SEALED_ELSEWHERE, find_unopenable, weak_durability
from app.revisions import Stand, find_standing

# Said and no more: an upgrade must not keep a service from starting that served well without.
NO_ADDRESS = (
    "KAOCHANG_PUBLIC_ADDRESS is not set: every host is answered, and browsers are not told to keep "
    "to HTTPS. Set it to the address that people open, as https://exam.example.org."
)


class CannotStart(RuntimeError):
    """The text is for the operator: what stands in the way, and what to do about it."""


def demand_alone(settings: Settings, *, workers: int = 1) -> None:
    """SQLite is served by one process, and no other one holds the file now."""
    if not settings.is_sqlite:
        return
    if workers > 1:
        raise CannotStart("SQLite serves one process: use --workers 1, or PostgreSQL.")
    try:
        claim = claim_sqlite(make_url(settings.database_url))
    except SecondProcess as busy:
        raise CannotStart(f"It is already running: {busy} is held. Stop it first.") from busy
    if claim is not None:
        claim.close()


def demand_port(host: str, port: int) -> None:
    """The port can be listened on: found here, before anything is filled or loaded."""
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, proto) as probe:
        # As uvicorn does: connections of a server that was killed linger, and are no reason.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as taken:
            raise CannotStart(
                f"Port {port} on {host} cannot be listened on ({taken.strerror}): "
                "stop what listens there, or choose another with --port."
            ) from taken


def demand_database(settings: Settings) -> None:
    """The database has this release's tables and syncs what it commits.

    One that does not answer is no reason: the server starts and answers 503 until it is back.
    """
    refusal = asyncio.run(_refusal_of(settings))
    if refusal is not None:
        raise CannotStart(refusal)


async def _refusal_of(settings: Settings) -> str | None:
    database = Database(settings.database_url)
    try:
        standing = await find_standing(database)
        if standing.stand is not Stand.CURRENT:
            stands = f"stands at {standing.found}" if standing.found else "has no tables yet"
            return f"The database {stands}, this release needs {standing.wanted}. {standing.advice}"
        weak = await weak_durability(database)
        sealed = await find_unopenable(database, settings)
    except (DBAPIError, OSError):
        return None
    finally:
        await database.dispose()
    if sealed:
        return f"{sealed} {KEY_SEALED_ELSEWHERE}"
    if weak and not settings.unsafe_durability:
        return (
            f"PostgreSQL runs with {weak}: acknowledged answers could be lost. Set them to on, "
            "or accept it with KAOCHANG_UNSAFE_DURABILITY=1."
        )
    return None
