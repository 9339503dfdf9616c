# SPDX-License-Identifier: Apache-2.0
"""What every command needs: the settings, and a refusal in one line."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer
from pydantic import ValidationError

from app import preflight
from app.core.errors import DomainError
from app.core.i18n import reading
from app.core.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# Settings of earlier releases, and what stands in their place: one that is passed over in silence
# would leave a deployment other than its operator believes.
RETIRED = {
    "KAOCHANG_COOKIE_SECURE": "KAOCHANG_PUBLIC_ADDRESS says it: https://… or http://127.0.0.1",
    "FORWARDED_ALLOW_IPS": "KAOCHANG_TRUSTED_PROXIES names the proxies in front",
}


def read_settings() -> Settings:
    """The settings, or an exit that names each variable that is missing, wrong or of the past."""
    retired = [
        f"{name} is no longer read: {why}" for name, why in RETIRED.items() if name in os.environ
    ]
    try:
        settings = Settings()
    except ValidationError as wrong:
        _exit_over([*retired, *(_fault_in_words(error) for error in wrong.errors())])
    if retired:
        _exit_over(retired)
    return settings


def _fault_in_words(error: "ErrorDetails") -> str:
    name = "KAOCHANG_" + "_".join(str(part) for part in error["loc"]).upper()
    return f"{name.rstrip('_')}: {error['msg'].removeprefix('Value error, ')}"


def _exit_over(faults: Sequence[str]) -> NoReturn:
    for fault in faults:
        typer.echo(f"{fault} (see docs/settings.md)", err=True)
    raise typer.Exit(2)


@contextmanager
def refusing(hints: Mapping[str, str] | None = None) -> Iterator[None]:
    """What stands in the way is said in one line, in English, and the command ends with 2.

    `hints` say, by a refusal's code, how what is missing is given to this command.
    """
    # From the start: a refusal may name what it is about in the reader's language.
    with reading("en"):
        try:
            yield
        except preflight.CannotStart as refusal:
            _end(str(refusal), refusal)
        except DomainError as refusal:
            said = refusal.in_words()
            _end(" ".join(filter(None, (said, (hints or {}).get(refusal.code)))), refusal)


def _end(why: str, refusal: Exception) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2) from refusal
