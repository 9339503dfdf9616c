# SPDX-License-Identifier: Apache-2.0
"""Drawings inside a paragraph: pictures are taken, text boxes left out, everything else refused."""

from typing import Protocol

from question_bank.interchange.docx.names import Element, attribute, descendants, has_inside
from question_bank.interchange.docx.package import DocxPackage
from question_bank.interchange.guards import FileRefused, check_picture
from question_bank.interchange.markup import shortened
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.text import picture_markup
from question_bank.wording import Wording

_BOX = Wording("文本框", "a text box")


class PictureFinding(Protocol):
    """Where a paragraph's reader gathers what it finds."""

    @property
    def place(self) -> Place: ...
    @property
    def problems(self) -> list[Problem]: ...
    def add_object(self, markup: str) -> None: ...
    def leave_out(self, what: str | Wording) -> None: ...
    def refuse(self, what: str | Wording) -> None: ...


class Drawings:
    """Checks each picture once; `found` holds the sound ones by their names in the bank."""

    def __init__(self, package: DocxPackage) -> None:
        self.found: dict[str, bytes] = {}
        self._package = package
        self._known: dict[str, str | Problem] = {}

    def read(self, drawing: Element, finding: PictureFinding) -> None:
        """The pictures of a drawing, or what stands in the way of it."""
        blips = list(descendants(drawing, "a:blip", "v:imagedata"))
        alternative = next(
            (attribute(one, "descr") for one in descendants(drawing, "wp:docPr")), ""
        )
        for blip in blips:
            linked = attribute(blip, "r:link")
            relation = attribute(blip, "r:embed") or attribute(blip, "r:id") or linked
            self._show(relation, alternative, finding)
        if has_inside(drawing, "wps:txbx", "v:textbox"):
            finding.leave_out(_BOX)
        elif not blips:
            finding.refuse(_kind_of(drawing))

    def _show(self, relation: str, alternative: str, finding: PictureFinding) -> None:
        name = self._package.target(relation)
        if self._package.is_external(relation):
            problem = Problem(
                finding.place, Refusal.PICTURE_REMOTE, context={"name": shortened(name)}
            )
            finding.problems.append(problem)
            return
        data = self._package.content(relation)
        if data is None:
            context = {"name": shortened(name)}
            finding.problems.append(Problem(finding.place, Refusal.PICTURE_MISSING, "", context))
            return
        try:
            picture = check_picture(data).name
        except FileRefused as refused:
            why: dict[str, str | Wording] = {"name": shortened(name), "why": refused.wording}
            finding.problems.append(Problem(finding.place, Refusal.PICTURE_REFUSED, "", why))
            return
        self.found[picture] = data
        finding.add_object(picture_markup(picture, alternative))


def _kind_of(drawing: Element) -> str | Wording:
    """What a drawing without a picture is, as far as it says."""
    address = next((attribute(one, "uri") for one in descendants(drawing, "a:graphicData")), "")
    kind = address.rpartition("/")[2]
    return Wording(f"图形 {kind}".strip(), f"a drawing {kind}".strip())
