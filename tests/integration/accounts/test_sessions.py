# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and what ends a session."""

import unicodedata
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.access import STAFF_TRUST
from app.accounts.models import Session, StaffMember
from app.core.logs import mask
from app.doors.service.cookies import session_cookie
from tests.support.factories.exams import open_exam
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World


async def sign_in(world: World, password: str, username: str = "grader") -> int:
    client = await world.anyone()
    body = {"username": username, "password": password}
    return (await client.post("/api/v1/sessions", json=body)).status_code


async def test_wrong_password_and_unknown_name_get_the_same_answer(world: World) -> None:
    await world.grader()
    client = await world.anyone()
    answers = [
        await client.post("/api/v1/sessions", json={"username": name, "password": "wrong"})
        for name in ("grader", "nobody")
    ]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_password_is_compared_whole_and_as_typed(world: World) -> None:
    """Nothing is trimmed, folded or cut off: not even beyond what its strength is judged by."""
    admin = await world.admin()
    password = " Seven green lanterns, " + "and another one " * 10 + "E\u0301 "
    body = {"username": "liu", "display_name": "刘", "password": password, "roles": ["grader"]}
    (await admin.post("/api/v1/staff", json=body)).raise_for_status()
    assert len(password) > 150, "long ones are taken"
    others = (
        password.strip(),
        password.lower(),
        password[:72],
        unicodedata.normalize("NFC", password),
    )
    assert [await sign_in(world, other, "liu") for other in others] == [401] * 4, "not the one"
    assert await sign_in(world, password, "liu") == 204, "the very same"


async def test_password_has_no_last_day(world: World) -> None:
    await world.grader()
    world.clock.forward(days=1000)
    assert await sign_in(world, PASSWORD) == 204, "nobody is made to choose another"


async def test_new_database_has_nobody_who_could_sign_in(world: World) -> None:
    async with world.database.reading() as session:
        assert list(await session.scalars(sa.select(StaffMember))) == [], "no account to guess at"


async def test_session_lapses(world: World) -> None:
    client = await world.grader()
    world.clock.forward(hours=12, seconds=1)
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_revoked_session_is_refused_within_the_caches_lifetime(world: World) -> None:
    client = await world.grader()
    async with world.database.writing() as session:
        await session.execute(sa.update(Session).values(revoked_at=world.now()))
    world.clock.forward(seconds=world.settings.session_cache_lifetime.total_seconds())
    assert (await client.get("/api/v1/me")).status_code == 401
    assert world.settings.session_cache_lifetime <= timedelta(seconds=60)


@pytest.mark.parametrize("by_page", [False, True], ids=["api", "page"])
async def test_new_sign_in_ends_the_session_that_the_browser_showed(
    world: World, *, by_page: bool
) -> None:
    """Also when another person signs in there: what was shown is worth nothing any more."""
    client = await world.operator()
    await world.new_staff("liu", Role.GRADER)
    name = session_cookie(world.settings)
    former = client.cookies[name]
    body = {"username": "liu", "password": PASSWORD}
    if by_page:
        signed = await client.post("/staff/sign-in", data=body)
    else:
        signed = await client.post("/api/v1/sessions", json=body)
    assert signed.is_success or signed.is_redirect, "the other one is in"
    assert client.cookies[name] != former, "by a token of their own"
    world.clock.forward(seconds=STAFF_TRUST.total_seconds())
    assert (await client.get("/api/v1/me")).json()["name"] == "Liu", "as themselves"
    kept = await world.anyone()
    kept.cookies.set(name, former)
    assert (await kept.get("/api/v1/me")).status_code == 401, "the former token opens nothing"


async def test_candidate_who_signs_in_again_has_one_session_in_the_browser(world: World) -> None:
    exam = await open_exam(world)
    client = await world.candidate(*exam.tickets[0])
    ticket, id_number = exam.tickets[0]
    body = {"ticket_number": ticket, "id_number": id_number}
    (await client.post("/api/v1/candidate-sessions", json=body)).raise_for_status()
    async with world.database.reading() as session:
        open_ones = sa.select(sa.func.count()).where(Session.revoked_at.is_(None))
        assert await session.scalar(open_ones.select_from(Session)) == 1, "the former has ended"


async def test_disabled_member_of_staff_cannot_come_back(world: World) -> None:
    client = await world.grader()
    async with world.database.writing() as session:
        await session.execute(sa.update(StaffMember).values(disabled_at=world.now()))
    world.clock.forward(minutes=1)
    assert (await client.get("/api/v1/me")).status_code == 401
    assert await sign_in(world, PASSWORD) == 401


async def test_admin_creates_staff_once_by_name(world: World) -> None:
    admin = await world.admin()
    body = {
        "username": "grader.one",
        "display_name": "阅卷员一",
        "password": "seven green lanterns",
        "roles": ["grader"],
    }
    assert (await admin.post("/api/v1/staff", json=body)).status_code == 201
    again = await admin.post("/api/v1/staff", json=body)
    assert (again.status_code, again.json()["title"]) == (409, "username_taken")
    assert await sign_in(world, "seven green lanterns", "grader.one") == 204


@pytest.mark.parametrize(
    "change",
    [{"username": "X"}, {"password": "short"}, {"roles": []}, {"roles": ["emperor"]}],
)
async def test_staff_with_wrong_particulars_is_refused(
    world: World, change: dict[str, object]
) -> None:
    admin = await world.admin()
    body: dict[str, object] = {
        "username": "grader.one",
        "display_name": "阅卷员一",
        "password": "seven green lanterns",
        "roles": ["grader"],
    }
    assert (await admin.post("/api/v1/staff", json=body | change)).status_code == 422


async def test_staff_page_signs_in_and_leads_to_the_desk(world: World) -> None:
    await world.grader()
    client = await world.anyone()
    wrong = await client.post("/staff/sign-in", data={"username": "grader", "password": "wrong"})
    assert wrong.status_code == 401
    assert "用户名或密码不正确" in wrong.text
    right = await client.post("/staff/sign-in", data={"username": "Grader ", "password": PASSWORD})
    assert (right.status_code, right.headers["location"]) == (303, "/staff")
    assert (await client.get("/staff")).headers["location"] == "/grading"
    assert (await client.post("/sign-out")).headers["location"] == "/staff/sign-in"
    assert (await client.get("/api/v1/me")).status_code == 401


def test_logs_mask_id_and_phone_numbers() -> None:
    assert (
        mask("id 11010119000101100X, tel 13800138000") == "id 110101********100X, tel 138****8000"
    )
