# SPDX-License-Identifier: Apache-2.0
"""What the worker does for the trail: it links what waits, and says each day where the chain ends."""

from datetime import date, datetime

import structlog

from app.audit.service.linking import LINKED_AT_ONCE, link_some, read_head
from app.core.clock import EXAM_ZONE
from app.core.db import Database

_log = structlog.get_logger()


class Linker:
    """Links every few seconds; several may, in one process or many."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told_on: date | None = None

    async def link(self, *, now: datetime) -> int:
        """Some of what waits is linked; how many, or 0 when all of it was.

        What comes meanwhile waits for the next time: each is a transaction that writes, and while
        many sit there is always an entry more.

        Once a day the head is in the log too. As a line that leaves the machine with the log:
        whoever changes the trail and computes the chain anew cannot change that.
        """
        linked = await link_some(self._database)
        day = now.astimezone(EXAM_ZONE).date()
        if day != self._told_on:
            head = await read_head(self._database)
            self._told_on = day
            _log.info("audit head", position=head.position, digest=head.digest)
        return linked if linked == LINKED_AT_ONCE else 0
