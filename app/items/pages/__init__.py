# SPDX-License-Identifier: Apache-2.0
"""Pages of the item bank, for authors, reviewers and paper-makers."""

from fastapi import APIRouter

from app.items.pages import (
    acting,
    browsing,
    editing,
    pictures,
    previewing,
    reviewing,
    statistics,
    uploading,
    viewing,
)
from app.items.pages.uploading import LARGE_BODIES

__all__ = ["LARGE_BODIES", "router"]

router = APIRouter(include_in_schema=False)
# The form's own address comes before those that name an item.
PARTS = (
    pictures,
    browsing,
    acting,
    reviewing,
    previewing,
    uploading,
    editing,
    viewing,
    statistics,
)
for part in PARTS:
    router.include_router(part.router)
