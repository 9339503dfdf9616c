# SPDX-License-Identifier: Apache-2.0
"""What `kaochang clock` says of the time, and ends a doubt about it."""

from app.attempts import service as attempts
from app.audit import service as audit
from app.audit.values import SYSTEM
from app.clock.service import believe_reference, find_doubt, read_now, read_reference
from app.core.db import Database
from app.core.settings import Settings


async def describe(settings: Settings) -> tuple[bool, list[str]]:
    """Whether the service is sure of the time, and what there is to know before one decides."""
    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            now, reference = await read_now(session), await read_reference(session)
            doubt = await find_doubt(session)
            ended = await attempts.count_overdue(session, now=reference)
    finally:
        await database.dispose()
    lines = [f"The service goes by {now:%Y-%m-%d %H:%M:%S} UTC."]
    if doubt is None:
        return True, [*lines, "It is the database's clock."]
    jumped = f"The database's clock says {reference:%Y-%m-%d %H:%M:%S} UTC"
    return False, [
        *lines,
        f"{jumped}: it jumped at {doubt.since:%H:%M:%S}. No attempt is closed by the clock.",
        "It is wrong: set it right (NTP), and the doubt ends by itself.",
        f"It is right: `kaochang clock believe --reason …`; {ended} running attempts then end at once.",
    ]


async def believe(settings: Settings, *, reason: str) -> str:
    """The database's clock is believed, on the trail with the reason; a line that says so."""
    database = Database(settings.database_url)
    try:
        async with database.writing() as session:
            doubt = await find_doubt(session)
            if doubt is None or not await believe_reference(session):
                return "There is no doubt about the time: nothing was changed."
            await audit.record(
                session,
                actor=SYSTEM,
                action="core.clock.believe",
                subject=("clock", "service"),
                now=await read_now(session),
                reason=reason,
                detail={"ahead_seconds": round(doubt.ahead.total_seconds())},
            )
    finally:
        await database.dispose()
    return "The database's clock is believed; every process goes by it within two seconds."
