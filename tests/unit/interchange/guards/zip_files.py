# SPDX-License-Identifier: Apache-2.0
"""Zip files byte by byte, so that any record of them can lie."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

STORED, DEFLATED = 0, 8


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. Fields named `local_…` lie in the header before the content only."""

    name: bytes
    content: bytes = b"x"
    method: int = STORED
    flags: int = 0
    attributes: int = 0
    packed: bytes | None = None
    size: int | None = None
    checksum: int | None = None
    extra: bytes = b""
    local_name: bytes | None = None
    local_size: int | None = None
    local_method: int | None = None
    offset: int | None = None
    behind: bytes = b""

    @property
    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflated(self.content) if self.method == DEFLATED else self.content

    @property
    def _sizes(self) -> tuple[int, int, int]:
        checksum = zlib.crc32(self.content) if self.checksum is None else self.checksum
        size = len(self.content) if self.size is None else self.size
        return checksum, len(self.body), size

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        method = self.method if self.local_method is None else self.local_method
        checksum, packed, size = self._sizes
        size = size if self.local_size is None else self.local_size
        header = struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, self.flags, method, 0, 33, checksum, packed, size,
            len(name), 0,
        )  # fmt: skip
        return header + name + self.body + self.behind

    def central(self, offset: int) -> bytes:
        place = offset if self.offset is None else self.offset
        header = struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, self.flags, self.method, 0, 33, *self._sizes,
            len(self.name), len(self.extra), 0, 0, 0, self.attributes, place,
        )  # fmt: skip
        return header + self.name + self.extra


@dataclass(frozen=True, slots=True)
class End:
    """What the last record says; None is the truth."""

    entries: int | None = None
    size: int | None = None
    start: int | None = None
    disk: int = 0
    comment: bytes = b""
    wide: bytes | None = None


def zipped(entries: Sequence[Entry], end: End = End(), *, before: bytes = b"") -> bytes:
    data, directory = bytearray(before), bytearray()
    for entry in entries:
        directory += entry.central(len(data) - len(before))
        data += entry.local()
    start = len(data) - len(before)
    told = replace(
        end,
        entries=len(entries) if end.entries is None else end.entries,
        size=len(directory) if end.size is None else end.size,
        start=start if end.start is None else end.start,
    )
    return bytes(data + directory + (end.wide or b"") + _end_record(told))


def _end_record(end: End) -> bytes:
    record = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", end.disk, 0, end.entries, end.entries, end.size, end.start,
        len(end.comment),
    )  # fmt: skip
    return record + end.comment


def wide_end(
    *, entries: int, size: int, start: int, place: int | None = None, length: int = 44
) -> bytes:
    """The 64-bit record and its pointer."""
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", length, 45, 45, 0, 0, entries, entries, size, start
    )
    where = start + size if place is None else place
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, where, 1)


def wide_zipped(members: Sequence[Entry], end: End = End(), **lies: int) -> bytes:
    """The same with a 64-bit end, as libraries write that do not know the size beforehand."""
    start = sum(len(entry.local()) for entry in members)
    size = sum(len(entry.central(0)) for entry in members)
    truth = {"entries": len(members), "size": size, "start": start}
    return zipped(members, replace(end, wide=wide_end(**(truth | lies))))
