# SPDX-License-Identifier: Apache-2.0
"""The elements of a text in the order in which they are read, as blocks."""

from collections.abc import Callable

from lxml.html import HtmlElement

from question_bank.interchange.markup import elements, formulas
from question_bank.interchange.markup.blocks import (
    Block,
    BlockKind,
    bulleted,
    fenced,
    label_of,
    numbered,
    piped,
    words_of as words_of_blocks,
)
from question_bank.interchange.markup.grids import NotATable, grid_of
from question_bank.interchange.markup.notes import Notes
from question_bank.interchange.markup.runs import (
    BREAK,
    PLAIN,
    Run,
    Style,
    literal,
    words_of,
    written,
)
from question_bank.interchange.markup.vocabulary import (
    BLOCKS,
    DECORATED,
    HEADINGS,
    LINES,
    UNSEEN,
    css_of,
    is_coloured,
    is_hidden,
    is_one_of_several,
    is_struck,
    is_underlined,
    restyled,
    rise_of,
)

_NOTHING = Block(BlockKind.TEXT, "", "")
# Nobody numbers a list beyond; more digits would only cost.
_LONGEST_NUMBER = 6


class _Flow:
    """Runs that become a paragraph when a block begins or ends."""

    def __init__(self, notes: Notes) -> None:
        self.blocks: list[Block] = []
        self._notes = notes
        self._runs: list[Run] = []

    def add(self, *runs: Run) -> None:
        self._runs.extend(runs)

    def close(self) -> None:
        text = written(self._runs, self._notes).strip()
        if text:
            self.blocks.append(Block(BlockKind.TEXT, text, words_of(self._runs)))
        self._runs = []


