# SPDX-License-Identifier: Apache-2.0
"""What programs are told of the API: the OpenAPI document, made before the service listens.

Made in a first request it would keep everybody else waiting for it.
"""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from app.core.errors import DomainError
from app.core.http import STATUS

_REFUSAL = "Refusal"
_PROBLEM = "Problem"
# The framework's own account of a refusal, which is not how this service refuses.
_NOT_OURS = ("HTTPValidationError", "ValidationError")


@dataclass(frozen=True, slots=True)
class ApiRefusal:
    """One way to be refused: its code, its status, and its texts in Chinese, as they are written."""

    code: str
    status: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """The document, as a value and as it is sent."""

    content: Mapping[str, Any]
    text: bytes
    etag: str


def make_document(app: FastAPI) -> ApiDocument:
    """The document of an app that has all its routes."""
    content = describe(app)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return ApiDocument(content, text, f'"{hashlib.sha256(text).hexdigest()[:32]}"')


def describe(app: FastAPI) -> dict[str, Any]:
    """What the framework reads off the routes, and how this service refuses."""
    document: dict[str, Any] = copy.deepcopy(app.openapi())
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            answers.pop("422", None)
            answers["default"] = {"$ref": f"#/components/responses/{_REFUSAL}"}
    components = document["components"]
    for name in _NOT_OURS:
        components["schemas"].pop(name, None)
    components["schemas"][_PROBLEM] = _problem()
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{_PROBLEM}"}}}
    components["responses"] = {_REFUSAL: {"description": "Refused", "content": content}}
    return document


def _problem() -> dict[str, Any]:
    """RFC 9457, with what the refusal's text names as further members."""
    text = {"type": "string"}
    place = {"type": "object", "properties": {"place": text, "reason": text}}
    return {
        "type": "object",
        "title": _PROBLEM,
        "description": "Why a request was refused. `title` is for programs, `detail` for people.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": "`urn:kaochang:` and the title."},
            "title": {
                "type": "string",
                "description": "Stays the same over releases.",
                "enum": sorted({refusal.code for refusal in list_refusals()}),
            },
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "In the language that was asked for."},
            "seconds": {"type": "integer", "description": "How long to wait, as in `Retry-After`."},
            "errors": {
                "type": "array",
                "items": place,
                "description": "Which fields are wrong; never what stood in them.",
            },
        },
    }


def list_refusals() -> list[ApiRefusal]:
    """Every refusal of the service, by code."""
    found: dict[tuple[str, int], list[str]] = {}
    for error in _errors_below(DomainError):
        # Texts of one code are told in the order in which they are written down, each once.
        texts = found.setdefault((error.code, STATUS[error.kind]), [])
        if error.message and error.message not in texts:
            texts.append(error.message)
    return [ApiRefusal(code, status, tuple(found[code, status])) for code, status in sorted(found)]


def _errors_below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for error in kind.__subclasses__():
        if error.__module__.startswith("app."):
            yield error
        yield from _errors_below(error)
