# SPDX-License-Identifier: Apache-2.0
"""What was read from a file: each question as an item or with what stands in its way.

A reader turns a question into plain data as `question_bank.items.from_data` takes it, and hands
it to `entry_of`. It never guesses a key: what it cannot read it refuses with a Problem.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from question_bank.interchange.problems import Place, Problem, Refusal, of_fault
from question_bank.items import Cognitive, Item, ItemFault, canonical_json, from_data


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an item gets where its file is silent; the key is never among it."""

    topic: str
    difficulty: Decimal = Decimal("0.60")
    cognitive: Cognitive = Cognitive.UNDERSTAND


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of a file: its item, or None and at least one refusal among its problems.

    `cells` is the question as its author wrote it, by the columns of our own template, so that it
    can be handed back for mending.
    """

    place: Place
    item: Item | None
    problems: tuple[Problem, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refused = any(not problem.is_warning for problem in self.problems)
        if refused is (self.item is not None):
            raise ValueError("an entry has an item exactly if nothing refuses it")


@dataclass(frozen=True, slots=True)
class Reading:
    """All questions of a file in its order, and the pictures that they show, by name.

    `warnings` concern the file as a whole, such as a column nobody knows.
    """

    entries: tuple[Entry, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    @property
    def items(self) -> list[Item]:
        return [entry.item for entry in self.entries if entry.item is not None]


def entry_of(
    data: Mapping[str, Any],
    *,
    place: Place,
    defaults: Defaults,
    problems: Sequence[Problem] = (),
    cells: Mapping[str, str] | None = None,
) -> Entry:
    """The entry of a question read as plain data; what the data leave open comes from `defaults`.

    A question without a reference gets one from its words (see `reference_of`). What the item
    itself refuses joins the problems, but only where the reader has found no refusal of its own:
    its finding names the cause, the item's only the consequence.
    """
    item = None
    found = list(problems)
    if all(problem.is_warning for problem in found):
        try:
            item = from_data(completed(data, defaults))
        except ItemFault as fault:
            found.append(of_fault(fault, place))
    return Entry(place, item, tuple(found), cells or {})


def completed(data: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """The data with every field that an item must have."""
    given = {name: value for name, value in data.items() if value not in (None, "", [])}
    given.setdefault("topic", defaults.topic)
    given.setdefault("difficulty", defaults.difficulty)
    given.setdefault("cognitive", defaults.cognitive.value)
    if "reference" not in given:
        given["reference"] = reference_of(given)
    return given


# What makes a question the same question; that it was classed or explained anew does not.
_SAYING = ("stem", "options", "pairs", "steps", "type")


def reference_of(data: Mapping[str, Any]) -> str:
    """A reference for a question that has none: the same words always get the same one.

    Reading a mended file again therefore finds the questions that were already taken.
    """
    said = {name: data[name] for name in _SAYING if name in data}
    return "q" + hashlib.sha256(canonical_json(said).encode()).hexdigest()[:11]


def reading_of(
    entries: Iterable[Entry],
    *,
    pictures: Mapping[str, bytes] | None = None,
    warnings: Sequence[Problem] = (),
) -> Reading:
    """The reading of a whole file; the second question with one reference is refused."""
    seen: dict[str, Place] = {}
    judged = []
    for entry in entries:
        kept = entry
        if entry.item is not None:
            first = seen.setdefault(entry.item.reference, entry.place)
            if first is not entry.place:
                twice = Problem(
                    entry.place,
                    Refusal.REFERENCE_TWICE,
                    "reference",
                    {"reference": entry.item.reference, "first": first.wording},
                )
                kept = replace(entry, item=None, problems=(*entry.problems, twice))
        judged.append(kept)
    return Reading(tuple(judged), pictures or {}, tuple(warnings))
