# SPDX-License-Identifier: Apache-2.0
"""The operator's command line."""

import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from alembic import command
from alembic.config import Config
from pydantic import ValidationError

from app import demo as demo_content, face_models
from app.accounts import service as accounts
from app.accounts.rules import MIN_PASSWORD
from app.accounts.states import Role
from app.core.clock import SystemClock
from app.core.db import Database, SecondProcess
from app.core.i18n import translate
from app.core.logs import configure_logs
from app.core.metrics import serve_metrics
from app.core.settings import Settings
from app.doctor import ROOT, Checked, Grade, check_deployment, weak_durability
from app.programmes.errors import ProgrammeDataWrong, VersionReliedOn
from app.programmes.service import DATA, Signature
from app.rehearsal.command import rehearse

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Kaochang, the exam service.")
models_cli = typer.Typer(no_args_is_help=True, help="Face detection models.")
cli.add_typer(models_cli, name="models")
cli.command("rehearse")(rehearse)


def read_settings() -> Settings:
    """The settings, or an exit that names each variable that is missing or wrong."""
    try:
        return Settings()
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "KAOCHANG_" + "_".join(str(part) for part in error["loc"]).upper()
            typer.echo(f"{name}: {error['msg']} (see docs/settings.md)", err=True)
        raise typer.Exit(2) from wrong


@cli.command()
def serve(
    host: str = "127.0.0.1", port: int = 8000, workers: Annotated[int, typer.Option(min=1)] = 1
) -> None:
    """Serve the pages and the API; with one worker the job loop runs inside."""
    settings = read_settings()
    _refuse_unsafe(settings, workers)
    serve_metrics(settings.metrics_port, workers=workers)
    uvicorn.run(
        "app.serving:app",
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        proxy_headers=True,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


def _refuse_unsafe(settings: Settings, workers: int) -> None:
    """SQLite takes one process; PostgreSQL must sync what it commits."""
    if settings.is_sqlite and workers > 1:
        typer.echo("SQLite serves one process: use --workers 1, or PostgreSQL.", err=True)
        raise typer.Exit(2)
    weak = asyncio.run(_weak(settings))
    if weak and not settings.unsafe_durability:
        typer.echo(
            f"PostgreSQL runs with {weak}: acknowledged answers could be lost. Set them to on, "
            "or accept it with KAOCHANG_UNSAFE_DURABILITY=1.",
            err=True,
        )
        raise typer.Exit(2)


async def _weak(settings: Settings) -> dict[str, str]:
    database = Database(settings.database_url)
    try:
        return await weak_durability(database)
    except OSError:
        return {}  # The server starts and answers 503 until the database is back.
    finally:
        await database.dispose()


@cli.command()
def worker() -> None:
    """Run the job loop alone (with KAOCHANG_RUN_WORKER=0 on the servers)."""
    from app.core.blobs import open_blobs
    from app.worker import Worker

    settings = read_settings()
    configure_logs(settings)
    if settings.is_sqlite:
        typer.echo("SQLite serves one process: its job loop runs inside `serve`.", err=True)
        raise typer.Exit(2)

    serve_metrics(settings.metrics_port, workers=1)

    async def run() -> None:
        database = Database(settings.database_url)
        await Worker(database, SystemClock(), open_blobs(settings)).run()

    asyncio.run(run())


@cli.command()
def migrate(
    revision: str = "head", programmes: Path = DATA, author: str = "", note: str = ""
) -> None:
    """Bring the database to this release's tables, and its programmes to the data files.

    They are those of the folder `--programmes`, by default the ones that come with the release. A
    changed file makes its programme's next version; `--author` and `--note` say who and why.
    """
    settings = read_settings()
    upgrade_database(settings, revision)
    if revision == "head":
        for code in _load_or_refuse(settings, programmes, Signature(author, note)):
            typer.echo(f"Programme {code} is in force.")
    typer.echo("The database is up to date.")


def _load_or_refuse(settings: Settings, folder: Path, signed: Signature) -> list[str]:
    try:
        return asyncio.run(_load_programmes(settings, folder, signed))
    except (ProgrammeDataWrong, VersionReliedOn) as refusal:
        typer.echo(translate(refusal.message, **refusal.context), err=True)
        raise typer.Exit(2) from refusal


async def _load_programmes(settings: Settings, folder: Path, signed: Signature) -> list[str]:
    # Here, because it knows every domain: the other commands need not wait for them.
    from app.console import service as console

    database = Database(settings.database_url)
    async with database.writing() as session:
        now = SystemClock().now()
        loaded = await console.load_programmes(session, signed=signed, folder=folder, now=now)
        codes = [programme.code for programme in loaded]
    await database.dispose()
    return codes


def upgrade_database(settings: Settings, revision: str = "head") -> None:
    """Run the migrations on the settings' database, making SQLite's folder when missing."""
    if settings.is_sqlite:
        Path(settings.database_url.split(":///", 1)[1]).parent.mkdir(parents=True, exist_ok=True)
    os.environ["KAOCHANG_DATABASE_URL"] = settings.database_url
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    command.upgrade(config, revision)


@cli.command()
def demo(
    port: int = 8000,
    data_dir: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path(
        "var/demo"
    ),
    database_url: Annotated[
        str | None, typer.Option(help="Fill this database instead of an embedded one.")
    ] = None,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Do not serve.")] = False,
) -> None:
    """Demo content in an embedded database, then the server; keeps its data between starts."""
    environment = demo_content.environment_of(data_dir, database_url)
    os.environ.update(environment)
    settings = read_settings()
    try:
        demo_content.prepare(settings, upgrade=upgrade_database, port=port, now=SystemClock().now())
    except SecondProcess as busy:
        typer.echo(f"The demo is already running ({busy}). Stop it first.", err=True)
        raise typer.Exit(1) from busy
    if not prepare_only:
        serve(port=port)


@cli.command()
def doctor() -> None:
    """Say in words what is wrong with this deployment; exit 1 when something is."""
    settings = read_settings()

    async def run() -> list[Checked]:
        return [checked async for checked in check_deployment(settings)]

    found = asyncio.run(run())
    marks = {Grade.GOOD: "ok     ", Grade.WARNING: "WARNING", Grade.BAD: "BAD    "}
    for checked in found:
        typer.echo(f"{marks[checked.grade]} {checked.name}: {checked.fact}")
        if checked.advice:
            typer.echo(f"        -> {checked.advice}")
    if any(checked.grade is Grade.BAD for checked in found):
        raise typer.Exit(1)


@cli.command()
def retention(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what the next sweep would find past its term.")
    ] = False,
) -> None:
    """Say how long each table is kept and what was deleted last; the worker sweeps each hour."""
    from app.retention import describe, describe_due

    settings = read_settings()
    for line in asyncio.run(describe_due(settings) if dry_run else describe(settings)):
        typer.echo(line)


