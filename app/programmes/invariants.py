# SPDX-License-Identifier: Apache-2.0
"""What is always true of programmes, across their versions."""

from typing import Any

import sqlalchemy as sa

from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.programmes.models import Programme, ProgrammeVersion


@by_statement
def list_without_current_version() -> sa.Select[Any]:
    """Programmes whose current version is none of theirs."""
    own = sa.exists().where(
        ProgrammeVersion.programme_id == Programme.id,
        ProgrammeVersion.number == Programme.current,
    )
    return sa.select(Programme.id).where(~own)


INVARIANTS: Invariants = {
    list_without_current_version: marked("每个项目的现行规则都是它自己的版本"),
}
