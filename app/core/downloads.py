# SPDX-License-Identifier: Apache-2.0
"""Files that a browser keeps under a name of ours."""

from urllib.parse import quote

from fastapi import Response


def attachment(data: bytes, *, media_type: str, name: str, plain: str) -> Response:
    """The file under this name; `plain` is the name for programs that read ASCII alone (RFC 6266).

    Never shown in the page: what came from a file of somebody's must not run as one of ours.
    """
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)
