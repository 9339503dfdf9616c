# SPDX-License-Identifier: Apache-2.0
"""OLE files as small as they can be: a header, a table of followers, a directory, contents."""

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STREAM, FOLDER, ROOT = 2, 1, 5
# Records of [MS-XLS]: BOF, an interface header, FILEPASS.
BOF = struct.pack("<2H", 0x809, 16) + bytes(16)
UNLOCKED = BOF + struct.pack("<2H", 0xE1, 2) + bytes(2)
LOCKED = BOF + struct.pack("<2H", 0x2F, 4) + bytes(4)


def record(name: str, kind: int, start: int = END, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\x00") + struct.pack("<H2B3L", len(raw) + 2, kind, 1, FREE, FREE, FREE)
    return head + bytes(36) + struct.pack("<LQ", start, size)


def ole_file(streams: Mapping[str, bytes], folders: Sequence[str] = ()) -> bytes:
    """A file with these streams; its table is sector 0, its directory begins at sector 1."""
    count = 1 + len(streams) + len(folders)
    directory_length = -(-count * 128 // SECTOR)
    followers = [TABLE, *range(2, directory_length + 1), END]
    records = [record("Root Entry", ROOT)]
    contents = b""
    for name, content in streams.items():
        length = max(1, -(-len(content) // SECTOR))
        first = len(followers)
        records.append(record(name, STREAM, first, len(content)))
        followers += [*range(first + 1, first + length), END]
        contents += content.ljust(length * SECTOR, b"\x00")
    records += [record(name, FOLDER) for name in folders]
    directory = b"".join(records).ljust(directory_length * SECTOR, b"\x00")
    table = struct.pack("<128L", *followers, *[FREE] * (128 - len(followers)))
    return header(small=0) + table + directory + contents


def header(
    *, shift: int = 9, directory: int = 1, table: int = 0, more: int = END, small: int = 4096
) -> bytes:
    """The first block, by [MS-CFB] 2.2; streams below `small` bytes lie in that of the root."""
    data = bytearray(SECTOR)
    struct.pack_into(
        "<8s16x5H", data, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, shift, 6
    )
    struct.pack_into("<3L", data, 40, 0, 1, directory)
    struct.pack_into("<5L", data, 56, small, END, 0, more, 0)
    struct.pack_into("<109L", data, 76, table, *[FREE] * 108)
    return bytes(data)
