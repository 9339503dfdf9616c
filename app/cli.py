# SPDX-License-Identifier: Apache-2.0
"""The operator's command line.

Each command loads what it needs and no more: a server that was killed is back the sooner.
"""

import asyncio
import gc
import os
from pathlib import Path
from typing import Annotated

import typer

from app import preflight
from app.command_line import read_settings, refusing
from app.core.settings import Settings
from app.keys_cli import keys_cli
from app.rehearsal.command import rehearse
from app.staff_cli import create_user, staff_cli

HOST = "127.0.0.1"
# Seconds. Of several servers uvicorn kills one that does not answer it, and one that is new answers
# only when it has loaded this file: with uvicorn's own 5 s no server ever comes up where the
# machine is at its limit, and none that died during an exam comes back.
ANSWERS_WITHIN = 60
cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Kaochang, the exam service.")
models_cli = typer.Typer(no_args_is_help=True, help="Face detection models.")
clock_cli = typer.Typer(no_args_is_help=True, help="The time that the service goes by.")
audit_cli = typer.Typer(no_args_is_help=True, help="The trail's chain (docs/audit.md).")
cli.add_typer(models_cli, name="models")
cli.add_typer(audit_cli, name="audit")
cli.add_typer(clock_cli, name="clock")
cli.add_typer(staff_cli, name="staff")
cli.add_typer(keys_cli, name="keys")
cli.command("create-user")(create_user)
cli.command("rehearse")(rehearse)


@cli.command()
def serve(
    host: str = HOST, port: int = 8000, workers: Annotated[int, typer.Option(min=1)] = 1
) -> None:
    """Serve the pages and the API; with one worker the job loop runs inside."""
    settings = read_settings()
    with refusing():
        preflight.demand_alone(settings, workers=workers)
        preflight.demand_port(host, port)
        preflight.demand_database(settings)
    if not settings.public_address:
        typer.echo(preflight.NO_ADDRESS, err=True)
    serve_app(settings, host=host, port=port, workers=workers)


