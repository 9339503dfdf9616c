# SPDX-License-Identifier: Apache-2.0
"""What is always true of sittings, across their programme, version and form."""

from typing import Any

import sqlalchemy as sa

from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.transitions import strayed
from app.papers.models import Form
from app.programmes.models import ProgrammeVersion
from app.sittings.models import Sitting
from app.sittings.states import SITTING


@by_statement
def list_versions_of_others() -> sa.Select[Any]:
    """Sittings that keep the rules of another programme than their own."""
    own = sa.exists().where(
        ProgrammeVersion.id == Sitting.programme_version_id,
        ProgrammeVersion.programme_id == Sitting.programme_id,
    )
    return sa.select(Sitting.id).where(~own)


@by_statement
def list_forms_that_do_not_fit() -> sa.Select[Any]:
    """Sittings whose form is not frozen, or of another examination, or not of their set."""
    fits = sa.exists().where(
        Form.id == Sitting.form_id,
        Form.frozen_at.is_not(None),
        Form.programme_id == Sitting.programme_id,
        Form.title_key == Sitting.title_key,
        Form.component_key == Sitting.component_key,
        Form.form_set_id.is_not_distinct_from(Sitting.form_set_id),
    )
    return sa.select(Sitting.id).where(Sitting.form_id.is_not(None), ~fits)


@by_statement
def list_sittings_astray() -> sa.Select[Any]:
    """Sittings that are not where their last step led."""
    return strayed(SITTING, Sitting)


INVARIANTS: Invariants = {
    list_versions_of_others: marked("场次的规则属于它的项目"),
    list_forms_that_do_not_fit: marked("场次的试卷已冻结，且属于该场次的考试"),
    list_sittings_astray: marked("场次的状态与最后一次操作一致"),
}
