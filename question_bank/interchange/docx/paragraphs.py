# SPDX-License-Identifier: Apache-2.0
"""A paragraph of Word as lines: its words, formulas and pictures in the order they are read.

| in the paragraph                      | becomes                                             |
|---------------------------------------|-----------------------------------------------------|
| words inserted while changes are kept | words, with a warning; deleted ones go, with one     |
| CO and a low 2, m and a high 3        | CO₂, m³; other raised words `<sup>…</sup>`           |
| an underlined gap                     | ____                                                |
| OMML                                  | `$…$`, or a refusal                                 |
| a drawing with a picture              | a picture of the bank, or a refusal                 |
| footnotes, text boxes, hidden words   | nothing, with a warning                             |
| words struck out, charts, EQ fields   | a refusal                                           |
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import MappingProxyType

from question_bank.interchange.docx.drawings import Drawings
from question_bank.interchange.docx.formulas import NotConvertible, tex_of
from question_bank.interchange.docx.lines import OBJECT, DocxLine, LinePiece
from question_bank.interchange.docx.names import (
    Element,
    attribute,
    child,
    children,
    has_inside,
    is_on,
    name_of,
    value_of,
)
from question_bank.interchange.markup import shortened
from question_bank.interchange.markup.runs import Style
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.wording import Wording

_HIDDEN = Wording("隐藏文字", "hidden text")
_UNDERLINE = Wording("下划线", "underlining")
_NOTE = Wording("脚注或尾注", "a footnote or endnote")
_STRUCK = Wording("删除线“{}”", "struck out: {}")

# Half points by which people lift what their editor should raise.
_LIFTED = 4
_DIGITS = "0123456789+-=()"
_HIGH = str.maketrans(_DIGITS + "n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOW = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_CAN_RISE = {
    "sup": re.compile(r"[0-9+\-=()n−]+"),
    "sub": re.compile(r"[0-9+\-=()−]+"),
}
_RAISED = re.compile(r"(?P<before>\s*)(?P<core>[^<>\n]{1,100}?)(?P<after>\s*)", re.DOTALL)
# Signs of the fonts that Word itself inserts for ticks and crosses.
_SYMBOLS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        **{("wingdings", code): "√" for code in ("FC", "FE")},
        **{("wingdings", code): "×" for code in ("FB", "FD")},
        **{("wingdings 2", code): "√" for code in ("50", "52")},
        **{("wingdings 2", code): "×" for code in ("4F", "51", "53", "54")},
        ("symbol", "B4"): "×",
        ("symbol", "D6"): "√",
        ("symbol", "B0"): "°",
        ("symbol", "A3"): "≤",
        ("symbol", "B3"): "≥",
        ("symbol", "B1"): "±",
    }
)
_LINE_END, _GAP = "\n", "____"
_NOT_LINE_END = re.compile(r"[^\n]+")


@dataclass(slots=True)
class ParagraphRead:
    """What was read of a paragraph so far."""

    place: Place
    pieces: list[LinePiece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # The words of field codes that are open: what they show comes behind them.
    codes: list[str] = field(default_factory=list)

    def add(self, text: str, style: Style | None = None) -> None:
        self.pieces.append(LinePiece(text, style=style or Style()))

    def add_object(self, markup: str) -> None:
        self.pieces.append(LinePiece(OBJECT, markup))

    def leave_out(self, what: str | Wording) -> None:
        self._tell(Problem(self.place, Warned.MARKUP_LEFT_OUT, context={"what": what}))

    def tell_changes(self) -> None:
        self._tell(Problem(self.place, Warned.TRACKED_CHANGES))

    def refuse(self, what: str | Wording) -> None:
        self._tell(Problem(self.place, Refusal.MARKUP_UNSUPPORTED, context={"what": what}))

    def _tell(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


class Paragraphs:
    """Reads paragraphs, with the pictures of their package."""

    def __init__(self, drawings: Drawings) -> None:
        self._drawings = drawings
        self._readers: Mapping[str, Callable[[Element, ParagraphRead], None]] = {
            "w:r": self._run,
            "w:ins": self._inserted,
            "w:moveTo": self._inserted,
            "w:del": self._deleted,
            "w:moveFrom": self._deleted,
            "m:oMath": self._formula,
            "m:oMathPara": self._shown_formula,
            "mc:AlternateContent": self._alternative,
            **dict.fromkeys(
                (
                    *("w:hyperlink", "w:smartTag", "w:sdt", "w:sdtContent", "w:fldSimple"),
                    *("w:customXml", "w:dir", "w:bdo", "w:ruby", "w:rubyBase"),
                ),
                self.fill,
            ),
        }
        self._in_run: Mapping[str, Callable[[Element, ParagraphRead], None]] = {
            "w:drawing": self._drawings.read,
            "w:pict": self._drawings.read,
            "w:object": self._drawings.read,
            "mc:AlternateContent": self._alternative,
            "w:ruby": self.fill,
            "w:footnoteReference": _note,
            "w:endnoteReference": _note,
            "w:sym": _symbol,
            "w:fldChar": _field,
            "w:instrText": _code,
        }

    def lines(self, paragraph: Element, number: int, label: str) -> list[DocxLine]:
        """The lines of the paragraph; its automatic number is the beginning of its words."""
        found = ParagraphRead(Place(line=number))
        self.fill(paragraph, found)
        if label:
            found.pieces.insert(0, LinePiece(f"{label} "))
        lines = [DocxLine(number, tuple(pieces)) for pieces in _split(_raised(found)) if pieces]
        if not lines:
            return [DocxLine(number, (), tuple(found.problems))] if found.problems else []
        return [replace(lines[0], problems=tuple(found.problems)), *lines[1:]]

    def fill(self, element: Element, found: ParagraphRead) -> None:
        """What stands in an element joins what was found."""
        for part in children(element):
            read = self._readers.get(name_of(part))
            if read is not None:
                read(part, found)

    def _run(self, run: Element, found: ParagraphRead) -> None:
        properties = child(run, "w:rPr")
        if is_on(properties, "w:vanish"):
            found.leave_out(_HIDDEN)
            return
        style = Style(is_on(properties, "w:b"), is_on(properties, "w:i"))
        words = ""
        for part in children(run):
            name = name_of(part)
            words += _words(name, part)
            if name in self._in_run:
                _add_words(words, properties, style, found)
                words = ""
                self._in_run[name](part, found)
        _add_words(words, properties, style, found)

    def _inserted(self, element: Element, found: ParagraphRead) -> None:
        found.tell_changes()
        self.fill(element, found)

    def _deleted(self, _element: Element, found: ParagraphRead) -> None:
        found.tell_changes()

    def _formula(self, formula: Element, found: ParagraphRead) -> None:
        _add_formula(formula, "$", found)

    def _shown_formula(self, element: Element, found: ParagraphRead) -> None:
        for formula in children(element, "m:oMath"):
            _add_formula(formula, "$$", found)

    def _alternative(self, element: Element, found: ParagraphRead) -> None:
        """The newer form if it holds a picture, else the older one, which everybody wrote for."""
        chosen = child(element, "mc:Choice")
        fallback = child(element, "mc:Fallback")
        if chosen is None or (fallback is not None and not has_inside(chosen, "a:blip")):
            chosen = fallback
        if chosen is None:
            return
        for part in children(chosen):
            read = self._readers.get(name_of(part)) or self._in_run.get(name_of(part))
            if read is not None:
                read(part, found)


def _words(name: str, part: Element) -> str:
    match name:
        case "w:t":
            return (part.text or "").replace(OBJECT, " ").replace("\n", " ")
        case "w:tab" | "w:ptab":
            return "\t"
        case "w:br" | "w:cr":
            return _LINE_END
        case "w:noBreakHyphen":
            return "-"
        case _:
            return ""


def _add_words(words: str, properties: Element | None, style: Style, found: ParagraphRead) -> None:
    if not words:
        return
    if is_on(properties, "w:strike") or is_on(properties, "w:dstrike"):
        shown = shortened(words)
        found.refuse(Wording(_STRUCK.zh.format(shown), _STRUCK.en.format(shown)))
    if is_on(properties, "w:u") and not words.strip():
        # A gap to be filled: spaces alone would vanish.
        words = _NOT_LINE_END.sub(_GAP, words)
    elif is_on(properties, "w:u"):
        found.leave_out(_UNDERLINE)
    found.pieces.append(LinePiece(words, style=style, rise=_rise(properties)))


def _rise(properties: Element | None) -> str:
    aligned = value_of(properties, "w:vertAlign")
    if aligned in ("superscript", "subscript"):
        return "sup" if aligned == "superscript" else "sub"
    lifted = value_of(properties, "w:position")
    is_number = lifted.lstrip("-").isascii() and lifted.lstrip("-").isdigit()
    if not is_number or len(lifted) > len("-100") or abs(int(lifted)) < _LIFTED:
        return ""
    return "sub" if lifted.startswith("-") else "sup"


def _raised(found: ParagraphRead) -> Iterator[LinePiece]:
    """The pieces, those that are raised or lowered written so; neighbours are one."""
    for rise, group in groupby(found.pieces, key=lambda piece: piece.rise):
        pieces = list(group)
        if rise:
            words = "".join(piece.text for piece in pieces)
            yield from _written(words, rise, pieces[0].style, found)
        else:
            yield from pieces


def _written(words: str, rise: str, style: Style, found: ParagraphRead) -> Iterator[LinePiece]:
    raised = _RAISED.fullmatch(words)
    if not words.strip():
        yield LinePiece(words, style=style)
    elif raised is None:
        found.refuse(f"<{rise}> {shortened(words)}")
    else:
        core = raised["core"]
        yield LinePiece(raised["before"], style=style)
        if _CAN_RISE[rise].fullmatch(core):
            table = _HIGH if rise == "sup" else _LOW
            yield LinePiece(core.replace("−", "-").translate(table), style=style)
        else:
            yield LinePiece(OBJECT, f"<{rise}>{core}</{rise}>", style)
        yield LinePiece(raised["after"], style=style)


def _add_formula(formula: Element, dollars: str, found: ParagraphRead) -> None:
    try:
        tex = tex_of(formula)
    except NotConvertible as why:
        found.refuse(f"OMML {shortened(str(why))}")
        return
    if tex:
        found.add_object(f"{dollars}{tex}{dollars}")


def _note(_element: Element, found: ParagraphRead) -> None:
    found.leave_out(_NOTE)


def _symbol(element: Element, found: ParagraphRead) -> None:
    font, code = attribute(element, "w:font"), attribute(element, "w:char").upper()
    sign = _SYMBOLS.get((font.lower(), code[-2:]))
    if sign is None:
        found.refuse(f"{font} {code}")
    else:
        found.add(sign)


def _field(element: Element, found: ParagraphRead) -> None:
    kind = attribute(element, "w:fldCharType")
    if kind == "begin":
        found.codes.append("")
    elif kind == "end" and found.codes and found.codes.pop().split()[:1] == ["EQ"]:
        # It draws a formula of its own and leaves no words behind.
        found.refuse("EQ")


def _code(element: Element, found: ParagraphRead) -> None:
    if found.codes:
        found.codes[-1] += element.text or ""


def _split(pieces: Iterator[LinePiece]) -> Iterator[list[LinePiece]]:
    """The pieces of each line."""
    line: list[LinePiece] = []
    for piece in pieces:
        first, *rest = piece.text.split(_LINE_END)
        if first:
            line.append(replace(piece, text=first))
        for text in rest:
            yield line
            line = [replace(piece, text=text)] if text else []
    yield line
