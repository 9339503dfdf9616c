# SPDX-License-Identifier: Apache-2.0
"""Pictures that items show, for whoever is signed in."""

from fastapi import APIRouter, Response

from app.accounts.access import AsSignedIn
from app.core.db import ReadSession
from app.core.requests import AppBlobs
from app.items import service
from app.items.rules import PICTURES_AT

router = APIRouter(include_in_schema=False)


@router.get(PICTURES_AT + "{name}")
async def show_picture(
    name: str, session: ReadSession, blobs: AppBlobs, _viewer: AsSignedIn
) -> Response:
    """The picture's bytes.

    Its name is the hash of them: who can ask for it has seen it in a paper or in the bank.
    No browser keeps it: the next person at the same device may be anybody.
    """
    picture = await service.get_picture(session, name)
    found = await service.read_pictures(blobs, [name])
    headers = {"Cache-Control": "no-store"}
    return Response(found[name], media_type=picture.media_type, headers=headers)
