# SPDX-License-Identifier: Apache-2.0
"""The command line as an operator meets it."""

import subprocess
from pathlib import Path

import pytest

import app.tables  # noqa: F401 - every table must be known before they are listed
from app.core.db import Base
from tests.support.factories.programmes import DataFiles
from tests.support.run import PROJECT
from tests.support.server import bare_environment, kaochang, server_environment


def run(
    environment: dict[str, str], *arguments: str, said: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        kaochang(*arguments),
        cwd=PROJECT,
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return server_environment(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'kaochang.db'}", tmp_path)


@pytest.mark.sqlite
def test_settings_that_are_missing_are_named() -> None:
    refused = run(bare_environment(), "doctor")
    assert refused.returncode == 2
    assert "KAOCHANG_SECRET_KEY" in refused.stderr


@pytest.mark.sqlite
def test_new_deployment_from_nothing_to_a_sound_one(environment: dict[str, str]) -> None:
    sick = run(environment, "doctor")
    assert sick.returncode == 1
    migrated = run(environment, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert "Programme cpcif is in force." in migrated.stdout
    sound = run(environment, "doctor")
    assert sound.returncode == 0, sound.stdout
    assert "HTTPS" in sound.stdout


@pytest.mark.sqlite
def test_edited_programmes_are_put_in_force_from_a_folder_or_refused_in_a_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    files = DataFiles(tmp_path / "programmes")
    command = ("migrate", "--programmes", str(files.folder), "--author", "liu", "--note", "试行")
    assert run(environment, *command).returncode == 0
    files.say("cas", pass_points="151")
    refused = run(environment, *command)
    assert (refused.returncode, refused.stdout) == (2, "")
    [line] = refused.stderr.splitlines()
    assert "cas.toml" in line
    assert "pass_points" in line
    files.say("cas", pass_points="80")
    assert "Programme cas is in force." in run(environment, *command).stdout


@pytest.mark.sqlite
def test_create_user_refuses_a_short_password_and_takes_a_long_one(
    environment: dict[str, str],
) -> None:
    run(environment, "migrate")
    command = ("create-user", "alice", "Alice", "--role", "operator")
    assert run(environment, *command, said="short\n").returncode == 2
    assert run(environment, *command, said="a long password\n").returncode == 0


@pytest.mark.sqlite
def test_sqlite_refuses_several_processes_and_a_worker_of_its_own(
    environment: dict[str, str],
) -> None:
    several = run(environment, "serve", "--workers", "2")
    assert (several.returncode, "one process" in several.stderr) == (2, True)
    assert run(environment, "worker").returncode == 2


@pytest.mark.sqlite
def test_retention_says_what_is_kept_how_long_and_what_would_go(
    environment: dict[str, str],
) -> None:
    run(environment, "migrate")
    told = run(environment, "retention")
    assert told.returncode == 0, told.stderr
    assert "sessions               30 days from expires_at" in told.stdout
    assert "No sweep has deleted anything yet." in told.stdout
    due = run(environment, "retention", "--dry-run")
    assert due.returncode == 0, due.stderr
    assert {line.split()[0] for line in due.stdout.splitlines()[1:]} == set(Base.metadata.tables)


@pytest.mark.sqlite
def test_face_model_with_an_unknown_hash_is_not_kept(
    environment: dict[str, str], tmp_path: Path
) -> None:
    wrong = tmp_path / "face_detection_yunet_2023mar.onnx"
    wrong.write_bytes(b"not a model")
    refused = run(environment, "models", "fetch", str(wrong), "--to", str(tmp_path / "models"))
    assert refused.returncode == 1
    assert "not kept" in refused.stderr
    assert list((tmp_path / "models").iterdir()) == []
