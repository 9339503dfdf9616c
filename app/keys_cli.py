# SPDX-License-Identifier: Apache-2.0
"""Signing keys from the command line: a new one beforehand, a hand-over, and the day one is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.command_line import read_settings, refusing
from app.signing.values import Purpose

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.signing.models import SigningKey
    from app.signing.service import KeyRing

T = TypeVar("T")
Work = Callable[["AsyncSession", "KeyRing", datetime], Awaitable[T]]

keys_cli = typer.Typer(no_args_is_help=True, help="Keys that sign receipts (docs/receipts.md).")

For = Annotated[Purpose, typer.Option("--purpose", help="What the key signs.")]


@keys_cli.command("list")
def list_keys() -> None:
    """Every key there ever was: its name, state, what it signs, and its public half to compare."""
    from app.signing import service as signing

    async def read(session: "AsyncSession", _keys: "KeyRing", _now: datetime) -> list[str]:
        return [_line_of(key) for key in await signing.list_keys(session)]

    for line in _do(read):
        typer.echo(line)


@keys_cli.command("new")
def announce_key(purpose: For = Purpose.RECEIPTS) -> None:
    """Announce the next key. It signs nothing until `kaochang keys rotate`, a day later at least."""
    from app.signing import service as signing

    async def announce(session: "AsyncSession", keys: "KeyRing", now: datetime) -> str:
        return _line_of(await signing.announce(session, keys, purpose, now=now))

    typer.echo(_do(announce))


@keys_cli.command("rotate")
def rotate_key(
    purpose: For = Purpose.RECEIPTS,
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Although it was announced less than a day ago.")
    ] = False,
    lost: Annotated[
        bool,
        typer.Option("--lost", help="The key before cannot sign the hand-over: make a new one."),
    ] = False,
) -> None:
    """Let the announced key sign from now on; the one before agrees by its signature and retires."""
    from app.signing import service as signing

    async def rotate(session: "AsyncSession", keys: "KeyRing", now: datetime) -> str:
        if lost:
            return _line_of(await signing.succeed_lost(session, keys, purpose, now=now))
        heir = await signing.rotate(session, keys, purpose, at_once=at_once, now=now)
        return _line_of(heir)

    typer.echo(_do(rotate))


@keys_cli.command("compromise")
def compromise_key(
    kid: Annotated[str, typer.Argument(help="The key's name, as `list` prints it.")],
    since: Annotated[
        datetime, typer.Option(help="From when somebody else may have had it, in UTC.")
    ],
    reason: Annotated[str, typer.Option(prompt=True, help="Kept on the trail.")],
) -> None:
    """Say in public that a key is no longer safe; if it was the one that signs, another does at once."""
    from app.signing import service as signing

    async def compromise(session: "AsyncSession", keys: "KeyRing", now: datetime) -> str:
        active = await signing.compromise(
            session, keys, kid, since=since.replace(tzinfo=UTC), reason=reason, now=now
        )
        return _line_of(active)

    typer.echo(_do(compromise))


def _line_of(key: "SigningKey") -> str:
    groups = " ".join(key.public_key[at : at + 4] for at in range(0, 64, 4))
    return f"{key.kid}  {key.state:<11}  {key.purpose}  {groups}"


def _do(work: "Work[T]") -> T:
    """The work is done in a transaction of its own; a refusal is one line."""
    settings = read_settings()

    async def run() -> T:
        from app.clock.service import read_now
        from app.core.db import Database
        from app.core.security import Vault
        from app.signing.service import KeyRing

        database = Database(settings.database_url)
        try:
            async with database.writing() as session:
                keys = KeyRing(Vault(settings.secret_key))
                return await work(session, keys, await read_now(session))
        finally:
            await database.dispose()

    with refusing():
        return asyncio.run(run())
