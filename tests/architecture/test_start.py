# SPDX-License-Identifier: Apache-2.0
"""A server is back after a crash when it is loaded: what takes long waits until it is needed."""

import re
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.findings import refuse
from tests.support.run import PROJECT
from tests.support.server import server_environment

# What each is for is not asked of a server before its first answer.
WAITING = {
    "alembic": "migrations, app/migrating.py",
    "cv2": "stills, `proctoring`",
    "httpx": "the rehearsal and face models",
    "latex2mathml": "formulas, `question_bank.text`",
    "lxml": "files of questions, `question_bank.interchange`",
    "markdown_it": "texts of items, `question_bank.text`",
    "numpy": "assembly, twins and figures, behind their packages of `question_bank`",
    "PIL": "pictures, `question_bank.interchange.guards`",
    "python_calamine": "workbooks, `question_bank.interchange.sheets`",
    "scipy": "the solver, `question_bank.assembly`",
    "segno": "QR codes, `app.factors.pages.factors`",
    "webauthn": "passkeys, `app.factors.service.ceremonies`",
    "xlsxwriter": "workbooks, `question_bank.interchange.sheets`",
    "app.demo": "`kaochang demo`",
    "app.rehearsal.stage": "`kaochang rehearse`",
}
LAZY = (
    "proctoring",
    "question_bank.assembly",
    "question_bank.interchange",
    "question_bank.interchange.guards",
    "question_bank.interchange.sheets",
    "question_bank.psychometrics",
    "question_bank.text",
    "question_bank.twins",
)


# The command line first: what it loads, the server has loaded, too.
LOADING = "import sys, app.cli; print(*sys.modules); import app.serving; print(*sys.modules)"


def test_what_takes_long_is_loaded_when_it_is_first_needed() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADING],
        cwd=PROJECT,
        env=server_environment("sqlite+aiosqlite:///unused.db", PROJECT / "unused"),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = zip(("app.cli", "app.serving"), said.stdout.splitlines(), strict=True)
    refuse(
        (
            f"{module} loads {name}: {WAITING[name]}"
            for module, names in loaded
            for name in sorted(WAITING.keys() & set(names.split()))
        ),
        "`python -X importtime -c 'import …'` shows who loads these. Let it import the "
        "package (`from question_bank import assembly`) and ask for the verb where it is called.",
    )


@pytest.mark.parametrize("package", LAZY)
def test_package_has_every_name_that_it_offers(package: str) -> None:
    offered = import_module(package)
    missing = [name for name in offered.__all__ if not hasattr(offered, name)]
    refuse(missing, f"Name the rooms of these where {package} calls on_first_use.")


def test_command_does_nothing_when_a_server_of_several_processes_is_begun_by_it(
    tmp_path: Path,
) -> None:
    """Each of the processes imports the command's file first, as it was installed or as the image has it."""
    recipe = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    written = re.search(r"printf '(.+)' > /usr/local/bin/kaochang", recipe)
    assert written is not None, "say here how the image's `kaochang` is written now"
    of_the_image = tmp_path / "kaochang"
    of_the_image.write_text(written[1].replace("\\n", "\n"), encoding="utf-8")
    for script in (of_the_image, Path(sys.executable).with_name("kaochang")):
        names = runpy.run_path(str(script), run_name="__mp_main__")
        assert "main" in names, f"{script}: let it offer app.cli's `main`, under `if __name__`"
