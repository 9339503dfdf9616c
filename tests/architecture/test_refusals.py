# SPDX-License-Identifier: Apache-2.0
"""What the API says of its errors is what its source can answer."""

from collections import defaultdict
from http import HTTPStatus
from inspect import isfunction
from typing import Any

import pytest

from app.accounts.errors import NotAllowed, SignInNeeded
from app.accounts.values import PERSONAL
from app.core.api import ApiRoute
from app.core.http import STATUS
from app.core.openapi import PROBLEM, operations_of, refusals_of_route
from app.core.refusals import admitted_by, members_of, refused_by
from app.invigilation.watcher import Intake
from tests.support.findings import refuse
from tests.support.operations import Operation, list_operations
from tests.support.refusals import facts_given, refusals_of
from tests.support.routes import walk_dependencies
from tests.support.snapshots import bare_app

OPERATIONS = list_operations(bare_app())
REMEDY = (
    "Mend `@refuses(…)` at the route: it names the errors that its source can answer, no others."
)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_route_declares_what_its_source_raises(operation: Operation) -> None:
    missing = [f"missing: {error.__name__}" for error in operation.expected - operation.declared]
    idle = [f"too many: {error.__name__}" for error in operation.declared - operation.expected]
    refuse([*missing, *idle], REMEDY)


def test_dependency_declares_what_its_source_raises() -> None:
    calls = {
        each.call
        for operation in OPERATIONS
        for each in walk_dependencies(operation.route.dependant)
        if each.call is not None
    }
    wrong = [
        f"{call}: {sorted(error.__name__ for error in raised ^ set(refused_by(call)))}"
        for call in calls
        for raised in [refusals_of(call if isfunction(call) else type(call).__call__)]
        if raised != set(refused_by(call))
    ]
    refuse(wrong, "Mend `@refuses(…)` at the dependency.")


def test_source_of_a_known_function_is_read_whole() -> None:
    names = {error.__name__ for error in refusals_of(Intake.accept)}
    assert {"FrameTooLarge", "FramesBusy", "CameraNotAgreed"} <= names, "Mend support/refusals.py."


def test_every_operation_declares_errors_as_problems() -> None:
    document = bare_app().openapi()
    silent = [
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not any(PROBLEM in answer.get("content", {}) for answer in _errors_of(operation))
    ]
    refuse(silent, "Give the route an ApiRoute's router, or declare its errors.")


def test_every_error_of_the_api_is_a_problem() -> None:
    document = bare_app().openapi()
    others = [
        f"{method.upper()} {path}: {list(answer.get('content', {}))}"
        for path, methods in document["paths"].items()
        if path.startswith("/api/")
        for method, operation in methods.items()
        for answer in _errors_of(operation)
        if set(answer.get("content", {})) != {PROBLEM}
    ]
    refuse(others, "Answer errors by raising a DomainError.")


def test_every_route_of_the_api_is_read_strictly() -> None:
    lax = [each.name for each in OPERATIONS if not isinstance(each.route, ApiRoute)]
    refuse(lax, "Make the router by app.core.api.api_router.")


def test_who_may_come_in_stands_in_the_description() -> None:
    document = bare_app().openapi()
    for operation in OPERATIONS:
        admitted = [
            who
            for each in walk_dependencies(operation.route.dependant)
            for who in [admitted_by(each.call)]
            if who is not None
        ]
        method, path = operation.name.split(" ")
        described = document["paths"][path][method.lower()]["security"]
        told = [role for entry in described for role in entry.get("session", ())]
        assert told == [role for who in admitted for role in who], f"{operation.name}: say who may."
        by_token = [role for entry in described for role in entry.get("bearer", ())]
        personal = {right.value for right in PERSONAL} | {"staff", "candidate"}
        mine = [role for role in told if role not in personal]
        assert by_token == mine, f"{operation.name}: say what is done by token."
        refused = refusals_of_route(operation.route, method)
        assert bool(admitted) <= (SignInNeeded in refused), f"{operation.name}: 401 is missing."
        assert bool(told) == (NotAllowed in refused), f"{operation.name}: 403 is missing."


def test_code_has_one_status() -> None:
    statuses = defaultdict(set)
    for route, method in operations_of(bare_app()):
        for error in refusals_of_route(route, method):
            statuses[error.code].add(STATUS[error.kind])
    refuse(
        [f"{code}: {found}" for code, found in statuses.items() if len(found) > 1],
        "Give one of the two another code: programs decide by it.",
    )


def test_error_is_given_the_facts_that_its_answer_is_said_to_hold() -> None:
    wrong = [
        f"{error.__name__}: {sorted(given ^ set(members_of(error)))}"
        for error, given in facts_given()
        if "None" not in given and given != set(members_of(error))
    ]
    refuse(wrong, "Name it in the message, or in `further`, or do not give it.")


def test_every_kind_of_error_has_a_status_of_its_own() -> None:
    assert all(HTTPStatus(status).phrase for status in STATUS.values()), "Unknown to HTTP."
    assert len(set(STATUS.values())) == len(STATUS), (
        "Two kinds with one status say no more than one."
    )


def _errors_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    shared = bare_app().openapi()["components"]["responses"]
    errors = (answer for status, answer in operation["responses"].items() if status >= "400")
    return [shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in errors]
