# SPDX-License-Identifier: Apache-2.0
"""Texts of an .xls file, by [MS-XLS] 2.5.293 and 2.5.294: split over records wherever they end."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from question_bank.interchange.sheets.raised import marked

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
# There is no font 4: numbers from 5 on are one ahead.
_MISSING_FONT = 4
_TAGS = ("", "sup", "sub")


@dataclass(slots=True)
class TextReader:
    """Reads from a record and those that continue it."""

    pieces: Sequence[bytes]
    _piece: int = 0
    _place: int = 0

    def take(self, count: int) -> bytes:
        """So many bytes, from as many records as it takes; struct.error if there are fewer."""
        taken = b""
        while len(taken) < count:
            self._go_on()
            part = self.pieces[self._piece][self._place : self._place + count - len(taken)]
            taken += part
            self._place += len(part)
        return taken

    def number(self, code: str) -> int:
        value: int = struct.unpack(code, self.take(struct.calcsize(code)))[0]
        return value

    def units(self, count: int, *, is_wide: bool) -> bytes:
        """So many characters in UTF-16; a record that continues them says anew how wide they are."""
        units = b""
        while len(units) < 2 * count:
            if self._place >= len(self.pieces[self._piece]):
                self._go_on()
                is_wide = bool(self.number("<B") & _WIDE)
            width = 2 if is_wide else 1
            left = (len(self.pieces[self._piece]) - self._place) // width
            here = min(count - len(units) // 2, left)
            if here == 0:
                raise struct.error("half a character")
            raw = self.take(here * width)
            units += raw if is_wide else raw.decode("latin-1").encode("utf-16-le")
        return units

    def _go_on(self) -> None:
        while self._place >= len(self.pieces[self._piece]):
            self._piece, self._place = self._piece + 1, 0
            if self._piece >= len(self.pieces):
                raise struct.error("the last text is cut off")


def read_text(reader: TextReader, fonts: Sequence[int], *, length: str = "<H") -> str:
    """The next text, as Markdown where a font raises or lowers characters.

    `fonts` says of each font whether it does neither (0), raises (1) or lowers (2); `length` is how
    the number of characters is written.
    """
    count, flags = reader.number(length), reader.number("<B")
    runs = reader.number("<H") if flags & _RICH else 0
    further = reader.number("<L") if flags & _EXTENDED else 0
    units = reader.units(count, is_wide=bool(flags & _WIDE))
    starts = [struct.unpack("<2H", reader.take(4)) for _ in range(runs)]
    reader.take(further)
    scripts = [(start, _script(font, fonts)) for start, font in starts]
    if not any(script for _, script in scripts):
        return _decoded(units)
    edges = [(0, 0), *scripts, (count, 0)]
    return "".join(
        marked(_decoded(units[2 * start : 2 * end]), _TAGS[script])
        for (start, script), (end, _) in pairwise(edges)
    )


def _script(font: int, fonts: Sequence[int]) -> int:
    number = font if font < _MISSING_FONT else font - 1
    script = fonts[number] if 0 <= number < len(fonts) else 0
    return script if script < len(_TAGS) else 0


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", errors="replace")
