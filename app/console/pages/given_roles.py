# SPDX-License-Identifier: Apache-2.0
"""The roles that a form gives: each ticked or not, and beside it its days and its grade."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from app.accounts.errors import (
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    HoldingUnreadable,
    RoleGivenTwice,
    RoleUnknown,
)
from app.accounts.models import StaffRole
from app.accounts.values import MAX_GRADE, Holding
from app.core.errors import DomainError
from app.core.i18n import pick, translate
from app.core.schemas import Day, Storable

# What the roles themselves are refused with; the page says it with what was typed.
ROLE_REFUSALS: tuple[type[DomainError], ...] = (
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    HoldingUnreadable,
    RoleGivenTwice,
    RoleUnknown,
)

_DAY = TypeAdapter[date | None](Day | None)
_GRADE = TypeAdapter[str | None](
    Annotated[str, StringConstraints(max_length=MAX_GRADE), Storable] | None
)


class RolesForm(BaseModel):
    """`roles` are ticked; `first-`, `last-` and `grade-` with a code are the fields beside it.

    A page of before the fields sends none of them: then a role is given by its code alone.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str] = Field(init=False)

    roles: list[str] = []

    def holdings(self) -> list[Holding | str]:
        """As the service takes them; refused where a field cannot be read."""
        return [_holding_of(code, self.fields_of(code)) for code in self.roles]

    def fields_of(self, code: str) -> "RoleFields | None":
        """What was typed beside this role; None where the form has no fields for it."""
        typed = [
            self.__pydantic_extra__.get(f"{name}-{code}") for name in ("first", "last", "grade")
        ]
        if typed == [None, None, None]:
            return None
        return RoleFields(*(each.strip() if each else "" for each in typed))


@dataclass(frozen=True, slots=True)
class RoleFields:
    """What stands in the fields beside a role."""

    first: str = ""
    last: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of the form."""

    role: StaffRole
    is_given: bool
    fields: RoleFields


def lines_of(
    roles: Iterable[StaffRole], form: RolesForm | None, held: Iterable[Holding] = ()
) -> list[RoleLine]:
    """Every role as it was sent, or as it is held where nothing was sent."""
    of_held = {
        each.role: RoleFields(
            str(each.valid_from or ""), str(each.valid_until or ""), each.grade or ""
        )
        for each in held
    }
    given = of_held if form is None else form.roles
    return [
        RoleLine(
            role,
            role.code in given,
            (form and form.fields_of(role.code)) or of_held.get(role.code, RoleFields()),
        )
        for role in roles
    ]


def words_of(refusal: DomainError, roles: Iterable[StaffRole]) -> str:
    """What is said of the refusal; a role is called as the page calls it."""
    names = {role.code: pick(role.name_zh, role.name_en) for role in roles}
    called = {
        name: names.get(str(value), value) if name == "role" else value
        for name, value in refusal.context.items()
    }
    return translate(refusal.message, **called)


def _holding_of(code: str, fields: RoleFields | None) -> Holding | str:
    if fields is None:
        return code
    try:
        first, last = (_DAY.validate_python(day or None) for day in (fields.first, fields.last))
        grade = _GRADE.validate_python(fields.grade or None)
    except ValidationError as wrong:
        raise HoldingUnreadable(role=code) from wrong
    return Holding(code, first, last, grade)
