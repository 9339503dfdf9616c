# SPDX-License-Identifier: Apache-2.0
"""What wraps every request: language, origin check, security headers, timing.

Plain ASGI: Starlette's BaseHTTPMiddleware costs a task per request, which the answers would pay.
"""

import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import FastAPI
from prometheus_client import Histogram
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import DomainError, Kind
from app.core.http import STATUS, BodyTooLarge, answer_error
from app.core.i18n import LANGUAGES, Reader, marked, negotiate, set_reader
from app.core.metrics import REQUEST_SECONDS

# No script but ours, no inline script or style, camera for ourselves alone, no framing.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_RAW_HEADERS = tuple((n.lower().encode(), v.encode()) for n, v in SECURITY_HEADERS.items())
# An answer batch is at most 200 ops of 4,000 characters; a roster of 5,000 people is 500 kB.
MAX_BODY_BYTES = 4 * 1024 * 1024
# What a form adds to a file that it sends: boundaries, names, the other fields.
FORM_AROUND = 64 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(DomainError):
    kind = Kind.FORBIDDEN
    code = "foreign_origin"
    message = marked("请求来自其他网站，已拒绝。请从本系统页面操作。")


def is_foreign(method: str, headers: Headers) -> bool:
    """Does a page of another site send this? Programs send neither header and hold no cookie."""
    if method in _SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class Envelope:
    """Sets the language, refuses foreign writes and huge bodies, adds headers, counts time.

    `larger` are the paths that take more than MAX_BODY_BYTES, and how much.
    """

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        self.app = app
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        set_reader(Reader(lambda: _language_of(request)))
        started = time.perf_counter()

        async def send_wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(request, message)
                _observe(scope, message["status"], time.perf_counter() - started)
            await send(message)

        most = self._larger.get(scope["path"], MAX_BODY_BYTES)
        refusal = _refusal_of(request, most)
        if refusal is not None:
            await answer_error(request, refusal)(scope, receive, send_wrapped)
            return
        await self.app(scope, _counted(receive, most), send_wrapped)


def _refusal_of(request: Request, most: int) -> DomainError | None:
    """Why this request is not even looked at, in the reader's language."""
    if is_foreign(request.method, request.headers):
        return ForeignOrigin()
    length = request.headers.get("content-length", "0")
    return None if length.isdigit() and int(length) <= most else BodyTooLarge()


def _counted(receive: Receive, most: int) -> Receive:
    """What comes in until it is more than `most`: a body need not declare how long it is.

    The framework's own limit is not used: it answers in plain English words, and takes the place
    of any better answer.
    """
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most:
                # Readers of forms take any other error for a fault in the form.
                raise HTTPException(STATUS[Kind.TOO_LARGE])
        return message

    return receive_counted


def _language_of(request: Request) -> str:
    return negotiate(
        request.query_params.get("lang"),
        request.cookies.get("lang"),
        request.headers.get("accept-language"),
    )


def _dress(request: Request, message: Message) -> None:
    headers: list[tuple[bytes, bytes]] = [*message["headers"], *_RAW_HEADERS]
    path = request.scope["path"]
    if not any(name == b"cache-control" for name, _ in headers):
        if path.startswith("/api/"):
            headers.append((b"cache-control", b"no-store"))
        elif path.startswith("/static/"):
            # Modules import each other without a version in the address: without asking anew, an
            # upgrade would meet half of yesterday's page. An unchanged file costs a 304.
            headers.append((b"cache-control", b"no-cache"))
    chosen = request.query_params.get("lang") if request.scope["query_string"] else None
    if chosen in LANGUAGES:
        cookie = f"lang={chosen}; Path=/; Max-Age=31536000; SameSite=Lax"
        headers.append((b"set-cookie", cookie.encode()))
    message["headers"] = headers


def _observe(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("route")
    # The pattern, never the path: a path names people's things and would grow without bound.
    _seconds_of(scope["method"], getattr(route, "path", "other"), status).observe(seconds)


@lru_cache(maxsize=4096)
def _seconds_of(method: str, path: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(method, path, str(status))


def install_middleware(app: FastAPI, *, larger: Mapping[str, int]) -> None:
    app.add_middleware(Envelope, larger=larger)
