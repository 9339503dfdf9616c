# SPDX-License-Identifier: Apache-2.0
"""Requests made up from the description of the API: right ones, and ones it says are wrong.

Schemathesis makes them, the same at each run; whoever the description lets in sends them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings, strategies
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CheckContext, CheckFunction, not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.access import NOBODY, OWNER
from tests.support.factories.halls import Hall
from tests.support.roles import Role, roles_with
from tests.support.world import ADDRESS

AnyOperation = APIOperation[Any, Any, Any, Any]
MadeUp = Case[AnyOperation]


class RightButMalformed(Failure):
    """The description allows what the service calls malformed."""


def right_is_not_malformed(ctx: CheckContext, response: Response, case: MadeUp) -> bool | None:
    is_right = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if is_right and response.status_code == 422 and response.json()["title"] == "malformed":
        raise RightButMalformed(
            operation=case.operation.label,
            title="Right by the description, and refused as malformed",
            message=response.text,
        )
    return None


# Of the years that the description allows; schemathesis would look for them among all.
MOMENTS = strategies.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001
    lambda moment: f"{moment.isoformat()}Z"
)
DAYS = strategies.dates(date(1971, 1, 1), date(2099, 1, 1)).map(date.isoformat)
schemathesis.openapi.format("date-time", MOMENTS)
schemathesis.openapi.format("date", DAYS)

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    right_is_not_malformed,
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was made up, and what was wrong with its answer."""

    label: str
    failures: tuple[str, ...]


async def ask_all(hall: Hall, app: FastAPI, examples: Mapping[GenerationMode, int]) -> list[Asked]:
    """Every operation is asked so many times rightly and so many times wrongly.

    Right ones are sent as they are, about things that do not exist, and about the hall's.
    """
    asked = []
    for operation in _operations(app):
        for mode, number in examples.items():
            for case in _cases(operation, mode, number):
                asked += [await _ask(hall, sent) for sent in _addressed(case, mode, hall.things)]
    return asked


def _operations(app: FastAPI) -> Iterator[AnyOperation]:
    # Cookies of sessions are the hall's; made-up ones would only ever be refused.
    generation = GenerationConfig(with_security_parameters=False)
    config = SchemathesisConfig()
    config.projects.default = ProjectConfig(generation=generation)
    schema = schemathesis.openapi.from_dict(app.openapi(), config=config)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), f"schemathesis cannot read the description: {found}"
        yield found.ok()


def _cases(operation: AnyOperation, mode: GenerationMode, examples: int) -> list[MadeUp]:
    cases: list[MadeUp] = []

    @settings(
        derandomize=True,
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: MadeUp) -> None:
        cases.append(case)

    try:
        collect()
    except Unsatisfiable:
        # Nothing can be wrong where nothing is read.
        return []
    return cases


def _addressed(case: MadeUp, mode: GenerationMode, things: dict[str, str]) -> Iterator[MadeUp]:
    yield case
    named = {name: things[name] for name in case.path_parameters or {} if name in things}
    if mode is GenerationMode.POSITIVE and named:
        case.path_parameters.update(named)
        yield case


def _wrong_headers(case: MadeUp) -> dict[bytes, bytes]:
    """Those of a wrong request, of which a header may be all that is wrong, by its letters even.

    Right ones are sent without: they write a key that is null as a word.
    """
    if case.meta is None or case.meta.generation.mode is not GenerationMode.NEGATIVE:
        return {}
    given: dict[str, str] = dict(case.headers or {})
    return {name.encode(): text.encode("latin-1") for name, text in given.items()}


async def _ask(hall: Hall, case: MadeUp) -> Asked:
    client = hall.people[_who(case.operation)]
    sent: dict[str, Any] = case.as_transport_kwargs(base_url=ADDRESS)
    headers = _wrong_headers(case)
    if case.media_type:
        headers[b"content-type"] = case.media_type.encode()
    request = client.build_request(
        sent["method"],
        sent["url"],
        params=sent.get("params") or None,
        headers=headers,
        json=sent.get("json"),
        content=sent.get("data"),
    )
    answer = await client.send(request)
    return Asked(case.operation.label, tuple(_failures(case, answer)))


def _who(operation: AnyOperation) -> str:
    """The first whom the description lets in: of a right, of those whose role gives it."""
    for entry in operation.definition.raw["security"]:
        admitted = str((entry["session"] or ["candidate"])[0])
        if admitted == "candidate":
            return OWNER
        return Role.OPERATOR if admitted == "staff" else roles_with(admitted)[0]
    return NOBODY


def _failures(case: MadeUp, answer: httpx.Response) -> Iterator[str]:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield f"{case.operation.label}: {failure}\n{case.as_curl_command()}"
