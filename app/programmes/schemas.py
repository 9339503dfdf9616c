# SPDX-License-Identifier: Apache-2.0
"""Payloads of the programmes API."""

from uuid import UUID

from pydantic import BaseModel

from app.programmes.models import Programme
from app.programmes.rules import ProgrammeRules
from app.programmes.service import rules_of


class ProgrammeOut(BaseModel):
    """A programme and its rules as in force."""

    id: UUID
    rules: ProgrammeRules


def programme_out(programme: Programme) -> ProgrammeOut:
    return ProgrammeOut(id=programme.id, rules=rules_of(programme))
