# SPDX-License-Identifier: Apache-2.0
"""The command line as an operator meets it."""

import asyncio
import fcntl
import socket
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

import app.tables  # noqa: F401 - every table must be known before they are listed
from app.accounts.service import roles
from app.accounts.values import Right, RoleFacts
from app.cli import cli
from app.core.db import Base, Database
from tests.support.db import copy_sqlite_template, prepare_sqlite_template
from tests.support.factories.programmes import DataFiles
from tests.support.run import PROJECT
from tests.support.server import bare_environment, fork, kaochang, server_environment

CREATE_ALICE = ("create-user", "alice", "Alice", "--role", "operator")


# These take sockets and settings of the process that they run in, and stay there.
OF_THEIR_OWN = ("serve", "demo", "worker")


def run(
    environment: dict[str, str], *arguments: str, said: str = ""
) -> subprocess.CompletedProcess[str]:
    """The command has run: in this process, where it need not have one of its own."""
    if arguments[0] in OF_THEIR_OWN:
        return _run_forked(environment, arguments)
    with patch.dict("os.environ", environment, clear=True):
        ended = CliRunner().invoke(cli, arguments, input=said)
    return subprocess.CompletedProcess(arguments, ended.exit_code, ended.stdout, ended.stderr)


def _run_forked(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    """In a process of its own, which need not load the service first."""
    with TemporaryDirectory() as folder:
        told, wrong = Path(folder, "told"), Path(folder, "wrong")
        process = fork(arguments, environment, told, wrong)
        process.join()
        assert process.exitcode is not None
        return subprocess.CompletedProcess(
            arguments, process.exitcode, told.read_text(), wrong.read_text()
        )


def _run_apart(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """As an operator starts it: a Python of its own."""
    return subprocess.run(  # noqa: S603 - our own command
        kaochang(*arguments),
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return server_environment(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'kaochang.db'}", tmp_path)


@pytest.fixture
def migrated(tmp_path: Path) -> dict[str, str]:
    return server_environment(copy_sqlite_template(prepare_sqlite_template(), tmp_path), tmp_path)


@pytest.mark.sqlite
def test_settings_that_are_missing_are_named() -> None:
    refused = run(bare_environment(), "doctor")
    assert refused.returncode == 2
    assert "KAOCHANG_SECRET_KEY" in refused.stderr


@pytest.mark.sqlite
def test_setting_that_cannot_be_meant_is_refused_with_what_to_write(
    environment: dict[str, str],
) -> None:
    wrong = environment | {"KAOCHANG_PUBLIC_ADDRESS": "http://exam.example.org"}
    refusal = one_line_of(run(wrong, "doctor"))
    assert refusal.startswith(
        "KAOCHANG_PUBLIC_ADDRESS: http://exam.example.org would carry sign-ins"
    )
    alone = {
        **environment,
        "KAOCHANG_PUBLIC_ADDRESS": "",
        "KAOCHANG_ALLOWED_HOSTS": "a.example.org",
    }
    assert "ALLOWED_HOSTS stand beside PUBLIC_ADDRESS" in one_line_of(run(alone, "doctor"))


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["KAOCHANG_COOKIE_SECURE", "FORWARDED_ALLOW_IPS"])
def test_setting_of_an_earlier_release_is_not_passed_over(
    environment: dict[str, str], name: str
) -> None:
    refusal = one_line_of(run(environment | {name: "false"}, "migrate"))
    assert refusal.startswith(f"{name} is no longer read: KAOCHANG_"), "what stands in its place"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "WARNING address: http://127.0.0.1 is for this machine alone"),
        ({"PUBLIC_ADDRESS": ""}, "WARNING address: KAOCHANG_PUBLIC_ADDRESS is not set"),
        ({"PUBLIC_ADDRESS": "https://a.test"}, "these hosts are answered: a.test"),
        ({"PUBLIC_ADDRESS": "https://a.test"}, "ok      hsts: browsers keep to HTTPS for 180 days"),
        (
            {"PUBLIC_ADDRESS": "https://a.test", "HSTS_TERM": "0"},
            "WARNING hsts: browsers forget after 0:00:00",
        ),
        ({}, "ok      proxies: believed where a request comes from: 127.0.0.1, ::1"),
        ({"TRUSTED_PROXIES": "*"}, "WARNING proxies: whoever reaches the port is believed"),
        ({"TRUSTED_PROXIES": ""}, "ok      proxies: believed where a request comes from: nobody"),
    ],
)
def test_doctor_says_how_people_come_in(
    migrated: dict[str, str], settings: dict[str, str], line: str
) -> None:
    ours = {f"KAOCHANG_{name}": value for name, value in settings.items()}
    assert line in run(migrated | ours, "doctor").stdout


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
    migrated: dict[str, str],
) -> None:
    assert run(migrated, *CREATE_ALICE, said="short\n").returncode == 2
    assert run(migrated, *CREATE_ALICE, said="seven green lanterns\n").returncode == 0


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("admin",), "There is no such role: admin. There are: auditor, author, "),
        (("auditor", "security_admin"), "both Audit and Security administration"),
        (("grader", "grader"), "The role grader is given twice"),
    ],
)
def test_create_user_refuses_roles_that_cannot_be_held(
    migrated: dict[str, str], codes: tuple[str, ...], told: str
) -> None:
    given = [word for role in codes for word in ("--role", role)]
    refused = run(migrated, "create-user", "bob", "Bob", *given, said="seven green lanterns\n")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.sqlite