class Walker:
    """Turns elements into blocks and notes what it cannot say.

    `styled` off drops strong and emphasis; `inline` on makes lines of lists, tables and programs,
    for the places where the dialect reads no blocks.
    """

    def __init__(self, notes: Notes, *, styled: bool, inline: bool) -> None:
        self._notes = notes
        self._styled = styled
        self._inline = inline

    def blocks(self, element: HtmlElement, style: Style = PLAIN) -> list[Block]:
        """What stands in the element."""
        flow = _Flow(self._notes)
        self._fill(flow, element, style)
        flow.close()
        return flow.blocks

    def _fill(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        flow.add(*formulas.runs_of(element.text or "", style, self._notes))
        for child in element:
            self._visit(flow, child, style)
            flow.add(*formulas.runs_of(child.tail or "", style, self._notes))

    def _visit(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        tag = str(element.tag).lower()
        css = css_of(element)
        if tag in UNSEEN:
            return
        if is_hidden(element, css):
            self._notes.leave_out("hidden")
        elif is_struck(tag, css) or is_one_of_several(element):
            self._notes.refuse(f"<{tag}> {element.text_content()}")
        elif rise := rise_of(tag, css):
            flow.add(*elements.raised(element, rise, style, self._notes))
        elif is_underlined(tag, css) and _is_blank(element):
            flow.add(elements.gap(element, style))
        else:
            self._note_look(element, tag, css)
            self._enter(flow, element, tag, style=self._inside(style, tag, css))

    def _inside(self, style: Style, tag: str, css: dict[str, str]) -> Style:
        inner = restyled(style, tag, css)
        if inner != PLAIN and not self._styled:
            self._notes.leave_out("b, i")
            return PLAIN
        return inner

    def _note_look(self, element: HtmlElement, tag: str, css: dict[str, str]) -> None:
        if is_coloured(element, css):
            self._notes.leave_out("color")
        if is_underlined(tag, css):
            self._notes.leave_out("u")
        if tag == "a" and element.get("href"):
            self._notes.leave_out("a")
        if tag in DECORATED:
            self._notes.leave_out(tag)

    def _enter(self, flow: _Flow, element: HtmlElement, tag: str, *, style: Style) -> None:
        blocks: dict[str, _Handler] = {
            "ul": self._bullets,
            "menu": self._bullets,
            "ol": self._numbers,
            "table": self._table,
            "pre": self._program,
            "blockquote": self._aside,
            "hr": self._aside,
        }
        if tag in LINES or ":" in tag:
            self._fill(flow, element, style)
        elif tag == "q":
            flow.add(literal("“", style))
            self._fill(flow, element, style)
            flow.add(literal("”", style))
        elif tag in elements.READERS:
            flow.add(*elements.READERS[tag](element, style, self._notes))
        elif tag in BLOCKS or tag in HEADINGS:
            self._block(flow, element, style)
        elif tag in blocks:
            flow.close()
            blocks[tag](flow, element, style)
        else:
            self._notes.refuse(f"<{tag}>")

    def _block(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        flow.close()
        self._fill(flow, element, style)
        flow.close()

    def _aside(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        self._notes.leave_out(str(element.tag).lower())
        self._block(flow, element, style)

    def _program(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        if element.find(".//img") is not None:
            self._aside(flow, element, style)
            return
        for end in element.iter("br"):
            end.tail = "\n" + (end.tail or "")
        program = element.text_content()
        if self._inline:
            self._notes.leave_out("pre")
            for line in program.splitlines():
                flow.add(literal(line, style), BREAK)
            flow.close()
        else:
            flow.blocks.extend(fenced(program))

    def _bullets(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        items = self._items(flow, element, style)
        if self._inline:
            flow.blocks.extend(numbered(items, ["-"] * len(items)))
        else:
            flow.blocks.extend(bulleted(items))

    def _numbers(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        items = self._items(flow, element, style)
        number = _whole(element.get("start"), 1)
        labels = []
        for item in element.iterchildren("li"):
            number = _whole(item.get("value"), number)
            labels.append(label_of(number, element.get("type") or "1"))
            number += 1
        flow.blocks.extend(numbered(items, labels))

    def _items(self, flow: _Flow, element: HtmlElement, style: Style) -> list[list[Block]]:
        """The items. What some editors put between them, such as a nested list, joins the last."""
        items: list[list[Block]] = []
        between = _Flow(self._notes)
        between.add(*formulas.runs_of(element.text or "", style, self._notes))
        for child in element:
            if child.tag == "li":
                between.close()
                (items[-1] if items else flow.blocks).extend(between.blocks)
                between = _Flow(self._notes)
                items.append(self.blocks(child, style))
            else:
                self._visit(between, child, style)
            between.add(*formulas.runs_of(child.tail or "", style, self._notes))
        between.close()
        (items[-1] if items else flow.blocks).extend(between.blocks)
        return items

    def _table(self, flow: _Flow, element: HtmlElement, style: Style) -> None:
        try:
            grid = grid_of(element)
        except NotATable:
            self._notes.refuse("<table>")
            return
        for caption in element.iterchildren("caption"):
            self._visit(flow, caption, style)
        cells = [cell for row in grid.rows for cell in row if cell is not None]
        if len(cells) == 1:
            flow.blocks.extend(self.blocks(cells[0], style))
            return
        if grid.is_merged:
            self._notes.leave_out("colspan, rowspan")
        rows = [[self._cell(cell, style) for cell in row] for row in grid.rows]
        if self._inline:
            self._notes.leave_out("table")
            flow.blocks.extend(_line_of(row) for row in rows)
        elif rows:
            flow.blocks.append(piped(rows, grid.alignments))

    def _cell(self, cell: HtmlElement | None, style: Style) -> Block:
        """The cell on one line."""
        if cell is None:
            return _NOTHING
        within = Walker(self._notes, styled=self._styled, inline=True)
        blocks = within.blocks(cell, style)
        lines = [line for block in blocks for line in block.text.split("\n") if line]
        if len(lines) > 1:
            self._notes.leave_out("br")
        return Block(BlockKind.TEXT, " ".join(lines), words_of_blocks(blocks))


_Handler = Callable[[_Flow, HtmlElement, Style], None]


def _is_blank(element: HtmlElement) -> bool:
    """Whether it holds space and nothing else."""
    return bool(element.text_content()) and not element.text_content().strip() and not len(element)


def _line_of(row: list[Block]) -> Block:
    text = " | ".join(cell.text for cell in row).strip()
    # At its start the pipe would begin a table.
    text = "\\" + text if text.startswith("|") else text
    return Block(BlockKind.TEXT, text, "|".join(cell.words for cell in row))


def _whole(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else otherwise
