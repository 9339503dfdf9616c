# SPDX-License-Identifier: Apache-2.0
"""Server-rendered pages: one Jinja2 environment, strict about names, autoescaping."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core.assets import asset, modules_of
from app.core.clock import EXAM_ZONE
from app.core.i18n import catalogue, current_language, pick, translate

APP = Path(__file__).parent.parent


def format_moment(at: datetime) -> str:
    return at.astimezone(EXAM_ZONE).strftime("%Y-%m-%d %H:%M")


def format_clock(at: datetime) -> str:
    return at.astimezone(EXAM_ZONE).strftime("%H:%M:%S")


def format_points(points: Decimal) -> str:
    """Points without trailing zeros: 3, 0.5, 12.25."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_json(value: object) -> Markup:
    """A value for a <script type="application/json">: no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def as_html(text: str) -> Markup:
    """HTML that question_bank.text has sanitised; nothing else may come here."""
    return Markup(text)  # noqa: S704


def in_language(request: Request, language: str) -> str:
    """Where this very page is found in the other language: a query alone, whoever the host is."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*asked, ("lang", language)])


@lru_cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(APP / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        moment=format_moment,
        clock=format_clock,
        points=format_points,
        as_json=as_json,
        html=as_html,
    )
    env.globals.update(
        _=translate,
        pick=pick,
        asset=asset,
        modules_of=modules_of,
        in_language=in_language,
        language=current_language,
        js_texts=lambda: catalogue(current_language(), "js"),
    )
    return env


def render(
    request: Request,
    name: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page `name` as an answer; `request` and `viewer` are always there for the base page."""
    viewer = getattr(request.state, "viewer", None)
    html = (
        environment()
        .get_template(name)
        .render({"request": request, "viewer": viewer, **(context or {})})
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store", **(headers or {})})


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of an error; `typed` are the words that it gives back."""

    status: int
    code: str
    detail: str
    typed: Sequence[str]


def render_error(request: Request, told: Told, *, headers: Mapping[str, str]) -> Response:
    return render(request, "error.html", asdict(told), status=told.status, headers=headers)
