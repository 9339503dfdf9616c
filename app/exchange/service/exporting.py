# SPDX-License-Identifier: Apache-2.0
"""Banks as files of others' formats, with what they lose named before."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import Blobs
from app.exchange.errors import ExportTooLarge, FormatUnknown
from app.items import service as items
from app.items.values import ItemFilter
from question_bank import interchange
from question_bank.interchange import Format, Unsayable, losses, unsayable
from question_bank.interchange.guards import FileRefused
from question_bank.items import FIELD_NAMES, Item, from_data

# The order in which an item's fields are written down.
_PLACES = {name: place for place, name in enumerate(FIELD_NAMES)}


@dataclass(frozen=True, slots=True)
class Export:
    """What would be written, and what would be lost by it.

    `carried` are the items that the format can hold, and `left` the references of the others by
    what is in the way. `lost` says of how many carried items each field does not come back.
    """

    format: Format
    carried: tuple[Item, ...]
    left: Mapping[Unsayable, tuple[str, ...]]
    lost: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.carried) + sum(map(len, self.left.values()))


async def prepare_export(session: AsyncSession, wanted: ItemFilter, name: str) -> Export:
    """The items that the filter lets through, ready to be written in the format of this name."""
    chosen = interchange.FORMATS.get(name)
    if chosen is None or chosen.write is None:
        raise FormatUnknown
    versions = await items.list_newest(session, wanted)
    return await asyncio.to_thread(_sorted_out, chosen, [version.body for version in versions])


def _sorted_out(chosen: Format, bodies: Sequence[Mapping[str, Any]]) -> Export:
    carried: list[Item] = []
    left: dict[Unsayable, list[str]] = defaultdict(list)
    lost: Counter[str] = Counter()
    for item in map(from_data, bodies):
        why = unsayable(chosen, item)
        if why is not None:
            left[why].append(item.reference)
            continue
        carried.append(item)
        lost.update(losses(chosen, item))
    behind = {why: tuple(left[why]) for why in Unsayable if why in left}
    by_number = sorted(FIELD_NAMES.keys() & lost, key=lambda name: (-lost[name], _PLACES[name]))
    return Export(chosen, tuple(carried), behind, {name: lost[name] for name in by_number})


async def write_export(export: Export, blobs: Blobs) -> bytes:
    """The file; in a thread, because a large bank takes seconds.

    Refused: more than the format's reader would take back.
    """
    write = export.format.write
    if write is None:
        raise FormatUnknown
    shown = await items.read_pictures(blobs, interchange.pictures_shown(export.carried))
    try:
        return await asyncio.to_thread(write, export.carried, shown)
    except FileRefused as refused:
        raise ExportTooLarge from refused
