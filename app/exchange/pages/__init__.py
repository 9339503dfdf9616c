# SPDX-License-Identifier: Apache-2.0
"""Pages of importing, for authors, and of exporting, for everybody in the bank."""

from fastapi import APIRouter

from app.exchange.pages import export, imports
from app.exchange.pages.limits import LARGE_BODIES

__all__ = ["LARGE_BODIES", "router"]

router = APIRouter(include_in_schema=False)
for part in (imports, export):
    router.routes.extend(part.router.routes)
