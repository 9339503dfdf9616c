# SPDX-License-Identifier: Apache-2.0
"""Pages of the second factor: giving it, one's own, and resets of others'."""

from fastapi import APIRouter

from app.factors.pages import factors, proving, resets

router = APIRouter(include_in_schema=False)
for part in (proving, factors, resets):
    router.routes.extend(part.router.routes)
