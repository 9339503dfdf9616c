# SPDX-License-Identifier: Apache-2.0
"""The program in docs/client.py does what it says, against the service as it is installed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.factories.exams import book_now
from tests.support.run import PROJECT
from tests.support.server import Server, bare_environment, running_server
from tests.support.world import fresh_database

CLIENT = PROJECT / "docs/client.py"


def run_client(server: Server, ticket_number: str, id_number: str) -> tuple[int, str]:
    """Exit code, and all that it says."""
    done = subprocess.run(  # noqa: S603 - the program under test, with words of our own
        [sys.executable, str(CLIENT), server.url, ticket_number, id_number],
        env=bare_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=180,
    )
    return done.returncode, done.stdout


@pytest.mark.sqlite
async def test_exam_by_the_api_alone(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with fresh_database("sqlite", tmp_path, postgres=None) as url:
        tickets = await book_now(url, candidates=1)
        async with running_server(url, tmp_path, unsafe_durability="true") as server:
            code, said = run_client(server, *tickets[0])
            record_property("counted", said.strip())
            assert code == 0, said
            assert "attempt running" in said, "It enters."
            assert "hand_in: 100 of 100 answered" in said, "Every answer is kept and counted."
            again = run_client(server, *tickets[0])
            assert again[0] == 0, again[1]
            assert said.splitlines()[-1] == again[1].splitlines()[-1], "The receipt is the same."
            strange = run_client(server, tickets[0][0], "11010519491231002X")
            assert strange[0] == 1, "Whoever is not let in hears of it."
            assert strange[1].startswith("401 wrong_ticket_or_id_number: "), "And why."
