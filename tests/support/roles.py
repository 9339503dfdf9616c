# SPDX-License-Identifier: Apache-2.0
"""The roles that come with the service, and what they may: rows of a migrated database.

To the service a role is a row among others; tests call these by name.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from enum import StrEnum
from functools import cache

from tests.support.db import prepare_sqlite_template


class Role(StrEnum):
    """Each by its code."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    OPERATOR = "operator"
    GRADER = "grader"
    INVIGILATOR = "invigilator"
    AUDITOR = "auditor"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PAPER_MAKER = "paper_maker"


@cache
def rights_of_roles() -> Mapping[str, frozenset[str]]:
    """By role, what the migrations give it."""
    with closing(sqlite3.connect(prepare_sqlite_template())) as connection:
        rows = connection.execute(
            "SELECT code, right_code FROM roles LEFT JOIN role_rights ON role_code = code"
        ).fetchall()
    return {
        role: frozenset(right for code, right in rows if code == role and right is not None)
        for role in sorted({code for code, _ in rows})
    }


def roles_with(right: str) -> list[str]:
    return [role for role, rights in rights_of_roles().items() if right in rights]
