# SPDX-License-Identifier: Apache-2.0
"""What every route of the service declares: who may come in, and how sessions end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from app import health
from app.accounts.access import (
    RequireMember,
    RequireRight,
    find_holder,
    find_viewer,
    require_anyone,
    require_candidate,
    require_staff,
)


@dataclass(frozen=True, slots=True)
class DeclaredRoute:
    """One method of one path; `access` has one entry for each declaration in the signature."""

    method: str
    path: str
    access: tuple[str, ...]
    dependant: Dependant | None


def list_routes(app: FastAPI) -> list[DeclaredRoute]:
    """Every route, those of included routers too, in the order of path and method."""
    routes = [
        DeclaredRoute(method, str(context.path), _access_of(dependant), dependant)
        for context in iter_route_contexts(app.routes)
        for dependant in [_dependant_of(context.original_route)]
        for method in sorted(_methods_of(context))
    ]
    return sorted(routes, key=lambda route: (route.path, route.method))


def _dependant_of(route: object) -> Dependant | None:
    found: Dependant | None = getattr(route, "dependant", None)
    return found


def _methods_of(context: Any) -> set[str]:
    """A mounted folder has no methods of its own; HEAD goes with GET."""
    methods: set[str] = context.methods or {"*"}
    return methods - {"HEAD"} or methods


def _access_of(dependant: Dependant | None) -> tuple[str, ...]:
    if dependant is None:
        return ()
    named = (_name_of(dependency.call) for dependency in dependant.dependencies)
    return tuple(name for name in named if name)


def _name_of(call: object) -> str:
    """The reader's word for an access dependency; empty for any other dependency."""
    if call in (find_viewer, find_holder, health.anyone):
        return "anyone"
    if call is require_anyone:
        return "signed in"
    if call is require_candidate:
        return "candidate"
    if call is require_staff or isinstance(call, RequireMember):
        return "staff"
    if isinstance(call, RequireRight):
        return call.right.value
    return ""


def walk_dependencies(dependant: Dependant) -> Iterator[Dependant]:
    for dependency in dependant.dependencies:
        yield dependency
        yield from walk_dependencies(dependency)
