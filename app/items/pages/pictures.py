# SPDX-License-Identifier: Apache-2.0
"""Pictures of items: on their way into a text, and shown in it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from app.accounts.access import AsSignedIn, MayWriteBank
from app.core.db import AppDatabase, ReadSession
from app.core.http import wants_page
from app.core.middleware import FORM_AROUND
from app.core.requests import AppBlobs, Now
from app.core.templating import render
from app.items.rules import PICTURES_AT, picture_address
from app.items.service import pictures
from question_bank import text as item_text
from question_bank.interchange.guards.limits import MAX_PICTURE

router = APIRouter(include_in_schema=False)

LARGE_BODIES: Mapping[str, int] = {"/bank/pictures": MAX_PICTURE + FORM_AROUND}


@router.post("/bank/pictures")
async def upload(
    request: Request,
    database: AppDatabase,
    blobs: AppBlobs,
    now: Now,
    _author: MayWriteBank,
    *,
    picture: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Items may show the picture from now on; answered with the text that shows it.

    It is looked at and kept before a transaction begins: decoding takes a second, and the bytes
    must be there before anything names them.
    """
    data = b"" if picture is None else await picture.read()
    kept = await pictures.receive_picture(blobs, data)
    async with database.writing() as session:
        await pictures.add_pictures(session, [kept], now=now)
    told = {
        "markup": item_text.picture_markup(kept.name, ""),
        "address": picture_address(kept.name),
    }
    if wants_page(request):
        return render(request, "items/picture.html", told)
    return JSONResponse(told)


@router.get(PICTURES_AT + "{name}")
async def show_picture(
    name: str, session: ReadSession, blobs: AppBlobs, _viewer: AsSignedIn
) -> Response:
    """The picture's bytes.

    Its name is the hash of them: who can ask for it has seen it in a paper or in the bank.
    No browser keeps it: the next person at the same device may be anybody.
    """
    picture = await pictures.get_picture(session, name)
    found = await pictures.read_pictures(blobs, [name])
    headers = {"Cache-Control": "no-store"}
    return Response(found[name], media_type=picture.media_type, headers=headers)
