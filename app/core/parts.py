# SPDX-License-Identifier: Apache-2.0
"""What the running service is made of, one part of each class, and how a route asks for one.

A route names what it needs in its signature, as `AppBlobs` or `AppDatabase`, and gets it typed;
whoever renames or forgets a part hears of it from the type checker, not from a request.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request

P = TypeVar("P")


class Parts:
    """Parts by the class they are asked for as, which may be a protocol."""

    def __init__(self) -> None:
        self._held: dict[type, Any] = {}

    def add(self, kind: type[P], part: P) -> P:
        """From now on `part` is what is got as `kind`: a service started again makes its own."""
        self._held[kind] = part
        return part

    def get(self, kind: type[P]) -> P:
        """The part added as `kind`; KeyError where there is none, as before the service starts."""
        part: P = self._held[kind]
        return part


def equip(app: FastAPI) -> Parts:
    """The app has parts, none yet."""
    app.state.parts = Parts()
    return parts_in(app)


def parts_in(app: FastAPI) -> Parts:
    parts: Parts = app.state.parts
    return parts


def parts_behind(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def the(kind: type[P]) -> Callable[[Request], Awaitable[P]]:
    """The dependency that hands a route its part.

    FastAPI runs a dependency that is not `async` in a thread, which costs more than all the rest
    of a small request: what is only read off the app is read on the loop.
    """

    async def part(request: Request) -> P:
        return parts_behind(request).get(kind)

    return part