@cli.command("create-user")
def create_user(
    username: str,
    display_name: str,
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
) -> None:
    """Create a member of staff; the password is asked for, or read from standard input."""
    settings = read_settings()
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < MIN_PASSWORD:
        typer.echo(f"The password needs at least {MIN_PASSWORD} characters.", err=True)
        raise typer.Exit(2)

    async def run() -> None:
        database = Database(settings.database_url)
        hashed = await accounts.hash_password(password)
        async with database.writing() as session:
            await accounts.create_staff(
                session,
                username=username,
                display_name=display_name,
                password_hash=hashed,
                roles=role,
                now=SystemClock().now(),
            )
        await database.dispose()

    asyncio.run(run())
    typer.echo(f"{username} can sign in at /staff/sign-in.")


@models_cli.command("fetch")
def fetch_model(
    url: Annotated[str, typer.Argument(help="Where a YuNet .onnx file is (https:// or a path).")],
    to: Annotated[Path, typer.Option(help="Where to put it.")] = Path("var/models"),
) -> None:
    """Fetch a face model, keep it only if its hash is a known one, and say how to use it."""
    try:
        path = face_models.fetch(url, to)
    except face_models.FetchFailed as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from failed
    typer.echo(f"Checked. Set KAOCHANG_FACE_MODEL={path}")


def main() -> None:
    cli()
