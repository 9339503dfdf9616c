# SPDX-License-Identifier: Apache-2.0
"""Payloads of the papers API: facts of sets and forms, nothing of what they ask."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from app.core.i18n import pick
from app.core.listing import ListQuery, PageOut
from app.papers.models import Form, FormSet
from app.papers.states import FormUse, SetState


class FormSetsQuery(ListQuery):
    """Which sets, all that is given together, and which page."""

    blueprint_id: UUID | None = None
    state: SetState | None = None
    use: FormUse | None = None
    sort: Literal["requested_at", "-requested_at"] = "-requested_at"


class FormSetOut(BaseModel):
    """Forms made together; `forms` were asked for, and `shortages` say why there are none."""

    id: UUID
    blueprint_id: UUID
    state: SetState
    use: FormUse
    forms: int
    shortages: list[str]
    requested_by: UUID
    requested_at: datetime
    assembled_at: datetime | None


class FormSetsOut(PageOut[FormSetOut]):
    """A page of sets; `next` is None on the last."""


class FormFactsOut(BaseModel):
    """One form of a set; `frozen_at` is when the set was first used."""

    id: UUID
    ordinal: int | None
    digest: str
    full_points: Decimal
    frozen_at: datetime | None


class FormSetWholeOut(FormSetOut):
    """The same with its forms, in their order."""

    made: list[FormFactsOut]


def form_set_out(form_set: FormSet) -> FormSetOut:
    return FormSetOut(**_facts(form_set))


def form_set_whole_out(form_set: FormSet, forms: list[Form]) -> FormSetWholeOut:
    return FormSetWholeOut(
        **_facts(form_set),
        made=[
            FormFactsOut(
                id=form.id,
                ordinal=form.ordinal,
                digest=form.digest,
                full_points=form.full_points,
                frozen_at=form.frozen_at,
            )
            for form in forms
        ],
    )


def _facts(form_set: FormSet) -> dict[str, Any]:
    return {
        "id": form_set.id,
        "blueprint_id": form_set.blueprint_id,
        "state": form_set.state,
        "use": form_set.use,
        "forms": form_set.forms,
        "shortages": [pick(words["zh"], words["en"]) for words in form_set.shortages],
        "requested_by": form_set.requested_by,
        "requested_at": form_set.requested_at,
        "assembled_at": form_set.assembled_at,
    }
