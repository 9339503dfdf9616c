# SPDX-License-Identifier: Apache-2.0
"""The cookies by which a browser is known: the one place that knows their names.

Over HTTPS the names begin with `__Host-`: a browser takes such a cookie over HTTPS from this very
host alone, so that no other site under the same domain, and nobody on the way, can put one of
theirs in its place and have somebody else work in their session.
"""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from app.core.clock import Clock
from app.core.i18n import current_language
from app.core.parts import parts_behind
from app.core.settings import Settings

_SESSION = "kaochang_session"
_DEVICE = "kaochang_device"
_YEAR_SECONDS = 31_536_000


@dataclass(frozen=True, slots=True)
class FormerNames:
    """Until when a session may come under the name that it had before names began with `__Host-`.

    As long after the start as a session lasts: those that were open at the upgrade go on, and the
    name without its prefix is worth nothing for the rest of the server's life.
    """

    until: datetime


def session_cookie(settings: Settings) -> str:
    return _named(_SESSION, settings)


def device_cookie(settings: Settings) -> str:
    return _named(_DEVICE, settings)


def _named(name: str, settings: Settings) -> str:
    return f"__Host-{name}" if settings.is_https else name


def shown_token(request: Request) -> str:
    """The token of the session that a request shows; empty when it shows none."""
    parts = parts_behind(request)
    shown = request.cookies.get(session_cookie(parts.get(Settings)), "")
    if shown or parts.get(Clock).now() >= parts.get(FormerNames).until:
        return shown
    return request.cookies.get(_SESSION, "")


def shown_device(request: Request) -> str:
    """The device that a request shows; empty when it shows none."""
    return request.cookies.get(device_cookie(parts_behind(request).get(Settings)), "")


def set_session_cookie(response: Response, token: str, settings: Settings) -> None:
    """From now on the browser shows this session."""
    seconds = int(settings.session_lifetime.total_seconds())
    _set(response, session_cookie(settings), token, seconds=seconds, settings=settings)
    # The language goes along so that a sign-in from a link keeps what the page was read in.
    response.set_cookie("lang", current_language(), samesite="lax", max_age=_YEAR_SECONDS)


def set_device_cookie(response: Response, device: str, settings: Settings) -> None:
    """From now on the browser shows this device."""
    _set(response, device_cookie(settings), device, seconds=_YEAR_SECONDS, settings=settings)


def end_session_cookie(response: Response, settings: Settings) -> None:
    """The browser shows no session any more, and forgets the pages that it kept of it.

    Of what a browser holds nothing else is cleared. "storage" would take with it the answers that
    an exam page has written down and could not send, which are delivered when their candidate
    comes back. "cookies" would sign people out of other sites under the same domain, and make
    this browser a new device.
    """
    for name in {session_cookie(settings), _SESSION}:
        _set(response, name, "", seconds=0, settings=settings)
    response.headers["Clear-Site-Data"] = '"cache"'


def _set(response: Response, name: str, value: str, *, seconds: int, settings: Settings) -> None:
    response.set_cookie(
        name,
        value,
        path="/",
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
        max_age=seconds,
    )
