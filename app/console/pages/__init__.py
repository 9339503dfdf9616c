# SPDX-License-Identifier: Apache-2.0
"""The operator's pages, and the candidate's home."""

from fastapi import APIRouter

from app.console.pages import bookings, home, programmes, registrations, sitting, sittings, today

router = APIRouter(include_in_schema=False)
for part in (home, today, sittings, bookings, sitting, registrations, programmes):
    router.include_router(part.router)
