# SPDX-License-Identifier: Apache-2.0
"""Putting the programmes' files in force, after asking who relies on what they say."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from app.console.service.today import SittingLine, list_lines, list_unreleased
from app.core.templating import format_moment
from app.entitlements import service as entitlements
from app.programmes import service as programmes
from app.programmes.models import Programme
from app.programmes.rules import Reliance, Text
from app.sittings.states import SITTING, SittingCapability
from app.sittings.values import Phase


async def load_programmes(
    session: AsyncSession,
    *,
    signed: programmes.Signature = programmes.UNSIGNED,
    folder: Path = programmes.DATA,
    now: datetime,
) -> list[Programme]:
    """The files are in force, changed ones as their programmes' next versions.

    Refused as a whole when one of them is wrong, or lacks a title or a component that a sitting
    which is not released or a right that is still to be had relies on: the refusal names them.
    """
    return await programmes.load_programmes(
        session,
        relied_on=await _list_reliances(session, now),
        signed=signed,
        folder=folder,
        now=now,
    )


async def _list_reliances(session: AsyncSession, now: datetime) -> list[Reliance]:
    lines = await list_lines(session, now=now)
    bookable = SittingCapability.BE_BOOKED
    coming = [
        x for x in lines if x.phase is not Phase.OVER and SITTING.may(x.sitting.state, bookable)
    ]
    held = [x for x in lines if SITTING.may(x.sitting.state, SittingCapability.ADMIT)]
    unreleased = [each.line for each in await list_unreleased(session, held, now=now)]
    return [*map(_of_sitting, [*coming, *unreleased]), *await _of_rights(session, now)]


def _of_sitting(line: SittingLine) -> Reliance:
    at = format_moment(line.sitting.starts_at)
    what = Text(
        f"{at} 的场次（{line.booked} 人报名）", f"the sitting of {at} ({line.booked} booked)"
    )
    return Reliance(line.programme.code, line.sitting.title_key, line.sitting.component_key, what)


async def _of_rights(session: AsyncSession, now: datetime) -> list[Reliance]:
    codes = {p.id: p.code for p in await programmes.list_programmes(session)}
    held = await entitlements.count_to_be_had(session, now=now)
    return [
        Reliance(
            codes[programme_id],
            title_key,
            "",
            Text(f"{people} 人未用的免费补考资格", f"free retakes that {people} people hold"),
        )
        for (programme_id, title_key), people in held.items()
    ]
