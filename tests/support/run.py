# SPDX-License-Identifier: Apache-2.0
"""One test run: a folder that all its processes share, and that is gone afterwards.

The folder's name holds the process id of whoever started the run. A run that was killed could not
tidy up, so the next one does it: it finds the folders whose process is no more.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import postgres

PREFIX = "kaochang-tests-"
VARIABLE = "KAOCHANG_TEST_RUN"
# A database per test is ten times quicker to copy in memory than on a busy disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
MEMORY_NEEDED = 1 << 30
PROJECT = Path(__file__).parents[2]


def start_run() -> Path:
    """Make the run's folder and name it in the environment that processes inherit."""
    _sweep_dead_runs()
    for name in [name for name in os.environ if name.startswith("KAOCHANG_")]:
        # The settings of whoever runs the tests are not the settings under test; only a file
        # that nobody ships has to be named from outside.
        if name != "KAOCHANG_FACE_MODEL":
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_roomiest_place()))
    # PostgreSQL, under a user of its own, must be able to pass through.
    folder.chmod(0o755)
    os.environ[VARIABLE] = str(folder)
    return folder


def run_folder() -> Path:
    return Path(os.environ[VARIABLE])


@contextmanager
def folder_on_disk() -> Iterator[Path]:
    """A folder that PostgreSQL's account may enter, on the disk and not in memory."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        postgres.stop_all(folder)
        shutil.rmtree(folder, ignore_errors=True)


def end_run(folder: Path) -> None:
    """Stop what the run's processes started and remove its files.

    Nothing, in a process that was forked of the one that started the run.
    """
    if not folder.name.startswith(f"{PREFIX}{os.getpid()}-"):
        return
    postgres.stop_all(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(VARIABLE, None)


@contextmanager
def once(name: str) -> Iterator[Path | None]:
    """Yield a path to the first process that asks for `name`, and None to all later ones.

    The block has run to its end, once in the whole run, before anybody passes.
    """
    folder = run_folder()
    done = folder / f"{name}.done"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            yield None
            return
        yield done
        done.touch()


def _roomiest_place() -> Path:
    """Memory where there is enough of it: containers often have 64 MB, too little for us."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        return MEMORY
    return Path(tempfile.gettempdir())


def _sweep_dead_runs() -> None:
    places = {MEMORY, Path(tempfile.gettempdir())}
    for folder in (found for place in places for found in place.glob(f"{PREFIX}*")):
        found = re.match(rf"{PREFIX}(\d+)-", folder.name)
        if found and _is_ours(folder) and not Path(f"/proc/{found[1]}").exists():
            postgres.stop_all(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and folder.stat().st_uid == os.getuid()
