# SPDX-License-Identifier: Apache-2.0
"""What is always true of imports."""

from typing import Any

import sqlalchemy as sa

from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.transitions import strayed
from app.exchange.models import ItemImport
from app.exchange.states import IMPORT


@by_statement
def list_imports_astray() -> sa.Select[Any]:
    """Imports that are not where their last step led."""
    return strayed(IMPORT, ItemImport)


INVARIANTS: Invariants = {
    list_imports_astray: marked("导入的状态与最后一次操作一致"),
}
