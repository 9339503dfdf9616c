# SPDX-License-Identifier: Apache-2.0
"""What wraps every request: language, host and origin checks, security headers, timing.

Plain ASGI: Starlette's BaseHTTPMiddleware costs a task per request, which the answers would pay.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import FastAPI
from prometheus_client import Histogram
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.addresses import host_in
from app.core.assets import FILES
from app.core.clock import Clock
from app.core.db import begin_patience
from app.core.errors import DomainError, Kind
from app.core.http import STATUS, BodyTooLarge, answer_error
from app.core.i18n import LANGUAGES, Reader, marked, negotiate, set_reader
from app.core.metrics import REQUEST_SECONDS
from app.core.parts import Parts
from app.core.requests import ARRIVED
from app.core.settings import Settings

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
# What a form adds to a file that it sends: boundaries, names, the other fields.
FORM_AROUND = 64 * 1024
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Nobody was there any more to be answered; nginx's number for it, which no answer carries.
_CLIENT_GONE = 499
# What supervises the service asks it by its address in the network; files of ours hold no data,
# and the page that refuses a host is drawn with them.
_HEALTH = ("/healthz", "/readyz")
_JSON = (b"content-type", b"application/json")
_NO_STORE = (b"cache-control", b"no-store")


class WrongHost(DomainError):
    kind = Kind.MISDIRECTED
    code = "wrong_host"
    message = marked(
        "本系统不通过“{host}”提供服务，请打开 {address}。"
        "运维人员：如果这个地址也应当可用，请把它加入设置 KAOCHANG_ALLOWED_HOSTS；"
        "如果经过反向代理，请让它原样转发 Host。"
    )


class ForeignOrigin(DomainError):
    kind = Kind.FORBIDDEN
    code = "foreign_origin"
    message = marked("请求来自其他网站，已拒绝。请从本系统页面操作。")


def is_foreign(method: str, headers: Headers) -> bool:
    """Does a page of another site send this? Programs send neither header and hold no cookie."""
    if method in SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and _authority_of(origin) != headers.get("host", "")


def _authority_of(origin: str) -> str | None:
    with suppress(ValueError):
        return urlsplit(origin).netloc
    return None


def claimed_host(headers: Headers) -> str | None:
    """The host that a request is for; None when it names none, several, or nothing that is one."""
    claims = headers.getlist("host")
    return host_in(claims[0]) if len(claims) == 1 else None


class QuickWay(Protocol):
    """Answers what it knows to be ordinary requests of one route before anything looks at them."""

    route: str

    async def answer(self, scope: Scope, receive: Receive) -> tuple[bytes | None, Receive]:
        """The JSON of a 200, or None; and what receives the request from now on, whole."""
        ...


class Listener(Protocol):
    """Who wants to hear how requests are answered; it neither waits nor fails."""

    def hear(self, scope: Scope, status: int) -> None: ...


class Envelope:
    """Stamps arrival and language, refuses other hosts, foreign writes and huge bodies, adds headers.

    `larger` are the paths that take more than MAX_BODY_BYTES, and how much. What `quick` answers has
    shown by itself that none of this would have changed it.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        larger: Mapping[str, int],
        quick: QuickWay | None = None,
    ) -> None:
        self.app = app
        self._quick = quick
        self._larger = larger
        self._hosts = settings.answered_hosts
        self._address = settings.public_address
        self._headers = _headers_of(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        parts: Parts = scope["app"].state.parts
        scope[ARRIVED] = parts.get(Clock).tick()
        if self._quick is not None:
            began = time.perf_counter()
            body, receive = await self._quick.answer(scope, receive)
            if body is not None:
                _seconds_of("POST", self._quick.route, 200).observe(time.perf_counter() - began)
                await self._send_quick(send, body)
                return
        request = Request(scope)
        begin_patience()
        set_reader(Reader(lambda: _language_of(request)))
        started = time.perf_counter()
        is_answered = False

        async def send_wrapped(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
                _dress(request, message)
                _observe(scope, message["status"], time.perf_counter() - started)
                parts.get(Listener).hear(scope, message["status"])
                is_answered = True
            await _send_on(send, message)

        most = self._larger.get(scope["path"], MAX_BODY_BYTES)
        refusal = self._misdirected(request) or _refusal_of(request, most)
        app: ASGIApp = self.app if refusal is None else answer_error(request, refusal)
        try:
            await app(scope, _counted(receive, most), send_wrapped)
        except ClientDisconnect:
            # People close pages and lose the network: that is no fault, and nothing to look into.
            if not is_answered:
                _observe(scope, _CLIENT_GONE, time.perf_counter() - started)

    async def _send_quick(self, send: Send, body: bytes) -> None:
        length = (b"content-length", str(len(body)).encode())
        headers = [_JSON, length, *self._headers, _NO_STORE]
        try:
            await _send_on(send, {"type": "http.response.start", "status": 200, "headers": headers})
            await _send_on(send, {"type": "http.response.body", "body": body})
        except ClientDisconnect:
            return

    def _misdirected(self, request: Request) -> WrongHost | None:
        path = request.scope["path"]
        if not self._hosts or path in _HEALTH or path.startswith(FILES):
            return None
        host = claimed_host(request.headers)
        if host in self._hosts:
            return None
        return WrongHost(host=host or "?", address=self._address)


def _headers_of(settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer carries. Over plain HTTP browsers pass over what is said of HTTPS."""
    headers = dict(SECURITY_HEADERS)
    if settings.public_address and settings.is_https:
        # Not for subdomains: what else runs under this name is not ours to bind.
        seconds = int(settings.hsts_term.total_seconds())
        headers["Strict-Transport-Security"] = f"max-age={seconds}"
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


async def _send_on(send: Send, message: Message) -> None:
    """Sent; who cannot be sent to any more has gone, in whatever words the server says so.

    ASGI asks servers for an OSError, which elsewhere means our database. Uvicorn sends into the void
    instead; but of answers asked for at once on one connection it tells the last that the client
    has gone, and the others meet uvloop's closed connection.
    """
    try:
        await send(message)
    except OSError as gone:
        raise ClientDisconnect from gone
    except RuntimeError as refused:
        if "the handler is closed" not in str(refused):
            raise
        raise ClientDisconnect from refused


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
    headers: list[tuple[bytes, bytes]] = message["headers"]
    path = request.scope["path"]
    if path.startswith("/api/"):
        # A stream's own "no-cache" lets a copy be kept.
        headers[:] = [header for header in headers if header != (b"cache-control", b"no-cache")]
        if not any(name == b"cache-control" for name, _ in headers):
            headers.append(_NO_STORE)
    chosen = request.query_params.get("lang") if request.scope["query_string"] else None
    if chosen in LANGUAGES:
        cookie = f"lang={chosen}; Path=/; Max-Age=31536000; SameSite=Lax"
        headers.append((b"set-cookie", cookie.encode()))


def _observe(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("route")
    # The pattern, never the path: a path names people's things and would grow without bound.
    _seconds_of(scope["method"], getattr(route, "path", "other"), status).observe(seconds)


@lru_cache(maxsize=4096)
def _seconds_of(method: str, path: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(method, path, str(status))


def install_middleware(
    app: FastAPI,
    settings: Settings,
    *,
    larger: Mapping[str, int],
    quick: QuickWay | None = None,
) -> None:
    # Inside the envelope, which ordinary saves do not pass. Pages hold nothing that could be guessed by
    # how long they are: whose session it is stands in the cookie, and forms need no secret of their own.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.add_middleware(Envelope, settings=settings, larger=larger, quick=quick)
