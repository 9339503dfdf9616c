# SPDX-License-Identifier: Apache-2.0
"""Pages of paper-makers: blueprints, sets of forms, each form as it is seen, and its figures."""

from fastapi import APIRouter

from app.papers.pages import blueprints, forms, sets, statistics

router = APIRouter(include_in_schema=False)
for part in (blueprints, sets, forms, statistics):
    router.routes.extend(part.router.routes)
