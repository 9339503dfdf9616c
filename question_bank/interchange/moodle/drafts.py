# SPDX-License-Identifier: Apache-2.0
"""A question while it is read: what is known of it, and what was found wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from question_bank.interchange.moodle.nodes import Node, line_of
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.interchange.reading import Defaults, Entry, entry_of
from question_bank.interchange.sheets.cells import cells_of
from question_bank.interchange.sheets.columns import KEY
from question_bank.items import ItemFault
from question_bank.wording import Wording


@dataclass(slots=True)
class Draft:
    """The data of one question as `question_bank.items.from_data` takes them.

    `key` is what the file says is right, as a person would write it into a workbook.
    """

    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    key: str = ""

    @property
    def is_refused(self) -> bool:
        return any(not problem.is_warning for problem in self.problems)

    def at(self, node: Node | None) -> Place:
        """The place of an element of this question."""
        return self.place if node is None else replace(self.place, line=line_of(node))

    def tell(
        self,
        code: Refusal | Warned,
        field_: str = "",
        *,
        at: Node | None = None,
        **context: str | Wording,
    ) -> None:
        """A refusal or a warning; the same one is said once."""
        self.add(Problem(self.at(at), code, field_, context))

    def add(self, problem: Problem) -> None:
        said = ((known.code, known.context) for known in self.problems)
        if (problem.code, problem.context) not in said:
            self.problems.append(problem)

    def leave_out(self, name: str, at: Node | None = None) -> None:
        self.tell(Warned.FIELD_LEFT_OUT, at=at, name=name)

    def entry(self, defaults: Defaults) -> Entry:
        return entry_of(
            self.data,
            place=self.place,
            defaults=defaults,
            problems=self.problems,
            cells=self._cells(),
        )

    def _cells(self) -> Mapping[str, str]:
        try:
            cells = cells_of(self.data)
        except ItemFault:
            # A marking point that cannot be; the rest can be handed back.
            cells = cells_of({**self.data, "marking_points": []})
        return cells | ({KEY: self.key} if self.key else {})
