# SPDX-License-Identifier: Apache-2.0
"""What programs are told of the API: the OpenAPI document, made when somebody first asks for it.

What it says is core/openapi.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.core.http import STATUS
from app.core.openapi import DescribedApp, errors_by_code, errors_of_api


@dataclass(frozen=True, slots=True)
class ApiRefusal:
    """One way to be refused: its code, its status, and its texts in Chinese, as they are written."""

    code: str
    status: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """The document, as a value and as it is sent, and every refusal in it, by code."""

    content: Mapping[str, Any]
    text: bytes
    etag: str
    refusals: tuple[ApiRefusal, ...]


class ApiWriter:
    """Makes the document of an app that has all its routes: once, for whoever asks first.

    Making it takes a second of the processor. At the start, candidates whose server was killed
    would wait for it; on the loop, everybody would.
    """

    def __init__(self, app: DescribedApp) -> None:
        self._app = app
        self._turn = asyncio.Lock()

    async def document(self) -> ApiDocument:
        async with self._turn:
            return await asyncio.to_thread(make_document, self._app)


@cache
def make_document(app: DescribedApp) -> ApiDocument:
    """The document of an app that has all its routes; made once."""
    content = app.openapi()
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    return ApiDocument(content, text, etag, tuple(_list_refusals(app)))


def _list_refusals(app: DescribedApp) -> list[ApiRefusal]:
    """A code's texts are told each once; it has one status, whichever text it comes with."""
    return [
        ApiRefusal(
            code,
            STATUS[alike[0].kind],
            tuple(dict.fromkeys(error.message for error in alike if error.message)),
        )
        for code, alike in errors_by_code(errors_of_api(app)).items()
    ]
