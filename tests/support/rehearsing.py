# SPDX-License-Identifier: Apache-2.0
"""`kaochang rehearse` as an operator runs it, and what its sheet says."""

import asyncio
import re

import typer
from typer.testing import CliRunner, Result

from app.rehearsal.command import PASSWORD_VARIABLE, rehearse

cli = typer.Typer()
cli.command()(rehearse)


async def run_rehearsal(url: str, *options: str, password: str) -> Result:
    """The command, hurried, in a thread because it brings its own loop."""
    quick = ["--pace", "0.05", "--arrive", "0.1", "--graders", "2"]
    arguments = ["--base-url", url, "--seed", "7", *quick, *options]
    environment = {PASSWORD_VARIABLE: password}
    return await asyncio.to_thread(CliRunner().invoke, cli, arguments, env=environment)


def figures(text: str, name: str) -> list[int]:
    """The numbers of the sheet's line of this name."""
    found = re.search(rf"^ *{name} +([\d, ]+)$", text, re.MULTILINE)
    assert found is not None, name
    return [int(number) for number in found[1].split(",")]
