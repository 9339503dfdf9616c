# SPDX-License-Identifier: Apache-2.0
"""The description of the API: what FastAPI says of each operation, and every refusal of it.

Refusals come from the route itself: who may come in, what it reads, what it declares. Nothing is
listed a second time, so nothing can be forgotten here.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.core.api import LANGUAGE, ApiRoute, NotJson, UnknownParameter, walk
from app.core.errors import DomainError
from app.core.http import STATUS, BodyTooLarge, DatabaseAway, Malformed, OurFault, ServiceBusy
from app.core.i18n import LANGUAGES, catalogue
from app.core.middleware import SAFE, ForeignOrigin, WrongHost
from app.core.refusals import admitted_by, members_of, refused_by, takes_tokens

PROBLEM = "application/problem+json"
_SESSION, _BEARER = "session", "bearer"
_METHODS = ("get", "put", "post", "delete", "patch")
Json = dict[str, Any]

ABOUT = """\
Errors are `application/problem+json` (RFC 9457). `title` is the code, which stays when the words
change; `detail` is for people, in the language that `Accept-Language` or `?lang=` asks for. Each
operation lists the codes it may answer with; `docs/problems.md` explains them all, and
`docs/api.md` says what may change in the API and what will not.

Query parameters and members that an operation does not know are refused, not skipped.
"""


class DescribedApp(FastAPI):
    """An app that describes itself whole; `session_cookie` is what a session comes as."""

    def __init__(self, *, session_cookie: str, **options: Any) -> None:
        super().__init__(description=ABOUT, **options)
        self._session_cookie = session_cookie

    def openapi(self) -> Json:
        if not self.openapi_schema:
            self.openapi_schema = _describe(self, self._session_cookie)
        return self.openapi_schema


def refusals_of_route(route: APIRoute, method: str) -> set[type[DomainError]]:
    """Every error that this operation may answer with."""
    found = {BodyTooLarge, OurFault}
    for called in walk(route.dependant):
        found.update(refused_by(called.call))
    if method.upper() not in SAFE:
        found.add(ForeignOrigin)
    if isinstance(route, ApiRoute):
        # A moment of a missing database can meet whoever is looked up.
        found |= {Malformed, UnknownParameter, DatabaseAway, ServiceBusy, WrongHost}
        found |= {NotJson} if route.body_field is not None else set()
    return found


def operations_of(app: FastAPI) -> Iterator[tuple[APIRoute, str]]:
    """Each described route with each of its methods."""
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield route, method


def errors_of_api(app: FastAPI) -> set[type[DomainError]]:
    """Every error that some operation may answer with."""
    return {
        error for route, method in operations_of(app) for error in refusals_of_route(route, method)
    }


def _describe(app: FastAPI, session_cookie: str) -> Json:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
    )
    schemas: Json = document["components"]["schemas"]
    shared: dict[str, Json] = document["components"].setdefault("responses", {})
    for route, method in operations_of(app):
        operation = document["paths"][route.path][method.lower()]
        _describe_refusals(operation, refusals_of_route(route, method), shared)
        operation["security"] = _security_of(route)
        if isinstance(route, ApiRoute):
            operation.setdefault("parameters", []).append(_LANGUAGE_PARAMETER)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _mend_times(schemas)
    schemas["Problem"], schemas["WrongPlace"] = _PROBLEM_SCHEMA, _PLACE_SCHEMA
    for code, alike in errors_by_code(errors_of_api(app)).items():
        schemas[code] = _schema_of(code, alike)
    document["components"]["securitySchemes"] = {
        _SESSION: {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie,
            "description": "Set by POST /api/v1/sessions (staff) or POST /api/v1/candidate-sessions.",
        },
        _BEARER: {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that a member of staff made by POST /api/v1/me/tokens; it may "
            "what it was given, as far as its owner may. Never together with the cookie.",
        },
    }
    return document


def _mend_times(schema: Any) -> None:
    """JSON Schema's `time` has an offset; ours are what a clock on the wall of the hall shows."""
    if isinstance(schema, dict):
        if schema.get("format") == "time":
            del schema["format"]
            schema["pattern"] = r"^\d\d:\d\d:\d\d$"
        for part in schema.values():
            _mend_times(part)
    elif isinstance(schema, list):
        for part in schema:
            _mend_times(part)


