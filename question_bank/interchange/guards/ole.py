# SPDX-License-Identifier: Apache-2.0
"""What an OLE file (.xls, .doc, encrypted .xlsx) holds, by [MS-CFB]; nothing of it is used."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_SIZE = 512
# Where the header says how large a block is, and where directory and table begin (2.2).
_SHIFT_AT, _DIRECTORY_AT, _MORE_POINTERS_AT, _POINTERS_AT = 30, 48, 68, 76
_SECTOR_SHIFTS = (9, 12)
_LAST_SECTOR = 0xFFFFFFFA  # from here on, numbers mean "end", "free" and the like
_POINTERS_IN_HEADER = 109
# In an entry of the directory (2.6.1).
_ENTRY_SIZE, _NAME_SIZE, _TYPE_AT, _START_AT = 128, 64, 66, 116
_STREAM = 2
# [MS-XLS] 2.4.117: a workbook that is encrypted says so among its first records.
_FILEPASS, _FIRST_RECORDS = 0x2F, 16


@dataclass(frozen=True, slots=True)
class OleContent:
    """The names of its streams and folders, and the first bytes of the workbook if it is one."""

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
    if len(data) < _HEADER_SIZE or data[_SHIFT_AT] not in _SECTOR_SHIFTS:
        return OleContent(frozenset(), b"")
    shift = data[_SHIFT_AT]
    sectors = _Sectors(data, 1 << shift)
    names: set[str] = set()
    workbook = b""
    for sector in sectors.chain(_number_at(data, _DIRECTORY_AT)):
        for place in range(0, len(sector) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            entry = sector[place : place + _ENTRY_SIZE]
            name_length = min(struct.unpack_from("<H", entry, _NAME_SIZE)[0], _NAME_SIZE)
            name = entry[: max(name_length - 2, 0)].decode("utf-16-le", errors="replace")
            names.add(name)
            if name in ("Workbook", "Book") and entry[_TYPE_AT] == _STREAM:
                workbook = next(sectors.chain(_number_at(entry, _START_AT)), b"")
    return OleContent(frozenset(names - {""}), workbook)


class _Sectors:
    """The file as numbered blocks, each naming the one that follows it."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = data
        self._size = size
        self._count = len(data) // size
        self._table = self._table_sectors()

    def chain(self, number: int) -> Iterator[bytes]:
        """The blocks from this one on; no more than the file has, should they run in a circle."""
        for _ in range(self._count):
            if number >= _LAST_SECTOR:
                return
            yield self._sector(number)
            number = self._following(number)

    def _sector(self, number: int) -> bytes:
        # The header takes the place of one block, whatever its own length.
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _following(self, number: int) -> int:
        in_one = self._size // 4
        part, place = divmod(number, in_one)
        if part >= len(self._table):
            return _LAST_SECTOR
        return _number_at(self._sector(self._table[part]), place * 4)

    def _table_sectors(self) -> list[int]:
        """Which blocks hold the table of followers: 109 are named in the header, more in a list."""
        in_header = struct.unpack_from(f"<{_POINTERS_IN_HEADER}L", self._data, _POINTERS_AT)
        table = _used(in_header)
        number = _number_at(self._data, _MORE_POINTERS_AT)
        for _ in range(self._count):
            sector = self._sector(number)
            if len(sector) < self._size or len(table) >= self._count:
                break
            *more, number = struct.unpack(f"<{self._size // 4}L", sector)
            table += _used(more)
        return table


def _used(numbers: Iterable[int]) -> list[int]:
    return [number for number in numbers if number < _LAST_SECTOR]


def _number_at(data: bytes, place: int) -> int:
    if place + 4 > len(data):
        return _LAST_SECTOR
    number: int = struct.unpack_from("<L", data, place)[0]
    return number
