# SPDX-License-Identifier: Apache-2.0
"""The routes of the API: read strictly, so that a mistaken program hears of its mistake.

A parameter that nobody reads, a body that is not said to be JSON, a member that stands twice:
taken silently, each would do something else than its sender meant.
"""

import json
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.core.errors import DomainError, Kind
from app.core.i18n import LANGUAGES, marked
from app.core.refusals import refuses

JSON = "application/json"
# Chooses the language of an answer, of every address alike (core.middleware).
LANGUAGE = "lang"
_NAMED = 64

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class UnknownParameter(DomainError):
    kind = Kind.INVALID
    code = "unknown_parameter"
    message = marked("这里没有查询参数“{parameter}”。可用的参数：{known}。")


class NotJson(DomainError):
    kind = Kind.UNSUPPORTED
    code = "not_json"
    message = marked("提交的内容必须是 JSON，并注明 Content-Type: application/json。")


class ApiRoute(APIRoute):
    """A route that refuses what it would not read."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = self.parameters()
        takes_json = self.body_field is not None

        async def handle_strictly(request: Request) -> Response:
            refuse_strange_parameters(request, known)
            if takes_json:
                body = await request.body()
                if body:
                    refuse_other_than_json(request)
                    read_json(body)
            return await handle(request)

        return handle_strictly

    def parameters(self) -> tuple[str, ...]:
        """The query parameters that the route reads, and the one that every route does."""
        read = {name for each in walk(self.dependant) for name in _names_in(each)}
        return (*sorted(read), LANGUAGE)


def _names_in(dependant: Dependant) -> Iterator[str]:
    """The query parameters of a signature; those of a model are its fields."""
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (told.alias or name for name, told in kind.model_fields.items())
        else:
            yield field.alias


def walk(dependant: Dependant) -> Iterator[Dependant]:
    """The route's own signature, and those of everything that it depends on."""
    yield dependant
    for dependency in dependant.dependencies:
        yield from walk(dependency)


def api_router(tag: str, *, route_class: type[ApiRoute] = ApiRoute) -> APIRouter:
    """A domain's part of the API."""
    return APIRouter(prefix="/api/v1", tags=[tag], route_class=route_class)


@refuses(UnknownParameter)
def refuse_strange_parameters(request: Request, known: Iterable[str]) -> None:
    """Every parameter of the query is known and given once, and the language is one of ours."""
    if not request.scope["query_string"]:
        return
    seen: set[str] = set()
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise UnknownParameter(parameter=name[:_NAMED], known=", ".join(known))
        if name in seen:
            raise RequestValidationError([{"type": "given_twice", "loc": ("query", name)}])
        if name == LANGUAGE and value not in LANGUAGES:
            expected = {"expected": ", ".join(LANGUAGES)}
            raise RequestValidationError(
                [{"type": "enum", "loc": ("query", name), "ctx": expected}]
            )
        seen.add(name)


@refuses(NotJson)
def refuse_other_than_json(request: Request) -> None:
    """The body is said to be JSON. `+json` types have meanings of their own, which we do not know."""
    declared = request.headers.get("content-type", "")
    if declared != JSON and declared.partition(";")[0].strip().lower() != JSON:
        raise NotJson


class _MemberTwice(ValueError):
    pass


def read_json(body: bytes) -> Any:
    """What the JSON text says; refused where it is none, or names a member of an object twice."""
    try:
        return json.loads(body, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except _MemberTwice as twice:
        place = {"type": "member_twice", "loc": ("body", str(twice)[:_NAMED])}
        raise RequestValidationError([place]) from twice
    except (ValueError, RecursionError) as wrong:
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body",)}]) from wrong


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _MemberTwice(next(name for name in names if names.count(name) > 1))
    return made


def _refuse_constant(name: str) -> None:
    """NaN and the infinities are no JSON, though Python would read them."""
    raise ValueError(name)
