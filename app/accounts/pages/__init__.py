# SPDX-License-Identifier: Apache-2.0
"""The staff's pages: signing in, one's own account, and, for admins, everybody's."""

from fastapi import APIRouter

from app.accounts.pages import account, links, sign_in, staff

router = APIRouter(include_in_schema=False)
for part in (sign_in, account, links, staff):
    router.include_router(part.router)