def test_sqlite_refuses_several_processes_and_a_worker_of_its_own(
    environment: dict[str, str],
) -> None:
    several = _run_apart(environment, "serve", "--workers", "2")
    assert (several.returncode, "one process" in several.stderr) == (2, True)
    assert run(environment, "worker").returncode == 2


@pytest.mark.sqlite
def test_retention_says_what_is_kept_how_long_and_what_would_go(
    migrated: dict[str, str],
) -> None:
    told = run(migrated, "retention")
    assert told.returncode == 0, told.stderr
    assert "sessions               30 days from expires_at" in told.stdout
    assert "No sweep has deleted anything yet." in told.stdout
    due = run(migrated, "retention", "--dry-run")
    assert due.returncode == 0, due.stderr
    assert {line.split()[0] for line in due.stdout.splitlines()[1:]} == set(Base.metadata.tables)


@pytest.mark.sqlite
def test_invariants_are_said_to_hold_or_by_which_rows_they_are_denied(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run(environment, "migrate")
    held = run(environment, "invariants")
    assert held.returncode == 0, held.stderr
    assert {line.split()[0] for line in held.stdout.splitlines()} == {"holds"}
    with sqlite3.connect(tmp_path / "new" / "kaochang.db") as database:
        database.execute("UPDATE programmes SET current = 99 WHERE code = 'cas'")
    denied = run(environment, "invariants")
    assert denied.returncode == 1
    (line,) = [line for line in denied.stdout.splitlines() if line.startswith("BROKEN")]
    assert "programmes.without_current_version: 1 rows. Programmes whose current version" in line


@pytest.mark.sqlite
def test_audit_prints_its_head_and_says_where_the_chain_does_not_hold(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    assert run(migrated, *CREATE_ALICE, said="seven green lanterns\n").returncode == 0
    # Nothing runs that would link it: this does, before it looks.
    assert run(migrated, "invariants").returncode == 0
    head = run(migrated, "audit", "head").stdout.strip()
    assert head.startswith("1:")
    held = run(migrated, "audit", "verify", "--head", head)
    assert (held.returncode, "The chain holds." in held.stdout) == (0, True), held.stdout
    with sqlite3.connect(tmp_path / "kaochang.db") as database:
        database.execute("DROP TRIGGER audit_entries_no_update")
        database.execute("UPDATE audit_entries SET actor_id = 'somebody'")
    broken = run(migrated, "audit", "verify")
    assert broken.returncode == 1
    assert broken.stdout.splitlines()[0].startswith("BROKEN  position 1, entry ")
    assert broken.stdout.splitlines()[0].endswith(" UTC: changed")
    elsewhere = run(migrated, "audit", "verify", "--head", f"9:{'a' * 64}")
    assert "position 9: head unknown" in elsewhere.stdout
    assert "audit.broken_links: 1 rows." in run(migrated, "invariants").stdout


@pytest.mark.sqlite
@pytest.mark.parametrize("head", ["12", "12:abc", f"x:{'a' * 64}", f"１:{'a' * 64}"])
def test_audit_refuses_a_head_that_is_none(migrated: dict[str, str], head: str) -> None:
    assert "POSITION:DIGEST" in one_line_of(run(migrated, "audit", "verify", "--head", head))


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


def one_line_of(refused: subprocess.CompletedProcess[str]) -> str:
    """What was refused was said in a single line, and nothing else."""
    assert refused.returncode == 2, refused.stderr
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    return line


@pytest.mark.sqlite
@pytest.mark.parametrize("command", [("serve",), CREATE_ALICE])
def test_database_without_tables_is_refused_in_one_line(
    environment: dict[str, str], command: tuple[str, ...]
) -> None:
    assert one_line_of(run(environment, *command)).endswith("Run `kaochang migrate`.")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("stamped", "advice"),
    [
        ("0001", "Run `kaochang migrate`."),
        ("9999", "Start the release that migrated it, or restore the backup made before."),
    ],
)
def test_serve_refuses_a_database_of_another_release_and_says_what_to_do(
    migrated: dict[str, str], tmp_path: Path, stamped: str, advice: str
) -> None:
    with sqlite3.connect(tmp_path / "kaochang.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (stamped,))
    refusal = one_line_of(run(migrated, "serve"))
    assert refusal.startswith(f"The database stands at {stamped}, this release needs ")
    assert refusal.endswith(advice)


@pytest.mark.sqlite
def test_migrate_refuses_a_database_of_a_newer_release(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "kaochang.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "9999, which this release does not know" in one_line_of(run(migrated, "migrate"))


@pytest.mark.sqlite
def test_name_that_exists_is_refused_in_one_line(migrated: dict[str, str]) -> None:
    assert run(migrated, *CREATE_ALICE, said="seven green lanterns\n").returncode == 0
    again = one_line_of(run(migrated, *CREATE_ALICE, said="another password\n"))
    assert again == "The user name alice is taken. Please choose another."


@pytest.mark.sqlite
def test_factor_and_password_are_reset_from_the_machine_with_a_reason(
    migrated: dict[str, str],
) -> None:
    assert run(migrated, *CREATE_ALICE, said="seven green lanterns\n").returncode == 0
    done = run(migrated, "staff", "reset-factor", "alice", "--reason", "手机丢失")
    assert (done.returncode, "at the next sign-in" in done.stdout) == (0, True)
    unknown = one_line_of(run(migrated, "staff", "reset-factor", "bob", "--reason", "手机丢失"))
    assert unknown == "There is no such member of staff."
    blank = one_line_of(run(migrated, "staff", "reset-factor", "alice", "--reason", "  "))
    assert blank == "Give a reason of 1 to 500 characters."
    linked = run(migrated, "staff", "reset-password", "alice", "--reason", "忘记密码")
    assert (linked.returncode, "/staff/links/" in linked.stdout) == (0, True)
    assert "no password chosen" in run(migrated, "staff", "list").stdout
    out = run(migrated, "staff", "sign-out", "alice")
    assert (out.returncode, "signed out everywhere" in out.stdout) == (0, True)
    revoked = run(migrated, "staff", "revoke-tokens", "alice")
    assert (revoked.returncode, revoked.stdout) == (0, "Tokens of alice revoked: 0.\n")
    unknown = one_line_of(run(migrated, "staff", "revoke-tokens", "bob"))
    assert unknown == "There is no such member of staff."


@pytest.mark.sqlite
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_taken_port_is_found_before_anything_is_filled(
    migrated: dict[str, str], tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "demo"
    more = ("--data-dir", str(folder)) if command == "demo" else ()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refusal = one_line_of(run(migrated, command, "--port", port, *more))
    assert refusal.startswith(f"Port {port} on 127.0.0.1 cannot be listened on")
    assert not (folder / "kaochang.db").exists()


@pytest.mark.sqlite
def test_second_process_on_one_file_is_refused_in_one_line(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    with (tmp_path / "kaochang.db.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert "is already running" in one_line_of(run(migrated, "serve"))


@pytest.mark.sqlite
def test_staff_are_invited_listed_let_go_and_taken_back(migrated: dict[str, str]) -> None:
    run(migrated, *CREATE_ALICE, said="seven green lanterns\n")
    invited = run(migrated, "staff", "invite", "li.wei", "李伟", "--role", "grader")
    assert (invited.returncode, "/staff/links/" in invited.stdout) == (0, True)
    why = ("--reason", "离职")
    assert run(migrated, "staff", "disable", "alice", *why).returncode == 0
    listed = [line.split() for line in run(migrated, "staff", "list").stdout.splitlines()]
    assert listed == [
        ["alice", "operator", "disabled"],
        ["li.wei", "grader", "no", "password", "chosen"],
    ]
    assert run(migrated, "staff", "enable", "alice", *why).returncode == 0
    changed = run(migrated, "staff", "roles", "alice", "--role", "security_admin", *why)
    assert changed.stdout == "alice has the roles: security_admin.\n"


async def _add_examiner(environment: dict[str, str]) -> None:
    database = Database(environment["KAOCHANG_DATABASE_URL"])
    facts = RoleFacts("考评员", "Examiner", frozenset({Right.MARKING_MARK}), is_graded=True)
    async with database.writing() as session:
        now = datetime(2026, 11, 28, tzinfo=UTC)
        await roles.add_role(session, "examiner", facts, by=None, reason="x", now=now)
    await database.dispose()


@pytest.mark.sqlite
def test_staff_roles_keep_days_and_grade_unless_they_are_written_anew(
    migrated: dict[str, str],
) -> None:
    asyncio.run(_add_examiner(migrated))
    run(migrated, *CREATE_ALICE, said="seven green lanterns\n")

    def give(*given: str) -> str:
        codes = [word for one in given for word in ("--role", one)]
        changed = run(migrated, "staff", "roles", "alice", *codes, "--reason", "轮岗")
        assert changed.returncode == 0, changed.stderr
        return changed.stdout.removeprefix("alice has the roles: ").removesuffix(".\n")

    held = "examiner [二级] 2026-12-01..2027-11-30"
    assert give(held, "grader ..2026-12-31") == f"{held}, grader ..2026-12-31"
    assert give("examiner", "grader", "operator") == f"{held}, grader ..2026-12-31, operator"
    assert f"{held}, grader ..2026-12-31, operator" in run(migrated, "staff", "list").stdout
    assert give("grader ..") == "grader"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("examiner",), "held by a certificate"),
        (("examiner [二级",), "cannot be read"),
        (("operator 2026-13-01..",), "cannot be read"),
        (("operator 2027-01-02..2027-01-01",), "is after its last"),
        (("operator [二级] ..",), "has no grades"),
        (("auditor", "system_admin"), "both Audit and System administration"),
        (("grader", "grader"), "is given twice"),
    ],
)
def test_staff_roles_that_cannot_be_held_are_refused_in_one_line(
    migrated: dict[str, str], given: tuple[str, ...], told: str
) -> None:
    asyncio.run(_add_examiner(migrated))
    run(migrated, *CREATE_ALICE, said="seven green lanterns\n")
    codes = [word for one in given for word in ("--role", one)]
    refused = run(migrated, "staff", "roles", "alice", *codes, "--reason", "轮岗")
    assert (refused.returncode, refused.stdout) == (2, "")
    [line] = refused.stderr.splitlines()
    assert told in line
    is_of_writing = told in ("held by a certificate", "cannot be read", "is after its last")
    assert is_of_writing == ("--role 'examiner [2] ..2027-12-31'" in line), "how it is written"
    assert "operator" in run(migrated, "staff", "list").stdout, "nothing has changed"


@pytest.mark.sqlite
def test_staff_refusals_are_one_line_that_says_what_to_do(migrated: dict[str, str]) -> None:
    run(
        migrated,
        "create-user",
        "root",
        "Root",
        "--role",
        "security_admin",
        said="seven green lanterns\n",
    )
    last = run(migrated, "staff", "disable", "root", "--reason", "离职")
    assert last.returncode == 2
    [line] = last.stderr.splitlines()
    assert "is the last security administrator" in line
    unknown = run(migrated, "staff", "enable", "nobody", "--reason", "返聘")
    assert (unknown.returncode, unknown.stderr) == (2, "There is no such member of staff.\n")
