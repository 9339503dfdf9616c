# SPDX-License-Identifier: Apache-2.0
"""Files that are generated from the code and committed, so that a review sees what changed.

`make snapshots` writes them; tests/architecture compares.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

import app.tables  # noqa: F401 - every table must be known before they are listed
from app.core.privacy import Privacy, span_in_words, term_in_words
from app.core.settings import Settings
from app.main import create_app
from app.programmes import service as programmes
from app.retention import declared
from tests.support.lifecycles import draw_lives
from tests.support.paper_vectors import render_vectors
from tests.support.problems import problems_page
from tests.support.receipt_vectors import vectors_file
from tests.support.roles import rights_of_roles, roles_with
from tests.support.routes import list_routes
from tests.support.run import PROJECT, end_run, start_run

SETTINGS_HEAD = """\
# Settings

Generated from `app/core/settings.py` by `make snapshots`. Every setting is an environment variable.

| variable | default | meaning |
|---|---|---|
"""

RETENTION_HEAD = """\
# How long data are kept

Generated from each model's `__privacy__` by `make snapshots`; `app/retention` obeys it every hour, and
`kaochang retention` prints what it deleted. 10 years are 3,653 days, never less than ten calendar years.

- "With its …" means in the same transaction as that row: an attempt is whole or gone.
- A row waits for rows that refer to it and are kept longer; a failed attempt stays as long as the retake it gave.
- Of a member of staff whom the bank still names as an author, the name, sign-in name and password go at the end of the term and the row stays.
- The trail, the journal and other append-only tables are deleted from by the sweep alone, and each deletion is reported in `retention_reports`.
- A blob that no row names is deleted after a day. What is unfinished (a job, a running employment) has no term yet.

| table | personal data | purpose | kept | blobs |
|---|---|---|---|---|
"""
PROGRAMMES_HEAD = """
| programme | camera.retention |
|---|---|
"""


@cache
def bare_app() -> FastAPI:
    """The service, not started: it has its routes and nothing else."""
    return create_app(Settings(secret_key=SecretStr("x" * 32), log_level="ERROR"))


def access_table() -> str:
    """One line a route: who, by which right, method, path."""
    lines = (
        f"{_who(route.access):<22} {_right(route.access):<22} {route.method:<7} {route.path}\n"
        for route in list_routes(bare_app())
    )
    return "".join(lines)


def _who(access: Sequence[str]) -> str:
    """Of a right, the roles that the migrations give it to; `staff` where that is all of them."""
    if not _right(access):
        return "+".join(access) or "(none)"
    roles = [role for right in access for role in roles_with(right)]
    return "staff" if set(roles) == set(rights_of_roles()) else "+".join(roles)


def _right(access: Sequence[str]) -> str:
    return "+".join(name for name in access if "." in name)


def openapi() -> str:
    return json.dumps(bare_app().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def settings_table() -> str:
    """The settings in the order of the class, which groups them by what they are about."""
    rows = (
        f"| `KAOCHANG_{name.upper()}` | {_default_of(field)} | {_cell(field.description)} |\n"
        for name, field in Settings.model_fields.items()
    )
    return SETTINGS_HEAD + "".join(rows)


def _default_of(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "**required**"
    if field.default is None or field.default == "":
        return "empty"
    if isinstance(field.default, timedelta):
        return f"`{field.default.total_seconds():.0f}` (seconds)"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default}`"


def retention_table() -> str:
    """Every table's term, by name, and what the shipped programmes decide."""
    rows = (
        f"| `{table.name}` | {_cell(held.data)} | {_cell(held.purpose)} "
        f"| {term_in_words(held.keep)} | {_blobs_of(held)} |\n"
        for table, held in sorted(declared().items(), key=lambda pair: pair[0].name)
    )
    spans = (
        f"| `{rules.code}` | {span_in_words(rules.camera.retention)} |\n"
        for rules in programmes.read_programmes()
    )
    return RETENTION_HEAD + "".join(rows) + PROGRAMMES_HEAD + "".join(spans)


def _blobs_of(held: Privacy) -> str:
    """The terms of a row's blobs; one without a term of its own goes with the row."""
    told = (term_in_words(blob.keep) if blob.keep else "with the row" for blob in held.blobs)
    return "; ".join(told) or "–"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


SNAPSHOTS: Mapping[Path, Callable[[], str]] = {
    PROJECT / "tests/architecture/access.txt": access_table,
    PROJECT / "tests/architecture/openapi.json": openapi,
    PROJECT / "docs/problems.md": lambda: problems_page(bare_app()),
    PROJECT / "docs/settings.md": settings_table,
    PROJECT / "docs/lifecycles.md": draw_lives,
    PROJECT / "docs/retention.md": retention_table,
    PROJECT / "docs/receipts-vectors.json": vectors_file,
    PROJECT / "docs/sealed-papers-vectors.json": render_vectors,
}


def main() -> None:
    """Write every snapshot anew and say which changed."""
    # Which roles have a right is read from a migrated database, as a test run has one.
    folder = start_run()
    try:
        _write()
    finally:
        end_run(folder)


def _write() -> None:
    for path, generate in SNAPSHOTS.items():
        text = generate()
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        state = "unchanged" if text == old else "written"
        sys.stdout.write(f"{path.relative_to(PROJECT)}: {state}\n")


if __name__ == "__main__":
    main()
