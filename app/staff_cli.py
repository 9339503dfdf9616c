# SPDX-License-Identifier: Apache-2.0
"""The staff's life from the command line: for the first account, and when no admin can sign in."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app import preflight
from app.command_line import read_settings, refusing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.accounts.models import StaffMember
    from app.accounts.values import Holding

T = TypeVar("T")

staff_cli = typer.Typer(no_args_is_help=True, help="Who works here, and what they may do.")

Why = Annotated[str, typer.Option("--reason", help="Kept on the trail.")]
WhyToMember = Annotated[
    str,
    typer.Option("--reason", prompt=True, help="Kept on the trail; the member reads it."),
]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role",
        help="CODE, or 'CODE [GRADE] FIRST..LAST' with what it has; may be given several times.",
    ),
]

_WRITING = (
    "Write it as --role 'CODE [GRADE] FIRST..LAST', with days as 2027-12-31, "
    "and leave out what it has not: --role 'examiner [2] ..2027-12-31'."
)
_HINTS = dict.fromkeys(("days_reversed", "grade_missing", "holding_unreadable"), _WRITING)


def create_user(username: str, display_name: str, role: Roles) -> None:
    """Create a member of staff; the password is asked for, or read from standard input."""
    from app.accounts import service as accounts

    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")

    async def create(session: "AsyncSession", now: "datetime") -> None:
        hashed = await accounts.hash_new_password(password, words=(username, display_name))
        await accounts.create_staff(
            session,
            username=username,
            display_name=display_name,
            password_hash=hashed,
            roles=_given(role),
            now=now,
        )

    _do(create)
    typer.echo(f"{username} can sign in at /staff/sign-in.")


@staff_cli.command("list")
def list_staff() -> None:
    """Name to sign in with, roles with grades and days, and whether the account is disabled or waits for a password."""
    from app.accounts import service as accounts

    async def read(session: "AsyncSession", _now: "datetime") -> list[str]:
        return [_line_of(member) for member in await accounts.list_everyone(session)]

    for line in _do(read):
        typer.echo(line)


@staff_cli.command()
def invite(username: str, display_name: str, role: Roles) -> None:
    """Create a member of staff who chooses the password; prints the link, this once."""
    from app.accounts import service as accounts

    async def give(session: "AsyncSession", now: "datetime") -> str:
        given = await accounts.invite(
            session,
            username=username,
            display_name=display_name,
            roles=_given(role),
            by=None,
            now=now,
        )
        return given.path

    typer.echo(_address_of(_do(give)))


@staff_cli.command()
def disable(username: str, reason: Why) -> None:
    """Let a member of staff go: every session ends, and none begins."""
    from app.accounts import service as accounts

    async def let_go(session: "AsyncSession", now: "datetime") -> None:
        member = await accounts.get_by_name(session, username)
        await accounts.disable(session, member.id, by=None, reason=reason, now=now)

    _do(let_go)
    typer.echo(f"{username} can no longer sign in.")


@staff_cli.command()
def enable(username: str, reason: Why) -> None:
    """Take a member of staff back, with the password and roles of before."""
    from app.accounts import service as accounts

    async def take_back(session: "AsyncSession", now: "datetime") -> None:
        member = await accounts.get_by_name(session, username)
        await accounts.enable(session, member.id, by=None, reason=reason, now=now)

    _do(take_back)
    typer.echo(f"{username} can sign in again.")


@staff_cli.command()
def roles(username: str, role: Roles, reason: Why) -> None:
    """Give a member of staff exactly these roles; those that stay keep their days and grade.

    A role that is written with days or a grade is held like this from now on: 'CODE ..' for good.
    """
    from app.accounts import service as accounts

    async def change(session: "AsyncSession", now: "datetime") -> str:
        member = await accounts.get_by_name(session, username)
        changed = await accounts.change_roles(
            session, member.id, _given(role), by=None, reason=reason, now=now
        )
        return _roles_of(changed)

    typer.echo(f"{username} has the roles: {_do(change)}.")


@staff_cli.command("reset-factor")
def reset_factor(username: str, reason: WhyToMember) -> None:
    """Take a member's second factor and recovery codes away, as two admins can in the service.

    For a service with one admin, or none who can come in. The member's sessions end; at the next
    sign-in they are told, and set a factor up anew.
    """
    from app.factors import service as factors
    from app.factors.states import ResetOf

    reason = _stripped(reason)

    async def reset(session: "AsyncSession", now: "datetime") -> None:
        await factors.reset_from_machine(session, username, ResetOf.FACTOR, reason=reason, now=now)

    _do(reset)
    typer.echo(f"{username} sets a second factor up anew at the next sign-in.")


@staff_cli.command("reset-password")
def reset_password(username: str, reason: WhyToMember) -> None:
    """Take a member's password away, as two admins can in the service; prints a link to another, this once.

    For a service with one admin, or none who can come in. The member's sessions end, the second
    factor stays; at the next sign-in they are told.
    """
    from app.accounts import service as accounts
    from app.factors import service as factors
    from app.factors.states import ResetOf

    reason = _stripped(reason)

    async def reset(session: "AsyncSession", now: "datetime") -> str:
        done = await factors.reset_from_machine(
            session, username, ResetOf.PASSWORD, reason=reason, now=now
        )
        return (await accounts.invite_again(session, done.staff_id, by=None, now=now)).path

    typer.echo(_address_of(_do(reset)))


@staff_cli.command("sign-out")
def sign_out(username: str) -> None:
    """End every session of a member of staff, who may sign in again; tokens go on."""
    from app.accounts import service as accounts
    from app.tokens import service as tokens

    async def end(session: "AsyncSession", now: "datetime") -> None:
        member = await accounts.get_by_name(session, username)
        await tokens.sign_out_member(session, member.id, by=None, now=now)

    _do(end)
    typer.echo(f"{username} is signed out everywhere within seconds.")


@staff_cli.command("revoke-tokens")
def revoke_tokens(username: str) -> None:
    """Revoke all tokens by which programs act for a member of staff; sessions go on."""
    from app.accounts import service as accounts
    from app.tokens import service as tokens

    async def revoke(session: "AsyncSession", now: "datetime") -> int:
        member = await accounts.get_by_name(session, username)
        return await tokens.revoke_all_of(session, member.id, by=None, now=now)

    typer.echo(f"Tokens of {username} revoked: {_do(revoke)}.")


def _stripped(reason: str) -> str:
    """As it is kept; one that says nothing, or more than is kept, is refused in a line."""
    from app.core.schemas import MOST_OF_A_REASON

    reason = reason.strip()
    if not 0 < len(reason) <= MOST_OF_A_REASON:
        typer.echo(f"Give a reason of 1 to {MOST_OF_A_REASON} characters.", err=True)
        raise typer.Exit(2)
    return reason


def _address_of(path: str) -> str:
    return f"{read_settings().public_address or 'https://…'}{path}"


def _line_of(member: "StaffMember") -> str:
    state = (
        "disabled" if member.disabled_at else "" if member.password_hash else "no password chosen"
    )
    return f"{member.username:20} {_roles_of(member):40} {state}".rstrip()


def _roles_of(member: "StaffMember") -> str:
    """With days and grades, as `--role` takes them."""
    return ", ".join(map(str, member.holdings))


def _given(roles: list[str]) -> "list[Holding | str]":
    """A code alone is a role as it is held."""
    from app.accounts.errors import HoldingUnreadable
    from app.accounts.values import Holding

    given: list[Holding | str] = []
    for role in roles:
        try:
            given.append(Holding.read(role) if " " in role.strip() else role)
        except ValueError as wrong:
            raise HoldingUnreadable(role=role) from wrong
    return given


def _do(act: "Callable[[AsyncSession, datetime], Awaitable[T]]") -> T:
    """What the act brings, in one transaction; a refusal is one line, and nothing has changed."""
    from app.clock.service import read_now
    from app.core.db import Database

    settings = read_settings()

    async def run() -> T:
        database = Database(settings.database_url)
        try:
            async with database.writing() as session:
                return await act(session, await read_now(session))
        finally:
            await database.dispose()

    # What a refusal tells, and not only the refusal, is put into words where it is made.
    with refusing(_HINTS):
        preflight.demand_database(settings)
        return asyncio.run(run())
