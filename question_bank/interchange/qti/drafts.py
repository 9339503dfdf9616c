# SPDX-License-Identifier: Apache-2.0
"""A question while it is read: what is known of it so far, and what was found wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.interchange.reading import Defaults, Entry, entry_of
from question_bank.interchange.sheets.columns import COLUMN_OF_FIELD, KEY, OPTION_COLUMNS, STEM
from question_bank.items import TYPE_NAMES, ItemType
from question_bank.wording import Wording


class Refused(Exception):
    """A question that cannot be taken; the reader of items makes a Problem of it."""

    def __init__(self, code: Refusal, field: str = "", **context: str | Wording) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.context = context


@dataclass(slots=True)
class Draft:
    """The data of one question as `question_bank.items.from_data` takes them."""

    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    found_key: str = ""

    def warn(self, code: Warned, field: str = "", **context: str) -> None:
        """The author will be told; the same thing is said once."""
        problem = Problem(self.place, code, field, context)
        if problem not in self.problems:
            self.problems.append(problem)

    def refuse(self, refused: Refused) -> None:
        context = dict(refused.context)
        self.problems.append(Problem(self.place, refused.code, refused.field, context))

    def entry(self, defaults: Defaults) -> Entry:
        """The question with its item if nothing stands in its way."""
        return entry_of(
            self.data,
            place=self.place,
            defaults=defaults,
            problems=self.problems,
            cells=self._cells(),
        )

    def _cells(self) -> dict[str, str]:
        """What was understood, by the columns of our template."""
        options: Sequence[str] = self.data.get("options", ())
        cells = dict(zip(OPTION_COLUMNS, options, strict=False))
        cells |= {STEM: self.data.get("stem", ""), KEY: self.found_key}
        if "type" in self.data:
            cells[COLUMN_OF_FIELD["type"]] = TYPE_NAMES[ItemType(self.data["type"])].zh
        for name in ("reference", "explanation", "points", "topic"):
            cells[COLUMN_OF_FIELD[name]] = str(self.data.get(name, ""))
        return {column: text for column, text in cells.items() if text}
