# SPDX-License-Identifier: Apache-2.0
"""The structure of a JPEG file, read without decoding a pixel.

A decoder allocates what the header promises and forgives what the file lacks: a 30,000 x 30,000
header costs 2.7 GB, and a file cut in half is quietly filled with grey, which would look like a
covered camera. Both are settled here, on the bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\xff\xd8\xff"

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
# Baseline, extended and progressive Huffman pictures. Lossless, hierarchical and arithmetic ones
# come from no browser.
_SOF = frozenset({0xC0, 0xC1, 0xC2})
# Tables and texts a browser may write between the start and the end: DHT, DQT, DRI, APP0-15, COM.
_SEGMENTS = frozenset({0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
# Inside coded data FF is followed by 00 (a literal FF), by a restart mark or by another FF;
# anything else ends the scan.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# A progressive picture of libjpeg has 10 scans. Each scan costs a pass over the whole picture but
# only some bytes of file: 64 KB hold thousands of empty ones, which is seconds of decoding.
_MAX_SCANS = 16
_MARK = 0xFF
# A segment's length counts its own two bytes.
_LENGTH_BYTES = 2
# A frame header: precision, height, width, number of components; more follows.
_LEAST_HEADER = 6
_BITS = 8


class JpegBroken(Exception):
    """The bytes are not one complete JPEG picture and nothing else."""


@dataclass(frozen=True)
class JpegSize:
    """The dimensions the file's only frame header declares."""

    width: int
    height: int


@dataclass(frozen=True)
class _Segment:
    marker: int
    body: bytes


def read_size(data: bytes) -> JpegSize:
    """The picture's declared size, after walking the file to its last byte.

    Refused with JpegBroken: a segment that leaves the file, bytes between segments, no or a second
    frame header, more than 16 scans, no end mark, bytes after the end mark (an archive or a page
    glued behind the picture). The walk is stricter than any decoder, so the decoder cannot see
    another frame header than the one judged here. Text inside APPn and COM segments is legal JPEG
    and passes.
    """
    sizes: list[JpegSize] = []
    scans = 0
    for segment in _segments(data):
        if segment.marker in _SOF:
            sizes.append(_declared_size(segment.body))
        elif segment.marker == _SOS:
            scans += 1
            if len(sizes) != 1 or scans > _MAX_SCANS:
                raise JpegBroken
    if len(sizes) != 1 or scans == 0:
        raise JpegBroken
    return sizes[0]


def _segments(data: bytes) -> Iterator[_Segment]:
    at = 2
    while True:
        marker = _marker_at(data, at)
        if marker == _EOI:
            if at + 2 != len(data):
                raise JpegBroken
            return
        body = _body_at(data, at + 2)
        yield _Segment(marker, body)
        at += 4 + len(body)
        if marker == _SOS:
            at = _after_scan(data, at)


def _marker_at(data: bytes, at: int) -> int:
    if at + 2 > len(data) or data[at] != _MARK:
        raise JpegBroken
    marker = data[at + 1]
    if marker not in _SEGMENTS and marker not in _SOF and marker not in (_SOS, _EOI):
        raise JpegBroken
    return marker


def _body_at(data: bytes, at: int) -> bytes:
    length = int.from_bytes(data[at : at + 2], "big")
    body = data[at + 2 : at + length]
    if length < _LENGTH_BYTES or len(body) != length - _LENGTH_BYTES:
        raise JpegBroken
    return body


def _after_scan(data: bytes, at: int) -> int:
    end = _END_OF_SCAN.search(data, at)
    if end is None:
        raise JpegBroken
    return end.start()


def _declared_size(body: bytes) -> JpegSize:
    if len(body) < _LEAST_HEADER or body[0] != _BITS or body[5] not in (1, 3):
        raise JpegBroken
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    # A height of 0 means "told later by a DNL segment", which a decoder may believe.
    if height == 0 or width == 0:
        raise JpegBroken
    return JpegSize(width, height)
