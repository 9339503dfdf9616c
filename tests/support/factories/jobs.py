# SPDX-License-Identifier: Apache-2.0
"""Jobs that go wrong."""

from uuid import UUID

from app.core.ids import new_id
from app.core.jobs import MAX_TRIES, Job
from tests.support.world import World


async def make_stuck_job(world: World, kind: str = "of.another.release", **payload: str) -> UUID:
    """A job whose every worker died over it; of a kind that nobody knows, unless one is given."""
    job = Job(id=new_id(), kind=kind, payload=payload, due_at=world.now(), tries=MAX_TRIES)
    async with world.database.writing() as session:
        session.add(job)
    return job.id
