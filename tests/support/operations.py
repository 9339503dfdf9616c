# SPDX-License-Identifier: Apache-2.0
"""What the operations of the API declare, and what their source says they may answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.accounts.errors import StaffNotFound
from app.attempts.errors import AttemptNotFound
from app.core.api import walk
from app.core.errors import DomainError
from app.core.listing import CursorOfOther, CursorUnknown
from app.core.openapi import operations_of
from app.core.refusals import refused_by
from app.grading.errors import TaskNotFound
from app.items.errors import ItemVersionNotFound
from app.papers.errors import BlueprintNotFound, ComponentNotFound, FormNotFound, FormSetNotFound
from app.programmes.errors import ProgrammeNotFound, TitleNotFound, VersionNotFound
from app.registrations.errors import RegistrationNotFound
from app.sittings.errors import SittingNotFound
from tests.support.refusals import refusals_of

# Where a request does not name the thing, a foreign key or the session has: it is there.
NAMED_AS: Mapping[type[DomainError], str] = {
    AttemptNotFound: "attempt_id",
    CursorOfOther: "cursor",
    CursorUnknown: "cursor",
    BlueprintNotFound: "blueprint_id",
    ComponentNotFound: "component_key",
    FormNotFound: "form_id",
    FormSetNotFound: "form_set",
    ItemVersionNotFound: "item_version_id",
    ProgrammeNotFound: "programme",
    RegistrationNotFound: "registration_id",
    SittingNotFound: "sitting_id",
    StaffNotFound: "staff_id",
    TaskNotFound: "task_id",
    TitleNotFound: "title_key",
    VersionNotFound: "version",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, as its route has it."""

    name: str
    route: APIRoute

    @property
    def declared(self) -> set[type[DomainError]]:
        """What its own function declares; what it depends on declares for itself."""
        return set(refused_by(self.route.endpoint))

    @property
    def expected(self) -> set[type[DomainError]]:
        """What its source raises, without what the request cannot have missed."""
        named = set(self._names())
        return {
            error
            for error in refusals_of(self.route.endpoint)
            if error not in NAMED_AS or NAMED_AS[error] in named
        }

    def _names(self) -> Iterator[str]:
        """Parameters of the address and members of the body."""
        for each in walk(self.route.dependant):
            for given in (*each.path_params, *each.query_params):
                yield given.name
                yield from _members(given.field_info.annotation)
            for body in each.body_params:
                yield from _members(body.field_info.annotation)


def _members(kind: Any) -> Iterator[str]:
    for each in (kind, *getattr(kind, "__args__", ())):
        if isinstance(each, type) and issubclass(each, BaseModel):
            yield from each.model_fields


def list_operations(app: FastAPI) -> list[Operation]:
    """Every operation of the API, health aside."""
    return [
        Operation(f"{method} {route.path}", route)
        for route, method in operations_of(app)
        if route.path.startswith("/api/")
    ]
