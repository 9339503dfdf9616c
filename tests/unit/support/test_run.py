# SPDX-License-Identifier: Apache-2.0
"""What a killed run leaves behind must not stop the next one."""

import os
from pathlib import Path

import pytest

from tests.support import run
from tests.support.postgres import Durability, create_postgres, find_programs
from tests.support.run import PREFIX

# The kernel gives out no number as high as this one.
NOBODYS = 2**22 + 1


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs leave their folders, but for this test alone."""
    monkeypatch.setattr(run, "MEMORY", tmp_path)
    monkeypatch.setattr(run.tempfile, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def leave_data(folder: Path, number: str) -> Path:
    """A server's data whose file says that it runs as process `number`."""
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "postmaster.pid").write_text(number)
    return data


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(f"{NOBODYS}\n", id="ended"),
        pytest.param(f"{os.getpid()}\n", id="now_of_another_program"),
        pytest.param("", id="half_written"),
    ],
)
def test_server_that_is_no_more_does_not_stop_the_sweep(places: Path, number: str) -> None:
    left = places / f"{PREFIX}{NOBODYS}-left"
    leave_data(left, number)
    run._sweep_dead_runs()  # noqa: SLF001 - start_run would also change this run's environment
    assert not left.exists(), "the folder of a killed run stayed"


def test_folder_of_a_run_that_lives_stays(places: Path) -> None:
    ours = places / f"{PREFIX}{os.getpid()}-ours"
    leave_data(ours, f"{NOBODYS}\n")
    run._sweep_dead_runs()  # noqa: SLF001 - as above
    assert ours.exists(), "a run swept the folder of another that is still under way"


def test_server_that_a_killed_run_left_running_is_stopped() -> None:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL installed")
    with run.folder_on_disk() as folder:
        server = create_postgres(folder / "left", Durability.FAST)
        assert server.is_running(), "a server that has just answered is not found"
        run.postgres.stop_all(folder)
        assert not server.is_running(), "the server went on"
