# SPDX-License-Identifier: Apache-2.0
"""What candidates made of a form, beside what was predicted of it."""

import math
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayAnalysePapers
from app.core.db import ReadSession
from app.core.templating import render
from app.papers.models import Form, FormStatistic
from app.papers.rules import Slot
from app.papers.service import blueprints, reading, statistics
from app.papers.service.freezing import Examination
from app.programmes import service as programmes
from app.programmes.rules import Text
from question_bank.items import TYPE_NAMES
from question_bank.psychometrics import (
    FEWEST_CANDIDATES,
    Estimate,
    FormStatistics,
    ItemStatistics,
    form_from_data,
)
from question_bank.wording import Wording

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed of a form; the share that passed has no error where all or none did.

    It was passed by the lines of its sittings, each of which keeps its own.
    """

    statistics: FormStatistics
    passed: int
    pass_lines: tuple[Decimal, ...]

    @property
    def mean(self) -> Estimate | None:
        """The mean of the totals in points, its error sd / √n."""
        told = self.statistics
        if told.mean is None or told.sd is None:
            return None
        return Estimate(told.mean, told.sd / math.sqrt(told.candidates))

    @property
    def pass_share(self) -> float:
        return self.passed / self.statistics.candidates

    @property
    def pass_error(self) -> float | None:
        """√(p(1 - p) / (n - 1)): as everywhere here, n - 1."""
        share, n = self.pass_share, self.statistics.candidates
        return math.sqrt(share * (1 - share) / (n - 1)) if 0 < share < 1 else None


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot with its figures on this form; `rises`: without it the form would be more reliable."""

    slot: Slot
    type: Wording
    item: ItemStatistics
    alpha_without: float | None
    rises: bool


@router.get("/papers/statistics")
async def show_forms(request: Request, session: ReadSession, _maker: MayAnalysePapers) -> Response:
    """The forms that have figures, the latest first."""
    lines = [
        {"form": form, "observed": _observed(statistic), "stored": statistic}
        | await _exam(session, form)
        for form, statistic in await statistics.list_form_statistics(session)
    ]
    context = {"lines": lines, "fewest": FEWEST_CANDIDATES}
    return render(request, "papers/statistics_list.html", context)


@router.get("/papers/statistics/{form_id}")
async def show_statistics(
    form_id: UUID, request: Request, session: ReadSession, _maker: MayAnalysePapers
) -> Response:
    """The form's figures, slot by slot; and what was predicted of it, sat or not.

    Refused when there is no such form, and when its programme has no such component any more.
    """
    stored = await statistics.get_stored_form(session, form_id)
    form = await reading.get_form(session, form_id)
    statistic = await statistics.find_form_statistic(session, form_id)
    observed = _observed(statistic) if statistic else None
    exam = Examination(stored.programme_id, stored.title_key, stored.component_key)
    line = (await blueprints.component_for(session, exam)).pass_points
    pass_lines = (observed.pass_lines if observed else ()) or (line,)
    context = {
        "stored": stored,
        "form": form,
        "statistic": statistic,
        "observed": observed,
        "pass_lines": pass_lines,
        "expected": await statistics.expect(session, stored, form, pass_lines[0]),
        "lines": _lines(form.slots, observed.statistics) if observed else [],
        "fewest": FEWEST_CANDIDATES,
        **await _exam(session, stored),
    }
    return render(request, "papers/statistics.html", context)


def _observed(statistic: FormStatistic) -> Observed:
    figures = statistic.figures
    told = tuple(Decimal(line) for line in figures.get("pass_lines", ()))
    return Observed(form_from_data(figures), figures["passed"], told)


async def _exam(session: AsyncSession, form: Form) -> dict[str, Text]:
    """What the form is for, by its names; what the programme has no more is called by its key."""
    rules = await programmes.current_rules(session, form.programme_id)
    titles = {title.key: title.name for title in rules.titles}
    components = {component.key: component.name for component in rules.components}
    return {
        "title": titles.get(form.title_key, Text(form.title_key, form.title_key)),
        "component": components.get(
            form.component_key, Text(form.component_key, form.component_key)
        ),
        "issuer": rules.issuer.name,
    }


def _lines(slots: tuple[Slot, ...], told: FormStatistics) -> list[SlotLine]:
    items = {item.reference: item for item in told.items}
    lines = []
    for slot in slots:
        reference = str(slot.item_version_id)
        without = told.alpha_without[reference]
        rises = told.alpha is not None and without is not None and without > told.alpha.value
        name = TYPE_NAMES[slot.item.type]
        lines.append(SlotLine(slot, name, items[reference], without, rises))
    return lines
