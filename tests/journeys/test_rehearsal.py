# SPDX-License-Identifier: Apache-2.0
"""`kaochang rehearse` against a real server: a whole exam, and nothing lost or marked wrongly."""

from pathlib import Path

import pytest

from app.accounts import service as accounts
from app.core.clock import SystemClock
from app.core.db import Database
from app.items import service as items
from app.programmes import service as programmes
from tests.support.factories.exams import BANK
from tests.support.hashing import PASSWORD, quick_hash
from tests.support.postgres import Postgres
from tests.support.rehearsing import figures, run_rehearsal
from tests.support.roles import Role
from tests.support.server import running_server
from tests.support.world import fresh_database

CANDIDATES = 5


async def prepare(url: str, *roles: Role) -> None:
    """Programmes, items, and the account that the rehearsal signs in with."""
    database, now = Database(url), SystemClock().now()
    async with database.writing() as session:
        await programmes.load_programmes(session, now=now)
        await items.adopt_items(session, BANK, now=now)
        await accounts.create_staff(
            session,
            username="operator",
            display_name="考务员",
            password_hash=quick_hash(),
            roles=roles,
            now=now,
        )
    await database.dispose()


@pytest.mark.parametrize(("programme", "retakes"), [("cpcif", CANDIDATES), ("cas", 0)])
async def test_rehearse_finds_every_answer_and_equal_marks(
    programme: str,
    retakes: int,
    database_kind: str,
    tmp_path: Path,
    postgres_server: Postgres | None,
) -> None:
    async with fresh_database(database_kind, tmp_path, postgres=postgres_server) as database_url:
        await prepare(database_url, Role.SECURITY_ADMIN, Role.OPERATOR)
        async with running_server(database_url, tmp_path, unsafe_durability="true") as server:
            ended = await run_rehearsal(
                server.url,
                "--programme",
                programme,
                "--candidates",
                str(CANDIDATES),
                "--camera-share",
                "0.4",
                password=PASSWORD,
            )
    assert ended.exit_code == 0, ended.output
    assert figures(ended.output, "found, lost") == [CANDIDATES * 100, 0]
    assert figures(ended.output, "marks equal, different") == [CANDIDATES * 100, 0]
    assert figures(ended.output, "totals equal, different") == [CANDIDATES, 0]
    passed, failed = figures(ended.output, "passed, failed")
    assert passed + failed == CANDIDATES
    granted, due = figures(ended.output, "free retakes granted, due")
    assert granted == due == (retakes and failed)
    kept, put_off = figures(ended.output, "stills kept, put off")
    assert kept + put_off > 0


@pytest.mark.sqlite
async def test_rehearse_that_cannot_begin_says_why(
    tmp_path: Path, postgres_server: Postgres | None
) -> None:
    async with fresh_database("sqlite", tmp_path, postgres=postgres_server) as database_url:
        await prepare(database_url, Role.OPERATOR)
        async with running_server(database_url, tmp_path) as server:
            lacking = await run_rehearsal(server.url, "--programme", "cpcif", password=PASSWORD)
            stranger = await run_rehearsal(
                server.url, "--programme", "cpcif", "--operator", "nobody", password=PASSWORD
            )
        gone = await run_rehearsal(server.url, "--programme", "cpcif", password=PASSWORD)
    assert lacking.exit_code == stranger.exit_code == gone.exit_code == 2
    assert "operator lacks the rights staff.manage" in lacking.output
    assert "401 wrong_password" in stranger.output
    assert "ConnectError" in gone.output


@pytest.mark.sqlite
async def test_rehearse_of_an_unknown_programme_or_title_names_the_known_ones(
    tmp_path: Path, postgres_server: Postgres | None
) -> None:
    async with fresh_database("sqlite", tmp_path, postgres=postgres_server) as database_url:
        await prepare(database_url, Role.SECURITY_ADMIN, Role.OPERATOR)
        async with running_server(database_url, tmp_path) as server:
            programme = await run_rehearsal(server.url, "--programme", "none", password=PASSWORD)
            title = await run_rehearsal(
                server.url, "--programme", "cas", "--title", "none", password=PASSWORD
            )
    assert programme.exit_code == title.exit_code == 2
    assert "there are: cas, cpcif" in programme.output
    assert "emission_manager, asset_manager" in title.output
