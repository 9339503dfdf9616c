# SPDX-License-Identifier: Apache-2.0
"""Pages of the item bank, for authors, reviewers and paper-makers."""

from fastapi import APIRouter

from app.items.pages import acts, bank, edit, items, pictures, preview, review, statistics
from app.items.pages.pictures import LARGE_BODIES

__all__ = ["LARGE_BODIES", "router"]

router = APIRouter(include_in_schema=False)
# The form's own address comes before those that name an item.
for part in (pictures, bank, acts, review, preview, edit, items, statistics):
    router.routes.extend(part.router.routes)
