# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an item's data: every fault at once, each at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from question_bank.items.data import from_data
from question_bank.items.faults import ItemFault
from question_bank.items.model import Item
from question_bank.items.names import ItemType

# Only to go on past a fault and find the next; texts that nobody types, so that none is repeated.
_A, _B, _C = "\ue000", "\ue001", "\ue002"
_SOUND: Mapping[str, Any] = {
    "type": ItemType.SINGLE.value,
    "reference": "x",
    "topic": _A,
    "difficulty": "0.5",
    "cognitive": "remember",
    "stem": _A,
    "options": [_A, _B],
    "model_answer": _A,
    "marking_points": [{"text": _A, "weight": 1}],
    "pairs": [[_A, _C], [_B, _C]],
    "steps": [_A, _B],
    "value": "0",
}
# What speaks of another field, and would be blamed for its fault once that is replaced.
_SPEAKS_OF: Mapping[str, tuple[str, ...]] = {"options": ("pinned", "scores"), "key": ("scores",)}
# Fields by which twins are told.
_READ = frozenset({"stem", "options", "pairs", "distractors", "steps"})


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """The item, with sound values in the place of faulty ones; and the faults by field."""

    item: Item
    faults: Mapping[str, ItemFault] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Is what a candidate reads of it as it was written?"""
        return not _READ & self.faults.keys()


def judge_data(data: Mapping[str, Any]) -> JudgedItem:
    """All that is wrong with the data."""
    left = dict(data)
    faults: dict[str, ItemFault] = {}
    while True:
        try:
            return JudgedItem(from_data(left), faults)
        except ItemFault as fault:
            name = fault.field.partition(".")[0]
            if name in faults:
                # A sound value is no fault: this would go round for ever.
                raise
            faults[name] = fault
            left = _mended(left, name)


def _mended(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    gone = (name, *_SPEAKS_OF.get(name, ()))
    mended = {key: value for key, value in data.items() if key not in gone}
    if name == "key":
        mended["key"] = data["type"] == ItemType.TRUE_FALSE or "A"
    elif name in _SOUND:
        mended[name] = _SOUND[name]
    if name == "options" and "key" in data:
        mended["key"] = "A"
    return mended
