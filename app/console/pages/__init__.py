# SPDX-License-Identifier: Apache-2.0
"""The operator's pages, and the candidate's home."""

from fastapi import APIRouter

from app.console.pages import (
    api,
    attention,
    bookings,
    duties,
    home,
    programmes,
    registrations,
    rights,
    sitting,
    sittings,
    staff,
    today,
)

router = APIRouter(include_in_schema=False)
PARTS = (
    home,
    today,
    attention,
    sittings,
    bookings,
    sitting,
    duties,
    registrations,
    programmes,
    rights,
    staff,
    api,
)
for part in PARTS:
    router.routes.extend(part.router.routes)
