# SPDX-License-Identifier: Apache-2.0
"""The texts of a question in Markdown, with the pictures they show."""

from collections.abc import Callable, Mapping

from question_bank.interchange.drafts import Draft
from question_bank.interchange.markup import to_inline_markdown, to_markdown
from question_bank.interchange.qti.ours import NOTHING, Ours
from question_bank.interchange.qti.parts import EXPLANATION, MODEL_ANSWER, STEM
from question_bank.interchange.qti.refused import QtiRefused

# The name in the bank of the picture at an address; None if there is none, raises Refused if it
# cannot be used.
Find = Callable[[str], str | None]

_MEDIA = "media:"
_BLOCKS = frozenset({STEM, EXPLANATION, MODEL_ANSWER})
_FIELDS = {
    "choice": "options",
    "step": "steps",
    "left": "pairs",
    "right": "pairs",
    "point": "marking_points.text",
}


class QtiTexts:
    """Turns the parts of one question into Markdown; what goes wrong joins the draft."""

    def __init__(self, find: Find, draft: Draft, ours: Ours = NOTHING) -> None:
        self._find = find
        self._draft = draft
        self._ours = ours
        self._pictures: dict[str, str] = {}

    def address(self, source: str) -> str:
        """One address for one picture of the bank, wherever in a file it stands.

        The picture is known from now on by both.
        """
        try:
            name = self._find(source)
        except QtiRefused as refused:
            self._draft.add(refused.at(self._draft.place))
            name = None
        if name is None:
            return source
        self._pictures |= {f"{_MEDIA}{name}": name, source: name}
        return f"{_MEDIA}{name}"

    def all_of(self, parts: Mapping[str, str]) -> dict[str, str]:
        return {part: self.one(part, html) for part, html in parts.items()}

    def one(self, part: str, html: str) -> str:
        """The text of the part: as we noted it, or converted from what the file shows."""
        kept = self._ours.source_of(part, html)
        if kept is not None:
            return kept
        convert = to_markdown if part in _BLOCKS else to_inline_markdown
        converted = convert(html, self._pictures)
        field = _FIELDS.get(part.partition(" ")[0], part)
        for problem in converted.problems(self._draft.place, field):
            self._draft.add(problem)
        return converted.text
