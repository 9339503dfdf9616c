# SPDX-License-Identifier: Apache-2.0
"""The description of the API, for programs and for who writes them. Staff alone read it.

The page is ours: those that the framework offers fetch a script from elsewhere, which the pages'
policy forbids.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from app.accounts.access import AsStaff
from app.console.service import api_reference
from app.console.service.api_document import ApiWriter
from app.core.parts import the
from app.core.templating import render

AppApiWriter = Annotated[ApiWriter, Depends(the(ApiWriter))]

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def get_document(
    writer: AppApiWriter, _staff: AsStaff, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """The OpenAPI document; who holds this very one is told so."""
    document = await writer.document()
    headers = {"ETag": document.etag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    if held & {document.etag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(document.text, media_type="application/json", headers=headers)


@router.get("/docs")
async def show_reference(request: Request, writer: AppApiWriter, _staff: AsStaff) -> Response:
    """The document as a page."""
    document = await writer.document()
    codes = {refusal.code for refusal in document.refusals}
    context = {
        "domains": api_reference.operations_by_domain(document.content),
        "schemas": api_reference.schemas_of(document.content, but=codes),
        "refusals": document.refusals,
    }
    return render(request, "console/api.html", context)
