# SPDX-License-Identifier: Apache-2.0
"""What the trail has of sign-ins with a second factor."""

import httpx
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.doors.rules import PACES, PacedBy
from tests.support.factories.factors import enter, equipped, give
from tests.support.world import World

RECOVERY = "/api/v1/sessions/current/recovery-code"


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def told(world: World) -> list[tuple[str, str | None]]:
    """What the trail has of the operator's sign-ins since the authenticator is there: act, factor."""
    async with world.database.reading() as session:
        entries = list(await session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))
    [since] = [n for n, e in enumerate(entries) if e.action == "factors.totp.confirm"]
    entries = [e for e in entries[since:] if e.action.startswith("accounts.")]
    return [(e.action.removeprefix("accounts."), e.detail.get("factor")) for e in entries]


async def test_sign_in_is_told_when_it_is_whole_and_by_which_factor(world: World) -> None:
    app = await equipped(world)
    client = await enter(world, "operator")
    await give(client, app.next_code())
    await client.delete("/api/v1/sessions/current")
    other = await enter(world, "operator")
    (await other.put(RECOVERY, json={"code": app.recovery_codes[0]})).raise_for_status()
    assert await told(world) == [
        ("session.open", "set_up"),
        ("session.begin", None),
        ("session.open", "code"),
        ("session.close", None),
        ("session.begin", None),
        ("session.open", "recovery_code"),
    ]


async def test_right_password_with_wrong_codes_is_told_once_in_ten_minutes(world: World) -> None:
    app = await equipped(world)
    client = await enter(world, "operator")
    for _ in range(3):
        assert problem(await give(client, app.wrong_code())) == (422, "wrong_code")
    wrong = await client.put(RECOVERY, json={"code": "no"})
    assert problem(wrong) == (422, "wrong_recovery_code")
    assert (await told(world))[1:] == [
        ("session.begin", None),
        ("sign_in.refuse", "code"),
        ("sign_in.refuse", "recovery_code"),
    ]


async def test_proving_oneself_again_is_no_sign_in(world: World) -> None:
    app = await equipped(world)
    client = await enter(world, "operator")
    for _ in range(2):
        assert (await give(client, app.next_code())).status_code == 204
    assert (await told(world))[1:] == [("session.begin", None), ("session.open", "code")]


async def test_codes_that_come_too_fast_are_told_of_their_source(world: World) -> None:
    app = await equipped(world)
    client = await enter(world, "operator")
    tried = [await give(client, app.wrong_code()) for _ in range(PACES[PacedBy.PAIR].free + 1)]
    assert problem(tried[-1]) == (429, "too_many_codes")
    assert (await told(world))[-1] == ("sign_in.slow", None)
