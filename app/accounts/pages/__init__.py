# SPDX-License-Identifier: Apache-2.0
"""The staff's pages: signing in, choosing the first password, and one's own account."""

from fastapi import APIRouter

from app.accounts.pages import account, links, sign_in

router = APIRouter(include_in_schema=False)
for part in (sign_in, account, links):
    router.routes.extend(part.router.routes)
