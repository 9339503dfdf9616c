# SPDX-License-Identifier: Apache-2.0
"""One sweep over all tables that obeys what their models declare in `__privacy__`.

It knows no domain: what a programme decides of a term comes in as `ProgrammeTerms`. It alone may
delete from tables that are append-only for everybody else, and it reports what it deleted.
"""

from app.retention.due import Due, list_due, list_due_blobs
from app.retention.reports import RetentionReport, Thing, list_latest
from app.retention.sweep import Keeper, sweep, sweep_strays
from app.retention.terms import ProgrammeTerms, declared

__all__ = [
    "Due",
    "Keeper",
    "ProgrammeTerms",
    "RetentionReport",
    "Thing",
    "declared",
    "list_due",
    "list_due_blobs",
    "list_latest",
    "sweep",
    "sweep_strays",
]