def _security_of(route: APIRoute) -> list[Json]:
    """One entry for each who may come in; none where anyone may."""
    found: list[Json] = []
    for called in walk(route.dependant):
        roles = admitted_by(called.call)
        schemes = (_SESSION, _BEARER) if takes_tokens(called.call) else (_SESSION,)
        for role in () if roles is None else roles or ("",):
            found += [{scheme: [role] if role else []} for scheme in schemes]
    return found


def _describe_refusals(
    operation: Json, errors: Iterable[type[DomainError]], shared: dict[str, Json]
) -> None:
    """Each status with the response, shared by operations, of the codes that it may come with."""
    responses: Json = operation["responses"]
    # FastAPI's own, in place of which comes ours.
    responses.pop("422", None)
    by_status: dict[int, list[type[DomainError]]] = {}
    for error in errors:
        by_status.setdefault(STATUS[error.kind], []).append(error)
    for status, alike in sorted(by_status.items()):
        codes = errors_by_code(alike)
        name = ".".join(codes)
        shared[name] = {
            "description": f"{HTTPStatus(status).phrase}: {', '.join(codes)}",
            "content": {PROBLEM: {"schema": _one_of(codes)}},
        }
        responses[str(status)] = {"$ref": f"#/components/responses/{name}"}


def _one_of(codes: Iterable[str]) -> Json:
    """Schemas of problems are called by their codes, so that a discriminator needs no table."""
    refs = [{"$ref": f"#/components/schemas/{code}"} for code in codes]
    if len(refs) == 1:
        return refs[0]
    return {"oneOf": refs, "discriminator": {"propertyName": "title"}}


def errors_by_code(errors: Iterable[type[DomainError]]) -> dict[str, list[type[DomainError]]]:
    """The errors of each code, in the order of codes; a code may have several wordings."""
    found: dict[str, list[type[DomainError]]] = {}
    for error in sorted(errors, key=lambda each: (each.code, each.__name__)):
        found.setdefault(error.code, []).append(error)
    return found


def _schema_of(code: str, alike: list[type[DomainError]]) -> Json:
    members = sorted({name for error in alike for name in members_of(error)})
    words = [f"{error.message}\n\n{_english(error.message)}" for error in alike]
    return {
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "type": "object",
        "description": "\n\n".join(words),
        "properties": {
            "title": {"const": code},
            "status": {"const": STATUS[alike[0].kind]},
            **{name: {"description": f"`{name}` of `detail`, for programs"} for name in members},
        },
    }


def _english(text: str) -> str:
    return catalogue("en").get(text, text)


_LANGUAGE_PARAMETER: Json = {
    "name": LANGUAGE,
    "in": "query",
    "required": False,
    "description": "The language of `detail`; remembered in a cookie.",
    "schema": {"type": "string", "enum": list(LANGUAGES)},
}
_PROBLEM_SCHEMA: Json = {
    "type": "object",
    "description": "Why a request was refused. Further members are the facts that `detail` names.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "`urn:kaochang:` and the code"},
        "title": {"type": "string", "description": "The code: what a program decides by"},
        "status": {"type": "integer", "description": "The status of the answer"},
        "detail": {"type": "string", "description": "What happened and what to do, for people"},
        "errors": {
            "type": "array",
            "description": "Of `malformed`: every place that is wrong",
            "items": {"$ref": "#/components/schemas/WrongPlace"},
        },
    },
}
_PLACE_SCHEMA: Json = {
    "type": "object",
    "description": "A place in the request, and why it is wrong. What stood there is not repeated.",
    "required": ["place", "reason"],
    "properties": {
        "place": {"type": "string", "description": "Such as `body.ops.0.slot` or `query.limit`"},
        "reason": {"type": "string", "description": "Such as `missing` or `string_too_long`"},
        "limit": {"type": ["number", "string"], "description": "What the value had to keep to"},
        "slot": {"type": "integer", "description": "Of a save: the slot whose answer is meant"},
    },
}
