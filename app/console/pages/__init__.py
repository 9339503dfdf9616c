# SPDX-License-Identifier: Apache-2.0
"""The operator's pages."""

from fastapi import APIRouter

from app.console.pages import bookings, planning, sitting

router = APIRouter(include_in_schema=False)
for part in (planning, bookings, sitting):
    router.include_router(part.router)
