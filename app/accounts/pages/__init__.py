# SPDX-License-Identifier: Apache-2.0
"""The staff's pages: signing in, one's own account, and, for admins, everybody's."""

from fastapi import APIRouter

from app.accounts.pages import sign_in

router = APIRouter(include_in_schema=False)
for part in (sign_in,):
    router.include_router(part.router)
