# SPDX-License-Identifier: Apache-2.0
"""How reading an item ends early."""

from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.wording import Wording


class QtiRefused(Exception):
    """A question that cannot be taken; the reader of items makes a Problem of it."""

    def __init__(self, code: Refusal, field: str = "", **context: str | Wording) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.context = context

    def at(self, place: Place) -> Problem:
        return Problem(place, self.code, self.field, self.context)
