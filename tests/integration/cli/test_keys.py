# SPDX-License-Identifier: Apache-2.0
"""Keys as an operator meets them: the first comes with the tables, the next are announced."""

import subprocess
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

import app.tables  # noqa: F401 - every table must be known before rows of one are written
from app.cli import cli
from tests.support.db import copy_sqlite_template, prepare_sqlite_template
from tests.support.run import PROJECT
from tests.support.server import kaochang, server_environment

OTHER = {"KAOCHANG_SECRET_KEY": "another-secret-of-32-characters-or-more"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a database with tables and nothing in them."""
    return server_environment(copy_sqlite_template(prepare_sqlite_template(), tmp_path), tmp_path)


def told(environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    """What the command says; it ends with this code."""
    with patch.dict("os.environ", environment, clear=True):
        ended = CliRunner().invoke(cli, arguments)
    assert ended.exit_code == code, ended.output
    return ended.output


def states(environment: dict[str, str]) -> dict[str, str]:
    lines = [line.split() for line in told(environment, "keys", "list").splitlines()]
    return {kid: state for kid, state, *_ in lines}


@pytest.mark.sqlite
def test_first_key_comes_with_the_tables_and_the_next_is_announced_first(
    environment: dict[str, str],
) -> None:
    assert "WARNING keys: no key signs receipts yet" in told(environment, "doctor")
    assert "Receipts are signed by key" in told(environment, "migrate")
    told(environment, "migrate")
    [first] = states(environment)
    assert f"receipts are signed by {first}" in told(environment, "doctor")
    assert "Run `kaochang keys new` first" in told(environment, "keys", "rotate", code=2)
    second = told(environment, "keys", "new").split()[0]
    assert "less than 24 hours ago" in told(environment, "keys", "rotate", code=2)
    told(environment, "keys", "rotate", "--at-once")
    assert states(environment) == {first: "retired", second: "active"}
    lost = ("--since", "2026-11-01", "--reason", "备份遗失")
    third = told(environment, "keys", "compromise", second, *lost).split()[0]
    assert states(environment) == {first: "retired", second: "compromised", third: "active"}
    assert "holds   signing.keys_astray" in told(environment, "invariants")


@pytest.mark.sqlite
def test_service_does_not_start_with_another_secret_than_sealed_its_key(
    environment: dict[str, str],
) -> None:
    told(environment, "migrate")
    wrong = environment | OTHER
    assert "BAD     keys: The key" in told(wrong, "doctor", code=1)
    refused = told(wrong, "migrate", code=2)
    assert "Put the former one back" in refused
    serving = subprocess.run(  # noqa: S603 - our own command
        kaochang("serve"), cwd=PROJECT, env=wrong, capture_output=True, text=True, check=False
    )
    assert serving.returncode == 2
    assert "was sealed with another KAOCHANG_SECRET_KEY" in serving.stderr
    told(wrong, "keys", "rotate", "--lost")
    assert "ok      keys: receipts are signed by" in told(wrong, "doctor")