def serve_app(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """The app is served by so many processes until this one is told to stop."""
    import uvicorn

    from app.core.metrics import serve_metrics

    serve_metrics(settings.metrics_port, workers=workers)
    # Nothing that loading makes is garbage, and looking for some takes a tenth of the start-up.
    # The service turns the collector on again when it has started (app/main.py).
    gc.disable()
    uvicorn.run(
        "app.serving:app",
        host=host,
        port=port,
        workers=workers,
        log_config=None,  # The root logger's, as gather_logs has it.
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        access_log=False,
        timeout_graceful_shutdown=10,
        timeout_worker_healthcheck=ANSWERS_WITHIN,
    )


@cli.command()
def worker() -> None:
    """Run the job loop alone (with KAOCHANG_RUN_WORKER=0 on the servers)."""
    settings = read_settings()
    if settings.is_sqlite:
        typer.echo("SQLite serves one process: its job loop runs inside `serve`.", err=True)
        raise typer.Exit(2)
    with refusing():
        preflight.demand_database(settings)
    from app.attempts.service import nobody_sits
    from app.clock.service import Timekeeper
    from app.core.blobs import open_blobs
    from app.core.clock import SteadyClock
    from app.core.db import Database
    from app.core.logs import configure_logs, gather_logs
    from app.core.metrics import serve_metrics
    from app.core.security import Vault
    from app.signing.service import KeyRing
    from app.worker import Worker

    configure_logs(settings)
    gather_logs(settings)

    serve_metrics(settings.metrics_port, workers=1)

    async def run() -> None:
        database, clock = Database(settings.database_url), SteadyClock()
        keys = KeyRing(Vault(settings.secret_key))
        # Where the database does not tell it yet there is no time, and the worker's loops try again.
        keeper = await Timekeeper(database, clock, is_quiet=nobody_sits).start()
        try:
            await Worker(database, clock, open_blobs(settings), keys).run()
        finally:
            keeper.cancel()

    asyncio.run(run())


@cli.command()
def migrate(
    revision: str = "head",
    programmes: Path | None = None,
    author: str = "",
    note: str = "",
    service_role: str = "",
) -> None:
    """Bring the database to this release's tables, and its programmes to the data files.

    They are those of the folder `--programmes`, by default the ones that come with the release. A
    changed file makes its programme's next version; `--author` and `--note` say who and why. On
    PostgreSQL `--service-role` names the role that the service signs in as, where that is another.
    """
    from app import migrating

    settings = read_settings()
    with refusing():
        migrating.upgrade_database(settings, revision)
        if revision == "head":
            loading = migrating.put_in_force(settings, programmes, author=author, note=note)
            for code in asyncio.run(loading):
                typer.echo(f"Programme {code} is in force.")
            typer.echo(f"Receipts are signed by key {asyncio.run(migrating.ensure_key(settings))}.")
            if service_role:
                asyncio.run(migrating.grant_service(settings, service_role))
                typer.echo(f"{service_role} may do the service's work.")
    typer.echo("The database is up to date.")


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
    from app import demo as demo_content, migrating
    from app.core.clock import SystemClock

    os.environ.update(demo_content.environment_of(data_dir, database_url, port=port))
    settings = read_settings()
    with refusing():
        preflight.demand_alone(settings)
        if not prepare_only:
            preflight.demand_port(HOST, port)
        demo_content.prepare(
            settings, upgrade=migrating.upgrade_database, port=port, now=SystemClock().now()
        )
    if not prepare_only:
        serve(port=port)


@cli.command()
def doctor() -> None:
    """Say in words what is wrong with this deployment; exit 1 when something is."""
    from app.doctor import Checked, Grade, check_deployment

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
    from app.retention.timing import describe, describe_due

    settings = read_settings()
    for line in asyncio.run(describe_due(settings) if dry_run else describe(settings)):
        typer.echo(line)


@cli.command()
def invariants() -> None:
    """Say of all that is always true whether it holds, and which rows deny it; exit 1 if any do.

    The worker looks each night and shows what it finds in the console. Nothing is repaired.
    """
    from app.invariants import describe

    settings = read_settings()
    with refusing():
        preflight.demand_database(settings)
    holds, lines = asyncio.run(describe(settings))
    for line in lines:
        typer.echo(line)
    if not holds:
        raise typer.Exit(1)


@clock_cli.command("show")
def clock_show() -> None:
    """Say what time the service goes by, and whether it is in doubt about it; exit 1 if it is."""
    from app import clock_command

    settings = read_settings()
    with refusing():
        preflight.demand_database(settings)
    is_sure, lines = asyncio.run(clock_command.describe(settings))
    for line in lines:
        typer.echo(line)
    if not is_sure:
        raise typer.Exit(1)


@clock_cli.command("believe")
def clock_believe(
    reason: Annotated[str, typer.Option(help="How you know that it is right: kept on the trail.")],
) -> None:
    """End a doubt: the database's clock (on SQLite this machine's) is right as it is now.

    Where it is wrong, set it right instead: the doubt then ends by itself.
    """
    from app import clock_command

    settings = read_settings()
    with refusing():
        preflight.demand_database(settings)
    typer.echo(asyncio.run(clock_command.believe(settings, reason=reason)))


@audit_cli.command("head")
def audit_head() -> None:
    """Print where the chain ends, as POSITION:DIGEST: keep it where the service cannot write."""
    from app import chain

    settings = read_settings()
    with refusing():
        preflight.demand_database(settings)
    typer.echo(asyncio.run(chain.describe_head(settings)))


@audit_cli.command("verify")
def audit_verify(
    head: Annotated[str, typer.Option(help="POSITION:DIGEST as it was kept elsewhere.")] = "",
) -> None:
    """Walk the whole chain and say each place at which it does not hold; exit 1 if there is any.

    A chain that somebody computed anew to its end holds in itself: only `--head` shows it.
    """
    from app import chain

    settings = read_settings()
    known = chain.head_of(head)
    if head and known is None:
        typer.echo("--head is POSITION:DIGEST, as `kaochang audit head` prints it.", err=True)
        raise typer.Exit(2)
    with refusing():
        preflight.demand_database(settings)
    if not asyncio.run(chain.verify(settings, known, typer.echo)):
        raise typer.Exit(1)


@models_cli.command("fetch")
def fetch_model(
    url: Annotated[str, typer.Argument(help="Where a YuNet .onnx file is (https:// or a path).")],
    to: Annotated[Path, typer.Option(help="Where to put it.")] = Path("var/models"),
) -> None:
    """Fetch a face model, keep it only if its hash is a known one, and say how to use it."""
    from app import face_models

    try:
        path = face_models.fetch(url, to)
    except face_models.FetchFailed as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from failed
    typer.echo(f"Checked. Set KAOCHANG_FACE_MODEL={path}")


def main() -> None:
    cli()
