# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL of our own: temporary data folder, free port on 127.0.0.1, no password.

PostgreSQL refuses to run as root, so root lends it an unprivileged account.
"""

import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.support.waiting import PATIENCE

USER = "kaochang"
# Debian keeps the server's programs out of PATH, a folder per major version.
DEBIAN_FOLDERS = "/usr/lib/postgresql"
START_TRIES = 3
# Seconds that pg_ctl waits: it returns as soon as the server is there or has died.
WAIT = str(int(PATIENCE))


class Durability(StrEnum):
    """FAST may lose data in a power cut, which no ordinary test simulates."""

    DURABLE = "durable"
    FAST = "fast"


# Beside syncing, a fresh database per test costs a new 16 MB journal segment now and then.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_init_zero": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class PostgresMissing(RuntimeError):
    """No PostgreSQL server programs are installed."""


class PostgresFailed(RuntimeError):
    """A PostgreSQL program ended with an error; the text is what it wrote."""


def find_programs() -> Path | None:
    """The folder with initdb, pg_ctl and postgres: the newest of Debian's, or PATH's."""
    versions = [p for p in Path(DEBIAN_FOLDERS).glob("*/bin") if (p / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name.split(".")[0]))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that is, or was, running on `port` with its data in `folder`."""

    programs: Path
    folder: Path
    port: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{name}"

    def dsn(self, name: str = "postgres") -> str:
        """The address in the form that asyncpg itself reads."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Answer on the port again; data and settings are those from before."""
        log = self.folder / "server.log"
        _run(self.programs / "pg_ctl", "-D", self.data, "-l", log, "-w", "-t", WAIT, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop; `mode="immediate"` is a crash: the next start recovers from the journal."""
        _run(self.programs / "pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", WAIT, "stop")

    def is_running(self) -> bool:
        """Whether the process that the data name is a server on these very data.

        Whoever is killed leaves the file with its number behind, and by the time somebody reads
        it the number may be another program's.
        """
        try:
            number = (self.data / "postmaster.pid").read_text().splitlines()[0]
            called_with = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, IndexError):
            return False
        return os.fsencode(self.data) in called_with


def create_postgres(folder: Path, durability: Durability) -> Postgres:
    """Make a server's data in `folder`, start it, and answer once it takes connections."""
    programs = find_programs()
    if programs is None:
        raise PostgresMissing("install PostgreSQL (Debian: apt-get install postgresql)")
    _make_folder_for_account(folder)
    data = folder / "data"
    # --no-sync: the folder lives as long as the test run; a power cut ends both.
    _run(
        programs / "initdb",
        "--pgdata",
        data,
        "--username",
        USER,
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--locale",
        "C.UTF-8",
        "--no-sync",
        "--no-instructions",
    )
    return _start_on_free_port(programs, folder, durability)


def stop_all(folder: Path) -> None:
    """Stop every server that runs on data anywhere under `folder`."""
    for pid_file in folder.glob("**/data/postmaster.pid"):
        programs = find_programs()
        if programs is None:
            return
        server = Postgres(programs, pid_file.parent.parent, 0)
        if server.is_running():
            server.stop()


def _start_on_free_port(programs: Path, folder: Path, durability: Durability) -> Postgres:
    """Between finding a free port and taking it another program may take it: try again."""
    for _ in range(START_TRIES):
        server = Postgres(programs, folder, find_free_port())
        _configure(server, durability)
        try:
            server.start()
        except PostgresFailed:
            continue
        return server
    raise PostgresFailed((folder / "server.log").read_text())


def _configure(server: Postgres, durability: Durability) -> None:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(server.port),
        "unix_socket_directories": "",
        # Two test workers with an engine each, a server with two processes, and some to spare.
        "max_connections": "200",
        "shared_buffers": "64MB",
        "timezone": "UTC",
        "autovacuum": "off" if durability is Durability.FAST else "on",
        **(FAST_SETTINGS if durability is Durability.FAST else {}),
    }
    lines = "".join(f"{key} = '{value}'\n" for key, value in settings.items())
    (server.data / "postgresql.auto.conf").write_text(lines)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> pwd.struct_passwd | None:
    """Who runs the server: ourselves, or, when we are root, the first harmless account."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("root cannot run PostgreSQL and there is no account to lend it")


def _make_folder_for_account(folder: Path) -> None:
    folder.mkdir(parents=True)
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _run(program: Path, *arguments: str | Path) -> None:
    account = _account()
    ended = subprocess.run(
        [str(program), *map(str, arguments)],
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=[] if account else None,
    )
    if ended.returncode != 0:
        raise PostgresFailed(f"{program.name}: {ended.stdout}")
