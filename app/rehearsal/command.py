# SPDX-License-Identifier: Apache-2.0
"""`kaochang rehearse`."""

import asyncio
import os
import secrets
import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.rehearsal.sheet import RehearsalReport
    from app.rehearsal.stage import Stage

PASSWORD_VARIABLE = "KAOCHANG_REHEARSE_PASSWORD"  # noqa: S105 - a name, no password


def rehearse(  # noqa: PLR0913 - each is an option of the command line
    programme: Annotated[str, typer.Option(help="Code of the programme, e.g. cpcif.")],
    *,
    candidates: Annotated[int, typer.Option(min=1, max=20_000, help="How many sit.")] = 20,
    base_url: Annotated[str, typer.Option(help="The service.")] = "http://127.0.0.1:8000",
    operator: Annotated[
        str, typer.Option(help="Staff account with the roles named above.")
    ] = "operator",
    title: Annotated[
        str | None, typer.Option(help="Title; default: the programme's first.")
    ] = None,
    graders: Annotated[int, typer.Option(min=1, max=50, help="Graders to create.")] = 4,
    seed: Annotated[int | None, typer.Option(help="Repeats a rehearsal; default: drawn.")] = None,
    pace: Annotated[
        float, typer.Option(min=0, max=60, help="Mean seconds between two saves of a candidate.")
    ] = 1.0,
    camera_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the candidates who send stills.")
    ] = 0.25,
    arrive: Annotated[
        float, typer.Option(min=0, help="Seconds over which they sign in; all then start together.")
    ] = 10.0,
    at_once: Annotated[
        int, typer.Option(min=0, help="Candidates who sit at the same time; 0: all.")
    ] = 0,
    connections: Annotated[int, typer.Option(min=1, help="Connections per person.")] = 2,
) -> None:
    """Rehearse an exam over HTTP: sit, mark, release, and compare everything with own books.

    One staff account with the roles admin and operator is needed: admin to create the graders,
    operator to create, book, open, release and export the rehearsal sitting. Its password comes
    from KAOCHANG_REHEARSE_PASSWORD, or is asked for, as is the code of its authenticator. The graders' accounts, named rehearsal-…,
    and the sitting stay behind, marked as a rehearsal.

    Exit 0: no request failed, every acknowledged answer was found, every mark equals the
    independent recomputation. Exit 1: something failed, was lost or differs. Exit 2: the
    rehearsal could not begin.
    """
    # Here, because every other command loads this signature too.
    from app.rehearsal.sheet import write_sheet
    from app.rehearsal.stage import Stage, Wishes

    wishes = Wishes(
        base_url.rstrip("/"),
        operator,
        _read_password(),
        lambda: str(typer.prompt("Code of the second factor")),
        programme,
        title,
        candidates,
        graders,
        secrets.randbits(32) if seed is None else seed,
        pace,
        camera_share,
        arrive,
        at_once or candidates,
        connections,
    )
    started = time.monotonic()
    stage = Stage(wishes, lambda text: typer.echo(f"{time.monotonic() - started:6.1f} s  {text}"))
    outcome = _run(stage)
    for line in write_sheet(outcome):
        typer.echo(line)
    if not outcome.is_clean:
        raise typer.Exit(1)


def _run(stage: "Stage") -> "RehearsalReport":
    from app.rehearsal.api import Refused
    from app.rehearsal.office import CannotRehearse

    try:
        return asyncio.run(stage.run())
    except (CannotRehearse, Refused) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from refusal


def _read_password() -> str:
    """Never an option: other people on the machine can read a command line."""
    # A secret of whoever rehearses against some service, and so no setting of this one.
    given = os.environ.get(PASSWORD_VARIABLE)  # noqa: TID251
    return given or typer.prompt("Password", hide_input=True)
