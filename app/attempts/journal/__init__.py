# SPDX-License-Identifier: Apache-2.0
"""The hot path: saves gathered while the last commit runs, answered after their own.

It leaves the general shape (no ORM, its own connection, its own commit) because a commit per save
costs a sync per save: a slow disk would then hold a hall of candidates to a few hundred saves a
second. Its promises are the same: an acknowledgement leaves after the durable commit.
"""

from app.attempts.journal.postgres import PostgresStore
from app.attempts.journal.sqlite import SqliteStore
from app.attempts.journal.writer import Journal, JournalStore
from app.core.db import Database

__all__ = ["Journal", "open_journal"]


async def open_journal(database: Database) -> Journal:
    """The process's one journal writer, running."""
    store: JournalStore = SqliteStore(database) if database.is_sqlite else PostgresStore(database)
    journal = Journal(store)
    journal.start()
    return journal
