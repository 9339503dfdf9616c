# SPDX-License-Identifier: Apache-2.0
"""What a service does once and keeps, worlds of one process share: compiled statements, connections.

A world has an engine of its own, and SQLAlchemy keeps compiled statements by engine and by the
very object that is its dialect: a third of the time of a test's statements went into compiling
what the test before had compiled. And a server of PostgreSQL starts a process for each connection,
which reads anew what it must know of every table, and plans every statement again. A production
service does all this once, too: it takes nothing from what a test shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import URL, Dialect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from app.core import db

# More than there are statements in all of the service: what is thrown out is compiled again.
STATEMENTS = 5_000
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)
_dialects: dict[str, Dialect] = {}


class LastingEngine(AsyncEngine):
    """A world that ends leaves its connections open for the next one at this address."""

    async def dispose(self, close: bool = True) -> None:  # noqa: FBT001, FBT002 - as in SQLAlchemy
        pass

    async def end(self) -> None:
        await super().dispose()


# By address, for as long as their database is lent.
_lasting: dict[str, LastingEngine] = {}


@contextmanager
def in_use(engine: LastingEngine, url: str) -> Iterator[None]:
    """Whoever makes a `Database` at this address until the end uses this engine."""
    _lasting[url] = engine
    try:
        yield
    finally:
        del _lasting[url]


def compile_once() -> None:
    """Each `Database` that this process makes from now on shares what the others compiled."""
    make = vars(db)["create_async_engine"]

    def make_sharing(url: URL, **options: Any) -> AsyncEngine:
        lasting = _lasting.get(str(url))
        if lasting is not None:
            return lasting
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
