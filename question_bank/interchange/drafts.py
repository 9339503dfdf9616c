# SPDX-License-Identifier: Apache-2.0
"""A question while it is read: what is known of it, and what was found wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from question_bank.interchange.fields.cells import cells_of
from question_bank.interchange.fields.columns import KEY
from question_bank.interchange.one_point import one_point
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.interchange.reading import Defaults, Entry, entry_of
from question_bank.wording import Wording

_Node = etree._Element  # noqa: SLF001 - the type that lxml gives no public name


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

    def at(self, node: _Node | None) -> Place:
        """The place of an element of this question."""
        return self.place if node is None else replace(self.place, line=line_of(node))

    def tell(
        self,
        code: Refusal | Warned,
        field_: str = "",
        *,
        at: _Node | None = None,
        **context: str | Wording,
    ) -> None:
        """A refusal or a warning; the same one is said once."""
        self.add(Problem(self.at(at), code, field_, context))

    def add(self, problem: Problem) -> None:
        said = ((known.code, known.context) for known in self.problems)
        if (problem.code, problem.context) not in said:
            self.problems.append(problem)

    def leave_out(self, name: str, at: _Node | None = None) -> None:
        self.tell(Warned.FIELD_LEFT_OUT, at=at, name=name)

    def take_answer(self, text: str, accepted: Sequence[str] = ()) -> None:
        """The model answer is its one marking point, and the author is told."""
        points = one_point(text, accepted=accepted, points=self.data.get("points"))
        self.data |= {"model_answer": text, "marking_points": points}
        self.tell(Warned.ONE_MARKING_POINT, "marking_points")

    def entry(self, defaults: Defaults) -> Entry:
        """The question with its item if nothing stands in its way."""
        return entry_of(
            self.data,
            place=self.place,
            defaults=defaults,
            problems=self.problems,
            cells=cells_found(self.data) | ({KEY: self.key} if self.key else {}),
        )


def line_of(node: _Node) -> int | None:
    """The line on which the element begins."""
    line: object = node.sourceline
    return line if isinstance(line, int) else None


def cells_found(data: Mapping[str, Any]) -> dict[str, str]:
    """The question as cells, without the fields that are not of the shape a field can have."""
    cells: dict[str, str] = {}
    for name, value in data.items():
        # Each writer of a cell fails in its own way on what is not of its shape.
        try:
            written = cells_of({name: value})
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
        cells |= {header: str(cell) for header, cell in written.items()}
    return cells
