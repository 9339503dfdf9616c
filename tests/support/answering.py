# SPDX-License-Identifier: Apache-2.0
"""Every answer of the API that a test gets is one that its operation declares."""

import gzip
import json

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.api import ApiRoute, walk
from app.core.http import STATUS
from app.core.openapi import PROBLEM, refusals_of_route
from app.core.refusals import members_of

PROBLEM_MEMBERS = frozenset({"type", "title", "status", "detail", "errors"})


class Undeclared(AssertionError):
    """An operation answered what its description does not know."""


class Watched:
    """The app, whose undeclared answers fail the test that asked for them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer()

        async def send_and_keep(message: Message) -> None:
            answer.add(message)
            await send(message)

        await self._app(scope, receive, send_and_keep)
        route = scope.get("route")
        if isinstance(route, ApiRoute):
            _judge(route, scope["method"], answer)


class _Answer:
    def __init__(self) -> None:
        self.status = 0
        self.kind = ""
        self.body = b""
        self.is_packed = False

    @property
    def text(self) -> bytes:
        return gzip.decompress(self.body) if self.is_packed else self.body

    def add(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = dict(message["headers"])
            self.kind = headers.get(b"content-type", b"").decode()
            self.is_packed = headers.get(b"content-encoding") == b"gzip"
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _judge(route: APIRoute, method: str, answer: _Answer) -> None:
    name = f"{method} {route.path}"
    if answer.status < 400:
        if answer.status not in _successes(route):
            raise Undeclared(f"{name} answered {answer.status}: declare it in `responses`.")
        return
    if answer.kind != PROBLEM:
        raise Undeclared(f"{name} answered {answer.status} as {answer.kind}: raise a DomainError.")
    problem = json.loads(answer.text)
    # A method that the address does not know is refused before any route is meant.
    if answer.status == 405:
        return
    known = _members_by_code(route, method).get((answer.status, problem["title"]))
    if known is None:
        raise Undeclared(
            f"{name} answered {answer.status} {problem['title']}: add it to `@refuses`."
        )
    strange = set(problem) - PROBLEM_MEMBERS - known
    if strange:
        raise Undeclared(f"{name}: {problem['title']} has {strange}: name them in `further`.")


def _successes(route: APIRoute) -> set[int]:
    further = (int(status) for status in route.responses if str(status).isdigit())
    return {route.status_code or 200, *further}


# By operation and whatever it asks first: a test may open one, and it is then another.
_KNOWN: dict[tuple[str, tuple[object, ...]], dict[tuple[int, str], set[str]]] = {}


def _members_by_code(route: APIRoute, method: str) -> dict[tuple[int, str], set[str]]:
    """(status, code) -> further members, of every declared error; read once a process."""
    asked = tuple(each.call for each in walk(route.dependant))
    found = _KNOWN.setdefault((f"{method} {route.path}", asked), {})
    for error in () if found else refusals_of_route(route, method):
        known = found.setdefault((STATUS[error.kind], error.code), set())
        known.update(members_of(error))
    return found
