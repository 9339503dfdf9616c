# SPDX-License-Identifier: Apache-2.0
"""The one stream of an old Office file that holds its workbook, by [MS-CFB]."""

import struct
from collections.abc import Iterator

from question_bank.interchange.guards import FileReason, FileRefused

_SECTOR_SHIFTS = (9, 12)
_LAST_SECTOR = 0xFFFFFFFA  # from here on, numbers mean "end", "free" and the like
_POINTERS_IN_HEADER = 109
_ENTRY_SIZE, _SMALL_SECTOR = 128, 64
_NAMES = ("Workbook", "Book")


def workbook_stream(data: bytes) -> bytes:
    """The stream Workbook. Refused with FileRefused: a file without it, or one that is broken.

    Ends on any input: a chain of blocks that runs in a circle ends after as many as there are.
    """
    try:
        return _Compound(data).stream()
    except (struct.error, IndexError) as broken:
        raise FileRefused(FileReason.WORKBOOK_BROKEN) from broken


class _Compound:
    """The file as numbered blocks, and the small ones that lie in a stream of their own."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, self._folder = struct.unpack_from("<H16xL", data, 30)
        if shift not in _SECTOR_SHIFTS:
            raise FileRefused(FileReason.WORKBOOK_BROKEN)
        self._size = 1 << shift
        self._blocks = len(data) // self._size
        self._large_from, self._small_start, _, self._more = struct.unpack_from("<4L", data, 56)
        self._followers = self._table()

    def stream(self) -> bytes:
        entries = list(self._entries())
        for wanted in _NAMES:
            for name, start, size in entries:
                if name == wanted:
                    return self._content(start, size, small_blocks_at=entries[0][1])
        raise FileRefused(FileReason.WORKBOOK_BROKEN)

    def _entries(self) -> Iterator[tuple[str, int, int]]:
        folder = b"".join(self._chain(self._folder))
        for place in range(0, len(folder) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            length = struct.unpack_from("<H", folder, place + 64)[0]
            name = folder[place : place + max(min(length, 64) - 2, 0)]
            start, size = struct.unpack_from("<2L", folder, place + 116)
            yield name.decode("utf-16-le", errors="replace"), start, size

    def _content(self, start: int, size: int, *, small_blocks_at: int) -> bytes:
        if size >= self._large_from:
            return b"".join(self._chain(start))[:size]
        blocks = b"".join(self._chain(small_blocks_at))
        table = b"".join(self._chain(self._small_start))
        followers = struct.unpack(f"<{len(table) // 4}L", table)
        pieces = []
        for _ in range(len(followers)):
            if start >= _LAST_SECTOR:
                break
            pieces.append(blocks[start * _SMALL_SECTOR : (start + 1) * _SMALL_SECTOR])
            start = followers[start]
        return b"".join(pieces)[:size]

    def _chain(self, number: int) -> Iterator[bytes]:
        for _ in range(self._blocks):
            if number >= _LAST_SECTOR:
                return
            yield self._block(number)
            number = self._followers[number]

    def _block(self, number: int) -> bytes:
        # The header takes the place of one block, whatever its own length.
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _table(self) -> tuple[int, ...]:
        """Which block follows which: the blocks that say so are named in the header, or in a list."""
        named = list(struct.unpack_from(f"<{_POINTERS_IN_HEADER}L", self._data, 76))
        number = self._more
        for _ in range(self._blocks):
            if number >= _LAST_SECTOR:
                break
            *further, number = struct.unpack(f"<{self._size // 4}L", self._block(number))
            named += further
        blocks = [block for block in named if block < _LAST_SECTOR][: self._blocks]
        table = b"".join(map(self._block, blocks))
        return struct.unpack(f"<{len(table) // 4}L", table[: len(table) // 4 * 4])
