# SPDX-License-Identifier: Apache-2.0
"""Errors as answers: problem+json (RFC 9457) for programs, a page for people.

The one place that knows HTTP numbers for domain errors.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.core.errors import DomainError, Kind
from app.core.i18n import marked

STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.MISDIRECTED: 421,
    Kind.TOO_LARGE: 413,
    Kind.UNSUPPORTED: 415,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
    Kind.FAULT: 500,
}
RETRY_SECONDS = 5
BUSY_SECONDS = 2
DATABASE_AWAY = (ConnectionError, TimeoutError)
NO_CONNECTION = (PoolTimeout, *DATABASE_AWAY)

# Fields that no page shows again.
_SECRET = frozenset({"password", "current", "new", "again"})
# Nothing, a number, an id: what a form brings along and nobody has to type again.
_CHOSEN = re.compile(r"\s*|\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_log = structlog.get_logger()


class DatabaseAway(DomainError):
    """No commit was confirmed. A connection lost in the middle of one does not tell its end."""

    kind = Kind.UNAVAILABLE
    code = "database_away"
    message = marked(
        "服务暂时不可用，刚才的操作很可能没有保存。请稍后重新打开本页查看，没有保存的再做一次。"
    )


class ServiceBusy(DomainError):
    """Every connection to a database that is well was in use; nothing of the request was begun."""

    kind = Kind.UNAVAILABLE
    code = "service_busy"
    message = marked(
        "现在同时操作的人很多，这一步还没有做，什么也没有改变。请过 {seconds} 秒再试。"
    )


class Malformed(DomainError):
    kind = Kind.INVALID
    code = "malformed"
    message = marked("提交的内容格式不正确，请检查：{fields}")


class NoSuchPage(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_found"
    message = marked("没有这个页面，或者您无权查看。")


class BodyTooLarge(DomainError):
    kind = Kind.TOO_LARGE
    code = "body_too_large"
    message = marked("提交的内容太大，请减小后重试。")


class MethodRefused(DomainError):
    kind = Kind.INVALID
    code = "method_not_allowed"
    message = marked("这个地址不支持这种操作。可用的方法：{methods}。")


class RequestRefused(DomainError):
    kind = Kind.INVALID
    code = "refused"
    message = marked("请求无法处理。")


class OurFault(DomainError):
    kind = Kind.FAULT
    code = "internal_error"
    message = marked("系统出了问题，已记录。请稍后再试。")


# What pydantic calls the limit that a value passed.
_LIMITS = ("max_length", "min_length", "le", "lt", "ge", "gt", "expected", "pattern")
_HTTP_ERRORS: Mapping[int, type[DomainError]] = {404: NoSuchPage, 413: BodyTooLarge}


def wants_page(request: Request) -> bool:
    """Is a person looking? The API always answers problem+json."""
    if request.scope["path"].startswith("/api/"):
        return False
    return "text/html" in request.headers.get("accept", "")


def answer_error(
    request: Request,
    error: DomainError,
    *,
    status: int | None = None,
    errors: list[dict[str, object]] | None = None,
    typed: Sequence[str] = (),
) -> Response:
    """The error in the reader's language, as a page or as problem+json.

    `typed` is what the page gives back to who typed it; a program has it still.
    """
    status = status or STATUS[error.kind]
    detail = error.in_words()
    wait = error.context.get("seconds", RETRY_SECONDS)
    headers = {"Retry-After": str(wait)} if status in (429, 503) else {}
    if wants_page(request):
        # Imported here because pages need the templates, which need the app's languages.
        from app.core.templating import Told, render_error  # noqa: PLC0415

        told = Told(status, error.code, detail, typed)
        return render_error(request, told, headers=headers)
    context: dict[str, object] = {
        k: v if isinstance(v, int | str | list) else str(v) for k, v in error.context.items()
    }
    # The problem's own members come last: a context that used one of their names would hide it.
    body: dict[str, object] = context | {
        "type": f"urn:kaochang:{error.code}",
        "title": error.code,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status, headers, media_type="application/problem+json")


# Takes note of a request that was refused to who asked, by the refusal's code.
NoteRefusal = Callable[[Request, str], Awaitable[None]]


def install_error_answers(app: FastAPI, note_refusal: NoteRefusal) -> None:
    """Every error leaves as one of the answers above; none but the page of a 403 echoes the input.

    What is refused to somebody is noted first; what cannot be noted stays refused.
    """

    @app.exception_handler(DomainError)
    async def _domain(request: Request, error: DomainError) -> Response:
        await _note(request, error, note_refusal)
        return answer_error(request, error, typed=await _typed_in_vain(request, error))

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        places = [_place_of(wrong) for wrong in error.errors()]
        fields = ", ".join(_in_words(place) for place in places)
        return answer_error(request, Malformed(fields=fields), errors=places)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return _answer_status(request, error.status_code)

    @app.exception_handler(DBAPIError)
    async def _database(request: Request, error: DBAPIError) -> Response:
        if is_database_away(error):
            _log.error("database away", error=type(error.orig).__name__)
            return answer_error(request, DatabaseAway())
        if _is_bad_value(error):
            return answer_error(request, Malformed(fields=""))
        _log.error("database refused", error=type(error.orig).__name__, exc_info=error)
        return answer_error(request, OurFault())

    app.exception_handler(PoolTimeout)(_busy)
    for away in DATABASE_AWAY:
        app.exception_handler(away)(_away)

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> Response:
        _log.error("unexpected", error=type(error).__name__, exc_info=error)
        return answer_error(request, OurFault())


def _answer_status(request: Request, status: int) -> Response:
    """What the framework refuses by a bare number."""
    if status == 405:  # noqa: PLR2004 - the number is the name
        return _refuse_method(request)
    if status == STATUS[Kind.NOT_FOUND] and (shorter := _without_slash(request)):
        return RedirectResponse(shorter, 307)
    known = _HTTP_ERRORS.get(status, RequestRefused)
    return answer_error(request, known(), status=status)


def _without_slash(request: Request) -> str:
    """Where a person finds the page whose address has a slash too many; empty elsewhere.

    A path alone: the framework's own redirect names the host that the request claimed.
    """
    path: str = request.scope["path"]
    if (
        not path.rstrip("/")
        or not path.endswith("/")
        or request.method != "GET"
        or not wants_page(request)
    ):
        return ""
    query = request.scope["query_string"].decode("latin-1")
    return quote("/" + path.strip("/")) + (f"?{query}" if query else "")


async def _typed_in_vain(request: Request, error: DomainError) -> Sequence[str]:
    """What somebody typed into a form that they may not send any more.

    The page it was typed on is not kept by the browser and may be closed to them by now, so going
    back would lose it. Only signed-in people are answered 403, and their own page sent the form:
    the middleware refuses those of other sites.
    """
    if error.kind is not Kind.FORBIDDEN or request.method != "POST" or not wants_page(request):
        return ()
    async with request.form() as form:
        return [
            typed
            for name, typed in form.multi_items()
            if isinstance(typed, str) and name not in _SECRET and not _CHOSEN.fullmatch(typed)
        ]


# To whom something may not show, it is not there.
_NOTED = frozenset({Kind.FORBIDDEN, Kind.NOT_FOUND})


async def _note(request: Request, error: DomainError, note_refusal: NoteRefusal) -> None:
    if error.kind not in _NOTED:
        return
    try:
        await note_refusal(request, error.code)
    except Exception as failure:  # noqa: BLE001 - the refusal itself must be answered
        _log.error("refusal not recorded", code=error.code, error=type(failure).__name__)


def _place_of(wrong: Mapping[str, Any]) -> dict[str, object]:
    """Place, reason and limit only: the input may hold an id number or an answer."""
    place: dict[str, object] = {
        "place": ".".join(str(part) for part in wrong["loc"]),
        "reason": wrong["type"],
    }
    context = wrong.get("ctx", {})
    limit = next((context[name] for name in _LIMITS if name in context), None)
    if limit is not None:
        place["limit"] = limit if isinstance(limit, int | float) else str(limit)
    if "slot" in wrong:
        place["slot"] = wrong["slot"]
    return place


def _in_words(place: Mapping[str, object]) -> str:
    """`body.reason (500)`: where, and the limit that was passed."""
    return f"{place['place']} ({place['limit']})" if "limit" in place else str(place["place"])


def _refuse_method(request: Request) -> Response:
    """With the methods that the address does know: several routes may share it."""
    here = (r for r in request.app.routes if r.matches(request.scope)[0] is not Match.NONE)
    methods = ", ".join(sorted({m for route in here for m in getattr(route, "methods", ())}))
    answer = answer_error(request, MethodRefused(methods=methods), status=405)
    answer.headers["Allow"] = methods
    return answer


async def _busy(request: Request, _error: Exception) -> Response:
    _log.warning("no connection free")
    return answer_error(request, ServiceBusy(seconds=BUSY_SECONDS))


async def _away(request: Request, error: Exception) -> Response:
    _log.error("database away", error=type(error).__name__)
    return answer_error(request, DatabaseAway())


def _is_bad_value(error: DBAPIError) -> bool:
    """Does the database refuse the value itself (class 22), as PostgreSQL does a NUL?"""
    return str(getattr(error.orig, "sqlstate", "") or "").startswith("22")


def is_database_away(error: DBAPIError) -> bool:
    """Is the database gone, locked or full, so that trying again may help?

    SQLite reports all three as OperationalError; PostgreSQL's classes 08, 53, 57 mean
    connection lost, out of resources, shutting down.
    """
    if error.connection_invalidated:
        return True
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state:
        return state[:2] in ("08", "53", "57")
    return type(error).__name__ in ("OperationalError", "InterfaceError")
