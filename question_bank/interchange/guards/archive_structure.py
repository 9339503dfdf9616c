# SPDX-License-Identifier: Apache-2.0
"""Where things stand in a zip file, by APPNOTE.TXT 6.3, sections 4.3 and 4.5.

The format says nearly everything twice, and programs believe one or the other. An archive that
contradicts itself shows one content to whoever checks it and another to whoever uses it, so it is
refused; every number used afterwards has been found in both places.
"""

import io
import stat
import struct
import zipfile
from dataclasses import dataclass

from question_bank.interchange.guards.archive_names import decode_name
from question_bank.interchange.guards.problems import FileReason, FileRefused

# A bank of 20,000 questions as QTI has a file for each, and its pictures. An entry costs a header's
# work and a kilobyte while the archive is open.
MAX_ENTRIES = 25_000
# Bytes. 25,000 entries with names of 80 characters and the usual extra fields.
_LARGEST_DIRECTORY = 4_000_000

_END, _END_SIGN = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_LOCATOR, _LOCATOR_SIGN = struct.Struct("<4sLQL"), b"PK\x06\x07"
# The record's length counts from behind itself.
_LENGTH_ENDS = 12
_END_64, _END_64_SIGN = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"
_LOCAL, _LOCAL_SIGN = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
_LONGEST_COMMENT = 0xFFFF
# A field so filled has its value in the 64-bit record.
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_SIZES_FOLLOW, _UTF_8_NAME = 0x8, 0x800
# Flags that decide how an entry is read; the others only tell how it was packed.
_DECIDING_FLAGS = _ENCRYPTED_FLAGS | _SIZES_FOLLOW | _UTF_8_NAME

# By name, as other values are not modes at all: old Java packers fill the field with ones.
_SPECIAL_FORMS = frozenset((stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK))


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its name, and which bytes of the file hold its packed content."""

    name: str
    start: int
    end: int
    size: int
    checksum: int
    method: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class _Directory:
    start: int
    end: int
    entries: int


def members_of(data: bytes) -> list[Member]:
    """The entries in the order of the file, none of them read yet; their names are not judged.

    Refused with FileRefused: no zip file or one cut off, anything before or behind it, records
    that contradict one another, entries that overlap, more than MAX_ENTRIES, encrypted ones, and
    links, devices and the like.
    """
    directory = _directory_of(data)
    infos = sorted(_infos_of(data, directory), key=lambda info: info.header_offset)
    if infos and infos[0].header_offset != 0:
        raise _contradictory("start")
    ends = [info.header_offset for info in infos[1:]] + [directory.start]
    return [_member_of(data, info, limit) for info, limit in zip(infos, ends, strict=False)]


def _directory_of(data: bytes) -> _Directory:
    place = _end_of(data)
    _, disk, first_disk, here, entries, size, start, _ = _END.unpack_from(data, place)
    wide = _wide_end_of(data, place)
    if wide:
        end, wide_entries, wide_size, wide_start = wide
        entries = _same(entries, wide_entries, unless=_FULL_16)
        size = _same(size, wide_size, unless=_FULL_32)
        start = _same(start, wide_start, unless=_FULL_32)
    else:
        end = place
        _demand(here == entries, "end")
    _demand(disk == first_disk == 0 and start + size == end, "end")
    if entries > MAX_ENTRIES or size > _LARGEST_DIRECTORY:
        raise FileRefused(FileReason.ARCHIVE_TOO_MANY, limit=str(MAX_ENTRIES))
    return _Directory(start, end, entries)


def _end_of(data: bytes) -> int:
    """Where the end record stands: exactly one whose comment reaches the end of the file."""
    first = max(0, len(data) - _END.size - _LONGEST_COMMENT)
    places = []
    place = data.find(_END_SIGN, first)
    while 0 <= place <= len(data) - _END.size:
        if place + _END.size + _END.unpack_from(data, place)[-1] == len(data):
            places.append(place)
        place = data.find(_END_SIGN, place + 1)
    if not places:
        raise FileRefused(FileReason.ARCHIVE_BROKEN, member="end")
    _demand(len(places) == 1 and data.rfind(_END_SIGN) == places[0], "end")
    return places[0]


def _wide_end_of(data: bytes, end: int) -> tuple[int, int, int, int] | None:
    """Place, entries, size and start from the 64-bit record, which stands right before its pointer.

    Libraries that write while they compute (Apache POI) add it to small files as well.
    """
    pointer = end - _LOCATOR.size
    if pointer < 0 or not data.startswith(_LOCATOR_SIGN, pointer):
        return None
    _, disk, place, disks = _LOCATOR.unpack_from(data, pointer)
    _demand(disk == 0 and disks <= 1 and place + _END_64.size == pointer, "zip64")
    sign, length, _, _, here_disk, first_disk, here, entries, size, start = _END_64.unpack_from(
        data, place
    )
    _demand(sign == _END_64_SIGN and length == _END_64.size - _LENGTH_ENDS, "zip64")
    _demand(here_disk == first_disk == 0 and here == entries, "zip64")
    return place, entries, size, start


def _same(value: int, wide: int, *, unless: int) -> int:
    _demand(value in (wide, unless), "zip64")
    return wide


def _infos_of(data: bytes, directory: _Directory) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as broken:
        raise FileRefused(FileReason.ARCHIVE_BROKEN, member="directory") from broken
    _demand(len(infos) == directory.entries, "directory")
    return infos


def _member_of(data: bytes, info: zipfile.ZipInfo, limit: int) -> Member:
    """The entry, judged by its directory record and its own header together."""
    shown = info.orig_filename
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise FileRefused(FileReason.ARCHIVE_ENCRYPTED, member=shown)
    if stat.S_IFMT(info.external_attr >> 16) in _SPECIAL_FORMS:
        raise FileRefused(FileReason.ARCHIVE_LINK, member=shown)
    place = info.header_offset
    _demand(0 <= place <= limit - _LOCAL.size, shown)
    sign, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = (
        _LOCAL.unpack_from(data, place)
    )
    name_start = place + _LOCAL.size
    start = name_start + name_length + extra_length
    is_utf_8 = bool(info.flag_bits & _UTF_8_NAME)
    raw = shown.encode("utf-8" if is_utf_8 else "cp437")
    _demand(sign == _LOCAL_SIGN and method == info.compress_type, shown)
    _demand(not (flags ^ info.flag_bits) & _DECIDING_FLAGS, shown)
    _demand(data[name_start : name_start + name_length] == raw, shown)
    if not flags & _SIZES_FOLLOW:
        _demand(checksum == info.CRC, shown)
        _same(packed, info.compress_size, unless=_FULL_32)
        _same(size, info.file_size, unless=_FULL_32)
    _demand(start + info.compress_size <= limit, shown)
    name = shown if is_utf_8 else decode_name(raw)
    if name is None:
        raise FileRefused(FileReason.ARCHIVE_NAME, member=shown)
    return Member(name, start, start + info.compress_size, info.file_size, info.CRC, method)


def _demand(holds: object, place: str) -> None:
    if not holds:
        raise _contradictory(place)


def _contradictory(place: str) -> FileRefused:
    return FileRefused(FileReason.ARCHIVE_CONTRADICTORY, member=place)
