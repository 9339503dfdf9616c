# SPDX-License-Identifier: Apache-2.0
"""From the marks of candidates to figures of forms and items. Pure.

Forms show options in orders of their own; figures speak of the item's own labels. An item version
is an item of its own here: another wording may be another question.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from question_bank import psychometrics
from question_bank.assembly import displayed_key, displayed_labels, own_labels
from question_bank.items import Item
from question_bank.psychometrics import (
    FEWEST_CANDIDATES,
    FormStatistics,
    ItemEvidence,
    ItemStatistics,
    Suspicion,
    evidence_of,
    list_suspicions,
    revised,
)


@dataclass(frozen=True, slots=True)
class SheetSlot:
    """A place of a form: the version that stands there, its worth, the order of its options."""

    number: int
    version_id: UUID
    item: Item
    points: Decimal
    option_order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a candidate got for a slot, and the labels chosen there, as the form shows them."""

    points: Decimal
    chosen: tuple[str, ...] = ()


class Column:
    """One slot through all candidates of its form: points, and what was chosen."""

    __slots__ = ("_chosen", "_known", "_own", "_points", "slot")

    def __init__(self, slot: SheetSlot) -> None:
        self.slot = slot
        # Eight bytes a mark: ten years of a busy bank are millions of them.
        self._points = array("d")
        self._chosen: list[frozenset[str]] = []
        self._own = own_labels(slot.item, slot.option_order)
        self._known: dict[tuple[str, ...], frozenset[str]] = {}

    def add(self, given: Given) -> None:
        self._points.append(float(given.points))
        if self._own:
            self._chosen.append(self._translated(given.chosen))

    def _translated(self, shown: tuple[str, ...]) -> frozenset[str]:
        if shown not in self._known:
            self._known[shown] = frozenset(self._own[label] for label in shown)
        return self._known[shown]

    def responses(self) -> psychometrics.ItemResponses:
        slot = self.slot
        labels = displayed_labels(slot.item)
        key = displayed_key(slot.item, labels)
        choices = psychometrics.OptionChoices(labels, key, self._chosen) if labels else None
        return psychometrics.ItemResponses(str(slot.version_id), slot.points, self._points, choices)


@dataclass(slots=True)
class Sheet:
    """A form with all that its candidates were marked, filled one candidate after the other.

    Sittings under different versions may share a form: `pass_lines` are those it was passed by.
    """

    form_id: UUID
    columns: tuple[Column, ...]
    candidates: int = 0
    passed: int = 0
    pass_lines: set[Decimal] = field(default_factory=set)

    def add(self, marks: Mapping[int, Given], *, passed: int) -> None:
        """A further candidate stands on the sheet; `passed` is 1 for who did, else 0.

        Refused with KeyError: marks that lack a slot of the form, for there is no complete run
        without; then the sheet is of no more use.
        """
        for column in self.columns:
            column.add(marks[column.slot.number])
        self.candidates += 1
        self.passed += passed

    def responses(self) -> list[psychometrics.ItemResponses]:
        return [column.responses() for column in self.columns]


def sheet_of(form_id: UUID, slots: Iterable[SheetSlot]) -> Sheet:
    """An empty sheet of the form."""
    return Sheet(form_id, tuple(Column(slot) for slot in slots))


@dataclass(frozen=True, slots=True)
class FoundItem:
    """The figures of a version over all forms that it stands in."""

    version_id: UUID
    statistics: ItemStatistics
    suspicions: tuple[Suspicion, ...]
    evidence: ItemEvidence
    revised: Decimal


@dataclass(frozen=True, slots=True)
class FoundForm:
    """The figures of a form, how many passed with it, and by which lines."""

    form_id: UUID
    statistics: FormStatistics
    passed: int
    pass_lines: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Found:
    items: list[FoundItem] = field(default_factory=list)
    forms: list[FoundForm] = field(default_factory=list)


def find_figures(sheets: Sequence[Sheet], wanted: Collection[UUID]) -> Found:
    """The figures of the forms named in `wanted`, and of every version that stands in them.

    `sheets` holds all forms, the wanted ones among them, in which any of these versions stands:
    an item is judged by all who saw it (see question_bank.psychometrics.item_statistics). What
    else stands in those is not wanted, because its other forms may not be here. A form that fewer
    than three sat has no figures of its own.

    The revised difficulty has for its prior what the item's author expected, and for its evidence
    all candidates who saw it, each time anew.
    """
    sat = [sheet for sheet in sheets if sheet.candidates]
    responses = {sheet.form_id: sheet.responses() for sheet in sat}
    slots = {
        str(column.slot.version_id): column.slot
        for sheet in sat
        if sheet.form_id in wanted
        for column in sheet.columns
    }
    seen: dict[str, list[psychometrics.ItemResponses]] = {}
    for form in responses.values():
        for item in form:
            if item.reference in slots:
                seen.setdefault(item.reference, []).append(item)
    pooled = [
        item for item in psychometrics.pool(list(responses.values())) if item.reference in slots
    ]
    forms = [
        FoundForm(
            sheet.form_id,
            psychometrics.analyse(responses[sheet.form_id]),
            sheet.passed,
            tuple(sorted(sheet.pass_lines)),
        )
        for sheet in sat
        if sheet.form_id in wanted and sheet.candidates >= FEWEST_CANDIDATES
    ]
    return Found([_found(slots[i.reference], i, seen[i.reference]) for i in pooled], forms)


def _found(
    slot: SheetSlot, item: ItemStatistics, seen: Sequence[psychometrics.ItemResponses]
) -> FoundItem:
    evidence = evidence_of(seen)
    return FoundItem(
        slot.version_id,
        item,
        tuple(list_suspicions([item])),
        evidence,
        revised(slot.item.difficulty, evidence),
    )
