# SPDX-License-Identifier: Apache-2.0
"""Data files into rules and back. Wrong data is refused with its file and place."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.programmes.errors import ProgrammeDataWrong
from app.programmes.rules import ProgrammeRules, faults_of

DATA = Path(__file__).parent.parent / "data"


class _Stored(BaseModel):
    """Carries the strictness to the plain dataclasses inside: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")

    programme: ProgrammeRules


def read_programmes(folder: Path = DATA) -> list[ProgrammeRules]:
    """The rules of every `<code>.toml` in the folder, by code."""
    return [read_programme(path) for path in sorted(folder.glob("*.toml"))]


def read_programme(path: Path) -> ProgrammeRules:
    """The rules of one file; ProgrammeDataWrong names the first thing that does not fit."""
    try:
        # Points are decimals from the first character on: 0.1 must never become a binary float.
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        rules = from_data(data)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ProgrammeDataWrong(file=path.name, place="-", reason=str(broken)) from broken
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"][1:]) or "-"
        raise ProgrammeDataWrong(file=path.name, place=place, reason=first["msg"]) from invalid
    _refuse_faults(path, rules)
    return rules


def _refuse_faults(path: Path, rules: ProgrammeRules) -> None:
    if rules.code != path.stem:
        reason = f"must be the file's name, {path.stem!r}"
        raise ProgrammeDataWrong(file=path.name, place="code", reason=reason)
    for fault in faults_of(rules):
        raise ProgrammeDataWrong(file=path.name, place=fault.place, reason=fault.reason)


def from_data(data: dict[str, Any]) -> ProgrammeRules:
    """Rules out of a parsed file or a stored row."""
    return _Stored.model_validate({"programme": data}).programme


def to_data(rules: ProgrammeRules) -> dict[str, Any]:
    """Rules as JSON values; decimals stay exact as strings."""
    data: dict[str, Any] = _Stored(programme=rules).model_dump(mode="json")["programme"]
    # What came later and says nothing is no member: the same file must not make a new version.
    if not rules.contact.is_given:
        del data["contact"]
    return data
