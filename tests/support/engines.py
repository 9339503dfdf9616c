# SPDX-License-Identifier: Apache-2.0
"""Statements of all worlds of a process are compiled once.

A world has an engine of its own, and SQLAlchemy keeps compiled statements by engine and by the
very object that is its dialect: a third of the time of a test's statements went into compiling
what the test before had compiled. A production service compiles once, too: this takes nothing
from what a test shows.
"""

from typing import Any

from sqlalchemy.engine import URL, Dialect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from app.core import db

# More than there are statements in all of the service: what is thrown out is compiled again.
STATEMENTS = 5_000
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)
_dialects: dict[str, Dialect] = {}


def compile_once() -> None:
    """Each `Database` that this process makes from now on shares what the others compiled."""
    make = vars(db)["create_async_engine"]

    def make_sharing(url: URL, **options: Any) -> AsyncEngine:
        made: AsyncEngine = make(url, **options)
        engine = made.sync_engine
        known = _dialects.get(url.drivername)
        # One that never reached its database does not know its server, and is no example.
        if known is None or known.server_version_info is None:
            known = _dialects[url.drivername] = engine.dialect
        engine.dialect = known
        vars(engine)["_compiled_cache"] = _compiled
        return made

    vars(db)["create_async_engine"] = make_sharing
