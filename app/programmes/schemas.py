# SPDX-License-Identifier: Apache-2.0
"""Payloads of the programmes API."""

from uuid import UUID

from pydantic import BaseModel

from app.programmes.models import Programme
from app.programmes.rules import ProgrammeRules


class ProgrammeOut(BaseModel):
    """A programme and its rules as in force for what is announced next; `version` counts them."""

    id: UUID
    version: int
    rules: ProgrammeRules


def programme_out(programme: Programme, rules: ProgrammeRules) -> ProgrammeOut:
    return ProgrammeOut(id=programme.id, version=programme.current, rules=rules)
