# SPDX-License-Identifier: Apache-2.0
"""What an OLE file (.xls, .doc, encrypted .xlsx) holds, by [MS-CFB]."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The header (2.2): how large a block is, where the directory begins, from which length on a stream
# has blocks of its own, where the table of the small ones begins, and that of further table blocks.
_HEADER = struct.Struct("<30xH16xL4x2L4xL4x109L")
_SHIFTS = (9, 12)
_LAST_BLOCK = 0xFFFFFFFA  # from here on, numbers mean "end", "free" and the like
_SMALL_BLOCK = 64
# An entry of the directory (2.6.1): name and its length, type, first block, size.
_ENTRY = struct.Struct("<64sHB49x2L4x")
_STREAM = 2
_WORKBOOKS = ("Workbook", "Book")
# [MS-XLS] 2.4.117: a workbook that is encrypted says so among its first records.
_FILEPASS, _FIRST_RECORDS = 0x2F, 16


@dataclass(frozen=True, slots=True)
class OleContent:
    """The names of its streams and folders, and the stream of the workbook if it is one."""

    names: frozenset[str]
    workbook: bytes

    @property
    def is_locked_workbook(self) -> bool:
        """Whether the workbook's first records say that the rest is encrypted."""
        place = 0
        for _ in range(_FIRST_RECORDS):
            record = self.workbook[place : place + 4]
            if len(record) < 4:  # noqa: PLR2004 - two numbers of two bytes
                return False
            kind, length = struct.unpack("<2H", record)
            if kind == _FILEPASS:
                return True
            place += 4 + length
        return False


def content_of(data: bytes) -> OleContent:
    """The content of the file; of a broken one, what can be found. Ends on any input."""
    if len(data) < _HEADER.size or _HEADER.unpack_from(data)[0] not in _SHIFTS:
        return OleContent(frozenset(), b"")
    blocks = _Blocks(data)
    names = frozenset(entry.name for entry in blocks.entries)
    streams = {entry.name: entry for entry in blocks.entries if entry.kind == _STREAM}
    found = next((streams[name] for name in _WORKBOOKS if name in streams), None)
    return OleContent(names - {""}, blocks.content(found) if found else b"")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A stream or a folder; `start` is the first block of its content."""

    name: str
    kind: int
    start: int
    size: int


class _Blocks:
    """The file as numbered blocks, each followed by the one that the table names."""

    def __init__(self, data: bytes) -> None:
        shift, directory, self._large_from, self._small_table, more, *tables = _HEADER.unpack_from(
            data
        )
        self._data = data
        self._size = 1 << shift
        self._count = len(data) // self._size
        self._followers = self._table(tables, more)
        self.entries = list(_entries(self._joined(directory)))

    def content(self, entry: _Entry) -> bytes:
        """The stream; a small one lies in the stream of the root, in blocks of its own."""
        if entry.size >= self._large_from:
            return self._joined(entry.start)[: entry.size]
        inside = self._joined(self.entries[0].start)
        followers = _numbers(self._joined(self._small_table))
        starts = _chain(entry.start, followers, most=len(inside) // _SMALL_BLOCK)
        places = (number * _SMALL_BLOCK for number in starts)
        return b"".join(inside[at : at + _SMALL_BLOCK] for at in places)[: entry.size]

    def _joined(self, number: int) -> bytes:
        return b"".join(map(self._block, _chain(number, self._followers, most=self._count)))

    def _block(self, number: int) -> bytes:
        # The header takes the place of one block, whatever its own length.
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _table(self, tables: Iterable[int], more: int) -> Sequence[int]:
        """Which block follows which: 109 blocks of it are named in the header, more in a list."""
        # As many as can speak of blocks that are there.
        most = self._count * 4 // self._size + 1
        blocks = _used(tables)
        for _ in range(self._count):
            listed = _numbers(self._block(more))
            if len(listed) * 4 < self._size or len(blocks) >= most:
                break
            *further, more = listed
            blocks += _used(further)
        return _numbers(b"".join(map(self._block, blocks[:most])))


def _entries(directory: bytes) -> Iterator[_Entry]:
    for place in range(0, len(directory) - _ENTRY.size + 1, _ENTRY.size):
        name, length, kind, start, size = _ENTRY.unpack_from(directory, place)
        # The length counts the two zero bytes behind the name.
        text = name[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
        yield _Entry(text, kind, start, size)


def _chain(number: int, followers: Sequence[int], *, most: int) -> Iterator[int]:
    """The blocks from this one on, no more than there are should they run in a circle."""
    for _ in range(most):
        if number >= _LAST_BLOCK:
            return
        yield number
        number = followers[number] if number < len(followers) else _LAST_BLOCK


def _used(numbers: Iterable[int]) -> list[int]:
    return [number for number in numbers if number < _LAST_BLOCK]


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4])
