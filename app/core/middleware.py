# SPDX-License-Identifier: Apache-2.0
"""What wraps every request: language, origin check, security headers, timing.

Plain ASGI: Starlette's BaseHTTPMiddleware costs a task per request, which the answers would pay.
"""

import time
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import DomainError, Kind
from app.core.http import BodyTooLarge, answer_error
from app.core.i18n import LANGUAGES, marked, negotiate, set_language
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
# An answer batch is at most 200 ops of 4,000 characters; a roster of 5,000 people is 500 kB.
MAX_BODY_BYTES = 4 * 1024 * 1024
# The framework's own limit answers in plain English words, so it stands further out: it cuts off
# only what declares no length, or an absurd one.
CUT_OFF_BYTES = 4 * MAX_BODY_BYTES
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
    """Sets the language, refuses foreign writes, adds headers, counts time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        chosen = request.query_params.get("lang")
        set_language(
            negotiate(chosen, request.cookies.get("lang"), request.headers.get("accept-language"))
        )
        started = time.perf_counter()

        async def send_wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(scope, message, chosen)
                _observe(scope, message["status"], time.perf_counter() - started)
            await send(message)

        refusal = _refusal_of(request)
        if refusal is not None:
            await answer_error(request, refusal)(scope, receive, send_wrapped)
            return
        await self.app(scope, receive, send_wrapped)


def _refusal_of(request: Request) -> DomainError | None:
    """Why this request is not even looked at, in the reader's language."""
    if is_foreign(request.method, request.headers):
        return ForeignOrigin()
    length = request.headers.get("content-length", "0")
    return None if length.isdigit() and int(length) <= MAX_BODY_BYTES else BodyTooLarge()


def _dress(scope: Scope, message: Message, chosen: str | None) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    elif scope["path"].startswith("/static/"):
        # Modules import each other without a version in the address: without asking anew, an
        # upgrade would meet half of yesterday's page. An unchanged file costs a 304.
        headers.setdefault("Cache-Control", "no-cache")
    if chosen in LANGUAGES:
        headers.append("Set-Cookie", f"lang={chosen}; Path=/; Max-Age=31536000; SameSite=Lax")


def _observe(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("route")
    # The pattern, never the path: a path names people's things and would grow without bound.
    path = getattr(route, "path", "other")
    REQUEST_SECONDS.labels(scope["method"], path, str(status)).observe(seconds)


def install_middleware(app: FastAPI) -> None:
    app.add_middleware(Envelope)
