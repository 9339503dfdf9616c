# SPDX-License-Identifier: Apache-2.0
"""Blobs (frames, documents) behind obstore: a local folder, or S3. The database holds keys."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import structlog
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from app.core.settings import Settings

_log = structlog.get_logger()
# As many keys as one statement of the database is asked about.
_LISTED_AT_ONCE = 1_000


class Blobs:
    """Bytes under a key. Never called inside a database transaction."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, data: bytes) -> None:
        await self._store.put_async(key, data)

    async def get(self, key: str) -> bytes | None:
        """The bytes, or None when retention has deleted them."""
        try:
            found = await self._store.get_async(key)
        except (NotFoundError, FileNotFoundError):
            return None
        return bytes(await found.bytes_async())

    async def delete(self, key: str) -> None:
        """No bytes are under the key, as there may have been none before."""
        try:
            await self._store.delete_async(key)
        except (NotFoundError, FileNotFoundError):
            _log.info("blob was gone already", key=key)

    async def list_old(self, prefix: str, *, before: datetime) -> AsyncIterator[list[str]]:
        """Keys that begin so and were written before the moment, a portion at a time."""
        async for listed in self._store.list(prefix, chunk_size=_LISTED_AT_ONCE):
            old = [meta["path"] for meta in listed if meta["last_modified"] < before]
            if old:
                yield old


def open_blobs(settings: Settings) -> Blobs:
    if settings.blob_url:
        return Blobs(from_url(settings.blob_url))
    folder = Path(settings.data_dir).resolve() / "blobs"
    folder.mkdir(parents=True, exist_ok=True)
    return Blobs(LocalStore(prefix=folder))
