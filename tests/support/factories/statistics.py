# SPDX-License-Identifier: Apache-2.0
"""Figures of items, as if a sitting of them had been released."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from app.items import service as items
from app.reporting.rules import Given, SheetSlot, find_figures, sheet_of
from app.reporting.tasks import item_observation
from question_bank.assembly import displayed_key, displayed_labels
from tests.support.world import World

FORM = UUID(int=77)
# Sixty candidates: enough for figures to be judged. Whoever is good chooses A and the rest B, or
# the other way round, or nearly all of them the same.
GOOD_FIRST = "A" * 34 + "B" * 12 + "C" * 10 + "-" * 4
GOOD_LAST = "B" * 10 + "C" * 12 + "A" * 38
NEARLY_ALL = "A" * 59 + "D"


async def observe(world: World, chosen: Mapping[str, str]) -> None:
    """The approved items have figures of one form that they make up.

    `chosen` has for each reference a letter a candidate, "-" for none, by the items' own labels;
    a letter is worth a point if it is the whole key.
    """
    async with world.database.writing() as session:
        stored = {each.item.reference: each for each in await items.list_approved(session)}
        slots = [
            SheetSlot(number, stored[name].version_id, stored[name].item, Decimal(1), ())
            for number, name in enumerate(chosen, 1)
        ]
        sheet = sheet_of(FORM, slots)
        for row in zip(*chosen.values(), strict=True):
            sheet.add(
                {
                    slot.number: _given(slot, letter)
                    for slot, letter in zip(slots, row, strict=True)
                },
                passed=0,
            )
        found = find_figures([sheet], {FORM})
        rows = [item_observation(each) for each in found.items]
        await items.record_statistics(session, rows, now=world.now())


def _given(slot: SheetSlot, letter: str) -> Given:
    labels = displayed_labels(slot.item)
    chosen = tuple(label for label in labels if label == letter)
    return Given(Decimal(frozenset(chosen) == displayed_key(slot.item, labels)), chosen)
