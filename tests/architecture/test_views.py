# SPDX-License-Identifier: Apache-2.0
"""Whoever looks at a face, a full id number, somebody's answers or an export is on the trail.

Found by what a route's code can reach, whatever it is called. A page that answers a form leads on
to another page, and what acts say is no more than done.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Response
from starlette.responses import FileResponse, StreamingResponse

from app.accounts.access import MayWatchAttempts
from app.accounts.service import people
from app.accounts.viewing import Records, StaffLook
from app.attempts.service import reading as attempts
from app.audit.rules import NOT_RECORDED, View
from app.core.downloads import attachment
from app.core.requests import AppVault
from app.invigilation.service import frames
from app.registrations.service import sign_ins
from tests.support.findings import refuse
from tests.support.reaching import names_in, reached_from
from tests.support.routes import DeclaredRoute, list_routes
from tests.support.snapshots import bare_app

# What gives out something that a viewing is about.
SOURCES: dict[Any, str] = {
    frames.get_still_key: "a face",
    frames.get_kept_frame: "a face",
    attempts.list_answers: "answers",
    attempts.answers_of: "answers",
    attempts.list_late_ops: "answers",
    attachment: "a file",
    StreamingResponse: "a file",
    FileResponse: "a file",
}
# These open the id number and show it to nobody: masked, or only to find a pace.
DISCREET = {people.mask_id_number, sign_ins.let_in}
REMEDY = (
    "It serves {what}, and nobody would know who looked. Declare its view (Records(View.…) of "
    "app.accounts.viewing), record it before answering, or say in NOT_RECORDED of "
    "app/audit/rules/views.py why it need not be."
)


def serves(endpoint: Callable[..., Any]) -> set[str]:
    """What the route's code can reach of all that a viewing is about."""
    reached = reached_from(endpoint)
    found = {what for source, what in SOURCES.items() if source in reached}
    sealed = {each for each in reached - DISCREET if "id_number_sealed" in names_in(each)}
    opened = {each for each in sealed if "open" in names_in(each)}
    return found | ({"a full id number"} if opened else set())


def answers_with_something(endpoint: Callable[..., Any], method: str) -> bool:
    returns = inspect.signature(endpoint).return_annotation
    return method == "GET" or returns not in (None, Response)


def views_of(route: DeclaredRoute) -> list[View]:
    """The views that the route declares."""
    calls = [each.call for each in route.dependant.dependencies] if route.dependant else []
    return [call.view for call in calls if isinstance(call, Records)]


def unrecorded(app: FastAPI) -> Iterator[str]:
    """Routes of staff that serve what a viewing is about, and declare none."""
    for route in list_routes(app):
        endpoint = route.dependant.call if route.dependant else None
        if endpoint is None or route.access == ("candidate",):
            continue
        name = f"{route.method} {route.path}"
        if views_of(route) or name in NOT_RECORDED:
            continue
        served = serves(endpoint) if answers_with_something(endpoint, route.method) else set()
        yield from (f"{name}: {what}" for what in served)


def test_every_route_that_serves_what_people_look_at_says_which_view_it_is() -> None:
    refuse(unrecorded(bare_app()), REMEDY.format(what="what is named"))


def test_every_view_is_declared_by_a_route_that_records_it() -> None:
    declared = {view: route for route in list_routes(bare_app()) for view in views_of(route)}
    refuse({view.value for view in View} - {view.value for view in declared}, "Take it out.")
    silent = [
        f"{route.method} {route.path}"
        for route in declared.values()
        if route.dependant is None or "record" not in names_in(route.dependant.call or print)
    ]
    refuse(silent, "Await look.record(…) before anything is answered.")


def test_every_excuse_is_of_a_route_that_needs_one() -> None:
    routes = {f"{route.method} {route.path}": route for route in list_routes(bare_app())}
    idle = [
        name
        for name in NOT_RECORDED
        if name not in routes or not serves(routes[name].dependant.call)  # type: ignore[union-attr, arg-type]
    ]
    refuse(idle, "Take the excuse out of app/audit/rules/views.py: nothing needs it.")


async def planted_face(staff: MayWatchAttempts) -> Response:
    """Serves a face through another function, and declares nothing."""
    return await _fetched(staff.staff_id)


async def _fetched(staff_id: UUID) -> Response:
    return Response(await frames.get_still_key(None, None, staff_id=staff_id))  # type: ignore[arg-type]


async def planted_number(_staff: MayWatchAttempts, vault: AppVault) -> str:
    """Shows a full id number."""
    return vault.open(people.Candidate().id_number_sealed)


async def planted_declared(
    staff: MayWatchAttempts, look: Annotated[StaffLook, Depends(Records(View.STILL))]
) -> dict[str, str]:
    """Declares its view."""
    await look.record(("attempt", None))  # type: ignore[arg-type]
    key = await frames.get_still_key(None, None, staff_id=staff.staff_id)  # type: ignore[arg-type]
    return {"key": key}


def test_route_that_serves_and_does_not_say_so_is_found() -> None:
    app = FastAPI()
    app.add_api_route("/planted/face", planted_face)
    app.add_api_route("/planted/number", planted_number)
    app.add_api_route("/planted/declared", planted_declared)
    assert set(unrecorded(app)) == {
        "GET /planted/face: a face",
        "GET /planted/number: a full id number",
    }, "the two that say nothing, and not the one that does"
