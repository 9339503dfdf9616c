# SPDX-License-Identifier: Apache-2.0
"""Old Excel files as small as they can be: the records of [MS-XLS] that hold cells."""

import struct
from collections.abc import Mapping, Sequence

from tests.unit.interchange.guards.ole_files import ole_file

BOF, EOF, CONTINUE, SHEET, TEXTS = 0x809, 0x0A, 0x3C, 0x85, 0xFC
LEAST_STREAM = 4096
Rows = Sequence[Sequence[object]]


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def wide(text: str, length: str = "<H") -> bytes:
    """A text in two bytes a character, with its length before it."""
    units = text.encode("utf-16-le")
    return struct.pack(length, len(units) // 2) + b"\x01" + units


def begin(sort: int, version: int = 0x600) -> bytes:
    return record(BOF, struct.pack("<2H", version, sort) + bytes(12))


def cell(kind: int, row: int, column: int, content: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<3H", row, column, style) + content)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return cell(0x203, row, column, struct.pack("<d", value), style)


def cells(rows: Rows, texts: list[str]) -> bytes:
    """The records of these rows; texts are shared, and `texts` becomes their list."""
    made = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            match value:
                case "":
                    pass
                case str():
                    texts.append(value)
                    made += cell(0xFD, row, column, struct.pack("<L", len(texts) - 1))
                case bool():
                    made += cell(0x205, row, column, bytes([value, 0]))
                case float() | int():
                    made += number(row, column, float(value))
    return made


def xls(
    sheets: Mapping[str, Rows],
    *,
    further: bytes = b"",
    shared: bytes = b"",
    hidden: Sequence[str] = (),
    version: int = 0x600,
) -> bytes:
    """A workbook of these sheets: `further` records stand in the first, `shared` before all."""
    texts: list[str] = []
    parts = [begin(0x10) + cells(rows, texts) for rows in sheets.values()]
    parts = [part + (further if at == 0 else b"") + record(EOF) for at, part in enumerate(parts)]
    listed = struct.pack("<2L", len(texts), len(texts)) + b"".join(map(wide, texts))
    names = [wide(name, "<B") for name in sheets]
    head = begin(5, version) + shared + record(TEXTS, listed)
    start = len(head) + sum(10 + len(name) for name in names) + len(record(EOF))
    for name, title, part in zip(names, sheets, parts, strict=True):
        state = struct.pack("<L2B", start, title in hidden, 0)
        head += record(SHEET, state + name)
        start += len(part)
    stream = head + record(EOF) + b"".join(parts)
    return ole_file({"Workbook": stream.ljust(LEAST_STREAM, b"\x00")})
