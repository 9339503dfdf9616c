# SPDX-License-Identifier: Apache-2.0
"""Second factors by API."""

from app.core.api import api_router
from app.factors.routes import factors, resets

router = api_router("factors")
for part in (factors, resets):
    # Not include_router: a router within a router would be one route to whoever lists them.
    router.routes.extend(part.router.routes)
