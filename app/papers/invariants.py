# SPDX-License-Identifier: Apache-2.0
"""What is always true of sets of forms."""

from typing import Any

import sqlalchemy as sa

from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.transitions import strayed
from app.papers.models import Form, FormDeal, FormSet
from app.papers.states import FORM_SET


@by_statement
def list_sets_astray() -> sa.Select[Any]:
    """Sets that are not where their last step led."""
    return strayed(FORM_SET, FormSet)


@by_statement
def list_forms_miscounted() -> sa.Select[Any]:
    """Forms that more hold than were counted; deals are forgotten earlier than forms may be."""
    deals = sa.select(sa.func.count()).where(FormDeal.form_id == Form.id).scalar_subquery()
    return sa.select(Form.id).where(deals > Form.dealt)


INVARIANTS: Invariants = {
    list_forms_miscounted: marked("每份试卷的发出次数不少于领取记录"),
    list_sets_astray: marked("成组试卷的状态与最后一次操作一致"),
}
