# SPDX-License-Identifier: Apache-2.0
"""Every route says who may come in, and answers after the commit."""

from app.core.db import open_read_session, open_write_session
from tests.support.findings import refuse
from tests.support.routes import list_routes, walk_dependencies
from tests.support.snapshots import bare_app

# Served by the framework: files that hold no data.
FRAMEWORK = {"/static"}


def test_every_route_declares_its_access_exactly_once() -> None:
    undeclared = [
        f"{route.method} {route.path}: {route.access}"
        for route in list_routes(bare_app())
        if route.path not in FRAMEWORK and len(route.access) != 1
    ]
    refuse(
        undeclared,
        "Declare who may come in: one parameter `: May…` or `: As…` of app.accounts.access.",
    )


def test_every_route_of_ours_can_be_read() -> None:
    opaque = {route.path for route in list_routes(bare_app()) if route.dependant is None}
    refuse(opaque ^ FRAMEWORK, "Add it as a route, or to FRAMEWORK if it can hold no data.")


def test_every_session_ends_before_the_answer_leaves() -> None:
    plain = [
        f"{route.method} {route.path}"
        for route in list_routes(bare_app())
        if route.dependant is not None
        for dependency in walk_dependencies(route.dependant)
        if dependency.call in (open_read_session, open_write_session)
        if dependency.scope != "function"
    ]
    refuse(plain, "Use ReadSession or WriteSession of app.core.db, which end with the function.")


def test_no_two_routes_answer_the_same_request() -> None:
    seen = [(route.method, route.path) for route in list_routes(bare_app())]
    twice = {pair for pair in seen if seen.count(pair) > 1}
    refuse(twice, "Give one of the two another address: only the first is ever reached.")
